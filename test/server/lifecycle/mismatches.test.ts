import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lifecycle } from '../../../telemetry/contract/inventory.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { writeInventories } from '../../../server/inventories/inventory-table.ts';
import { Mismatches } from '../../../server/lifecycle/mismatches.ts';
import { FleetMemory } from '../../../server/registry/fleet-memory.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const COUNT = 3_000;
const DAY_MS = 86_400_000;
const folder = tempFolder('mismatches');
const clock = new ManualClock(Date.UTC(2026, 2, 1));
const fleet = new FleetMemory((error) => {
  throw error;
});
const heardAt = new Map<number, number>();
let db: Database;
let mismatches: Mismatches;

const terminal = (at: number, lifecycle: Lifecycle = 'active') => ({
  id: `T-${at}`,
  siteId: `S-${at}`,
  lifecycle,
  foreignFormat: null,
  foreignId: null,
  role: 'primary' as const,
  technology: 'leo' as const,
});
const site = (at: number, latitude: number) => ({
  id: `S-${at}`,
  name: `Site ${at}`,
  kind: 'school' as const,
  regionCode: '09015',
  latitude,
  longitude: -99,
});
const row = (at: number) => ({
  id: `T-${at}`,
  site_id: `S-${at}`,
  lifecycle: 'active',
  foreign_format: null,
  foreign_id: null,
  credential_hash: null,
  revoked_at: null,
  created_at: clock.now() - 10 * DAY_MS,
});

/** A fleet of which all were heard a moment ago. */
beforeAll(async () => {
  db = await openDatabase({ dataDir: folder.path });
  const all = Array.from({ length: COUNT }, (_, at) => at);
  for (let at = 0; at < COUNT; at += 500)
    await db
      .insertInto('terminals')
      .values(all.slice(at, at + 500).map(row))
      .execute();
  for (const at of all) heardAt.set(at, clock.now() - 1_000);
  fleet.apply(1, {
    regions: [],
    sites: all.map((at) => site(at, 19)),
    terminals: all.map((at) => terminal(at)),
  });
  mismatches = new Mismatches({ db, fleet, clock, lastHeardAt: (index) => heardAt.get(index) ?? null });
});
afterAll(async () => {
  await db.destroy();
  folder.remove();
});

async function found(limit = 100): Promise<string[]> {
  const { items } = await mismatches.find({ isWanted: () => true, days: 3, limit });
  return items.map((each) => `${each.kind} ${each.terminal.id}`);
}
const says = async (at: number, serial: string, latitude: number) => {
  const inventory = { serial, position: { latitude, longitude: -99, accuracyM: 10 } };
  await writeInventories(db, [{ terminalId: `T-${at}`, receivedAt: clock.now(), inventory }], clock.now());
  mismatches.reported([`T-${at}`]);
};

test('one question reaches the last of a large fleet', async () => {
  heardAt.delete(COUNT - 1);
  expect(await found(1)).toEqual([`neverHeard T-${COUNT - 1}`]);
  const { last } = await mismatches.find({ isWanted: () => true, days: 3, limit: 1 });
  expect(last).toBeUndefined();
  heardAt.set(COUNT - 1, clock.now());
  expect(await found()).toEqual([]);
});

test('what a terminal says of itself counts once it is written down', async () => {
  await says(7, 'KIT1', 19.5);
  expect(await found()).toEqual(['moved T-7']);
  await says(7, 'KIT2', 19);
  expect(await found()).toEqual(['swapped T-7']);
  clock.advance(91 * DAY_MS);
  expect(await found()).toEqual([]);
});

test('what the registry says otherwise counts at once', async () => {
  await says(8, 'KIT3', 19.5);
  fleet.apply(2, { regions: [], sites: [site(8, 19.5)], terminals: [] });
  expect(await found()).toEqual([]);
  heardAt.set(9, clock.now());
  fleet.apply(3, { regions: [], sites: [], terminals: [terminal(9, 'suspended')] });
  expect(await found()).toEqual(['heardOutOfService T-9']);
});

test('a terminal that was added is known with the next question', async () => {
  await db.insertInto('terminals').values(row(COUNT)).execute();
  fleet.apply(4, { regions: [], sites: [site(COUNT, 19)], terminals: [terminal(COUNT)] });
  expect(await found()).toContain(`neverHeard T-${COUNT}`);
});

test('reading goes on where the database failed', async () => {
  const again = new Mismatches({ db, fleet, clock, lastHeardAt: () => null });
  await sql`alter table terminals rename to away`.execute(db);
  await expect(again.tick()).rejects.toThrow();
  await sql`alter table away rename to terminals`.execute(db);
  const { items } = await again.find({ isWanted: ({ id }) => id === 'S-3', days: 3, limit: 10 });
  expect(items).toHaveLength(1);
});
