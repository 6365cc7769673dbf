import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerFleet } from '../../commands/demo-fleet.ts';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { smallFleet } from '../simulators/small-world.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('demo-fleet');
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ dataDir: folder.path });
});
afterAll(async () => {
  await db.destroy();
  folder.remove();
});

const ids = async (table: 'sites' | 'services' | 'terminals' | 'links') =>
  (await db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id);
const everything = async () => ({
  sites: await ids('sites'),
  services: await ids('services'),
  terminals: await ids('terminals'),
  links: await ids('links'),
});

describe("registering the demo's fleet", () => {
  it('enters every site, service, terminal and link once, however often it is done', async () => {
    const fleet = smallFleet(40);
    await registerFleet(db, fleet, systemClock);
    const first = await everything();
    expect(first.sites).toHaveLength(40);
    expect(first.services.length).toBeGreaterThanOrEqual(40);
    expect(first.terminals).toEqual(fleet.map(({ terminal }) => terminal.id));
    expect(first.links).toHaveLength(40);
    await registerFleet(db, fleet, systemClock);
    expect(await everything()).toEqual(first);
  });

  it('withdraws the terminals of a larger fleet, and calls them back when it grows again', async () => {
    const active = async () =>
      (await db.selectFrom('terminals').select('id').where('lifecycle', '=', 'active').execute()).length;
    await registerFleet(db, smallFleet(40), systemClock);
    await registerFleet(db, smallFleet(10), systemClock);
    expect(await active()).toBe(10);
    await registerFleet(db, smallFleet(40), systemClock);
    expect(await active()).toBe(40);
  });
});
