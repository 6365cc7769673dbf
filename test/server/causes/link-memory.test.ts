import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLinkMemory } from '../../../server/causes/link-memory.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { emptyDatabase } from '../http/running-server.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const now = Date.UTC(2026, 2, 20);

let db: Database;
beforeAll(async () => {
  db = await openDatabase({
    dataDir: tempFolder('link-memory').path,
    databaseUrl: await emptyDatabase.url(),
  });
  const past = (id: string, terminal_id: string, starts_at: number) => ({
    ...{ id, terminal_id, starts_at, ends_at: starts_at + 5 * MINUTE_MS, site_id: 's', region_code: '09' },
    ...{ cause: 'power', cause_confidence: 1, evidence: '[]', detected_at: 0, updated_at: 0 },
  });
  const rows = [
    // One that is switched off every evening, and two that come and go all the time.
    ...[1, 2, 3, 4, 5, 6, 20].map((day) => past(`calm-${day}`, 'calm', now - day * DAY_MS)),
    ...Array.from({ length: 200 }, (_, at) => past(`flap-${at}`, 'flap', now - (at + 1) * 20 * MINUTE_MS)),
    ...Array.from({ length: 200 }, (_, at) => past(`next-${at}`, 'next', now + at * 20 * MINUTE_MS)),
  ];
  for (const row of rows) await db.insertInto('outages').values(row).execute();
});
afterAll(() => db.destroy());

test.each([
  ['alone', []],
  ['with one that comes and goes', [{ terminalId: 'flap', before: now }]],
  [
    'with later ones of it and of others',
    [
      { terminalId: 'calm', before: now + 20 * DAY_MS },
      { terminalId: 'next', before: now + 20 * DAY_MS },
    ],
  ],
  ['with an earlier one of it', [{ terminalId: 'calm', before: now - 3 * DAY_MS }]],
])("a link's past is what it is, asked %s", async (_name, others) => {
  const memoryOf = await readLinkMemory(db, [...others, { terminalId: 'calm', before: now }]);
  expect(memoryOf('calm', now).outages).toEqual(
    [1, 2, 3, 4, 5, 6].map((day) => ({
      from: now - day * DAY_MS,
      to: now - day * DAY_MS + 5 * MINUTE_MS,
    })),
  );
});

test('of one that comes and goes the newest 64 before the moment are remembered', async () => {
  const before = now - 10 * 60 * MINUTE_MS;
  const memoryOf = await readLinkMemory(db, [
    { terminalId: 'flap', before: now },
    { terminalId: 'flap', before },
  ]);
  const { outages } = memoryOf('flap', before);
  expect(outages).toHaveLength(64);
  expect(outages[0]?.from).toBe(before - 20 * MINUTE_MS);
  expect(memoryOf('flap', now).outages[0]?.from).toBe(now - 20 * MINUTE_MS);
});
