import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { Inventories } from '../../../server/inventories/inventories.ts';
import type { InventoryReport } from '../../../telemetry/ingest/message.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

/** PostgreSQL where a parts test says so. */
export const database = { url: (): Promise<string | undefined> => Promise.resolve(undefined) };

let folder: TempFolder;
let db: Database;
const clock = new ManualClock();
const warnings: unknown[] = [];
const log = { warn: (detail: unknown) => warnings.push(detail) };
beforeEach(async () => {
  folder = tempFolder('inventories');
  db = await openDatabase({ dataDir: folder.path, databaseUrl: await database.url() });
  warnings.length = 0;
});
afterEach(async () => {
  await db.destroy();
  folder.remove();
});

const start = () => new Inventories({ db, clock, log });
const report = (terminalId: string, firmware: string, receivedAt: number): InventoryReport => ({
  terminalId,
  receivedAt,
  inventory: { firmware },
});
const kept = async () => {
  const rows = await db.selectFrom('terminal_inventories').selectAll().orderBy('terminal_id').execute();
  return rows.map((row) => {
    const { firmware } = JSON.parse(row.inventory) as { firmware: string };
    return `${row.terminal_id} ${firmware} ${row.reported_at}`;
  });
};

test('the last is kept, with when it was first said like that', async () => {
  const inventories = start();
  inventories.add({ inventories: [report('a', '1', 10), report('b', '1', 10)] });
  await inventories.tick();
  inventories.add({ inventories: [report('a', '1', 20), report('b', '2', 20)] });
  await inventories.tick();
  expect(await kept()).toEqual(['a 1 10', 'b 2 20']);
});

test('the order of its fields makes no other inventory', async () => {
  const inventories = start();
  const said = (inventory: InventoryReport['inventory'], receivedAt: number) =>
    inventories.add({ inventories: [{ terminalId: 'a', receivedAt, inventory }] });
  said({ serial: 's', firmware: '1', position: { latitude: 1, longitude: 2 } }, 10);
  await inventories.tick();
  said({ position: { longitude: 2, latitude: 1 }, firmware: '1', serial: 's' }, 20);
  await inventories.tick();
  expect(await kept()).toEqual(['a 1 10']);
});

test('whatever part of a journal is judged again, written in whatever portions, the newest stays', async () => {
  const journal = Array.from({ length: 12 }, (_, at) => report('a', String(at % 3), 100 + at));
  const part = fc.tuple(fc.nat(11), fc.nat(12), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      await db.deleteFrom('terminal_inventories').execute();
      for (const [from, to, crashes] of [[0, 12, false] as const, ...parts]) {
        const inventories = start();
        for (const each of journal.slice(from, to)) inventories.add({ inventories: [each] });
        if (!crashes) await inventories.settle();
      }
      expect((await kept()).map((row) => row.split(' ')[1])).toEqual(['2']);
    }),
    { numRuns: 20 },
  );
});

test('what was dated by a clock of ours that was ahead does not stay for ever', async () => {
  const inventories = start();
  inventories.add({ inventories: [report('a', '1', clock.now() + 1e9)] });
  await inventories.tick();
  inventories.add({ inventories: [report('a', '2', clock.now())] });
  await inventories.tick();
  expect(await kept()).toEqual([`a 2 ${clock.now()}`]);
});

test('what the database does not take is kept and written later', async () => {
  const inventories = start();
  await db.schema.alterTable('terminal_inventories').renameTo('away').execute();
  inventories.add({ inventories: [report('a', '1', 10)] });
  await expect(inventories.settle()).rejects.toThrow();
  await db.schema.alterTable('away').renameTo('terminal_inventories').execute();
  await inventories.settle();
  expect(await kept()).toEqual(['a 1 10']);
});

test('a whole country at once is written in portions; beyond the limit it is said, and made good when said again', async () => {
  const inventories = start();
  const country = Array.from({ length: 50_001 }, (_, at) => report(`t${at}`, '1', 10));
  inventories.add({ inventories: country });
  await inventories.tick();
  const count = async () =>
    (await db.selectFrom('terminal_inventories').select('terminal_id').execute()).length;
  expect(await count()).toBe(50_000);
  expect([warnings, inventories.leftOut]).toEqual([[{ count: 1 }], 1]);
  inventories.add({ inventories: country.slice(-1) });
  await inventories.tick();
  expect([warnings.length, inventories.leftOut]).toEqual([1, 1]);
  expect(await count()).toBe(50_001);
});
