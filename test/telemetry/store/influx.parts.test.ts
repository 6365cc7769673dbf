import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInfluxStore } from '../../../telemetry/store/influx.ts';
import { StoreRefusedError, type TerminalSample } from '../../../telemetry/store/sample-store.ts';
import { startInfluxdb, type Influxdb } from '../../support/influxdb.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { describeSampleStore } from './sample-store.contract.ts';

const start = 1_700_006_400_000;
/** The samples of these tests are years old. */
const retentionDays = 36_500;

let influxdb: Influxdb;
beforeAll(async () => {
  influxdb = await startInfluxdb();
});
afterAll(() => influxdb.stop());

function storeOf(server: Influxdb, database: string, days = retentionDays) {
  const { url, username, password } = server;
  return createInfluxStore({ url, username, password, database, retentionDays: days });
}

describeSampleStore('the InfluxDB 1.x store', async () => {
  const store = storeOf(influxdb, 'contract "test"');
  await store.open();
  return store;
});

test('the database is created with the retention asked for, and follows a changed one', async () => {
  for (const days of [90, 30]) {
    const store = storeOf(influxdb, 'retained', days);
    await store.open();
    await store.close();
    const [policies] = await influxdb.query('SHOW RETENTION POLICIES ON retained');
    expect(policies?.series?.[0]?.values).toEqual([
      ['atalaya', `${days * 24}h0m0s`, expect.anything(), 1, true],
    ]);
  }
});

test("the retention of somebody else's database is left alone", async () => {
  await influxdb.query('CREATE DATABASE theirs WITH DURATION 7d NAME "week"');
  const store = storeOf(influxdb, 'theirs');
  await store.open();
  await store.close();
  const [policies] = await influxdb.query('SHOW RETENTION POLICIES ON theirs');
  expect(policies?.series?.[0]?.values).toEqual([['week', '168h0m0s', expect.anything(), 1, true]]);
});

test('points of the wrong type are found and refused by name, all others are stored', async () => {
  const store = storeOf(influxdb, 'conflict');
  await store.open();
  await store.writeBatch([sampleAt('first', 0, { downlinkBps: 1 })]);
  // A foreign writer made `latencyMs` text in this shard.
  const spoiled = await fetch(`${influxdb.url}/write?db=conflict&precision=ms`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${influxdb.username}:${influxdb.password}`)}` },
    body: `samples,terminal=foreign latencyMs="many" ${start}`,
  });
  expect(spoiled.status).toBe(204);
  const batch = Array.from({ length: 300 }, (_, index) =>
    sampleAt(`t${index}`, index, [5, 6, 250].includes(index) ? { latencyMs: 3 } : { downlinkBps: index }),
  );
  const failure: unknown = await store.writeBatch(batch).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreRefusedError);
  expect((failure as StoreRefusedError).message).toMatch(/field type conflict/);
  expect(new Set((failure as StoreRefusedError).refused)).toEqual(new Set([5, 6, 250]));
  const [count] = await influxdb.query('SELECT count(rest) FROM samples', 'conflict');
  expect(count?.series?.[0]?.values[0]?.[1]).toBe(1 + 297);
  await store.close();
});

test('samples of one millisecond unite over several batches, whatever came first, and repeats change nothing', async () => {
  const store = storeOf(influxdb, 'united');
  await store.open();
  const down = sampleAt('t', 0, { seq: 7, linkUp: false, latencyMs: null, clients: 4 });
  const up = sampleAt('t', 0, { seq: 8, linkUp: true, latencyMs: 5 });
  const silent = sampleAt('t', 60_000, { modcod: 'a' });
  const speaking = sampleAt('t', 60_000, { linkUp: false });
  for (const sample of [down, up, down, silent, speaking, silent]) await store.writeBatch([sample]);
  // Another process, that does not remember what was written.
  const other = storeOf(influxdb, 'united');
  await other.open();
  await other.writeBatch([sampleAt('t', 0, { ...up.sample, latencyMs: null, clients: 4 })]);
  await other.close();
  const both = { ...down.sample, ...up.sample };
  expect((await store.samples('t', start, start + 120_000)).map(({ sample }) => sample)).toEqual([
    both,
    { ...silent.sample, linkUp: false },
  ]);
  const history = await store.history('t', start, start + 120_000, 60_000);
  expect(history.map(({ samples, linkUpRatio }) => [samples, linkUpRatio])).toEqual([
    [1, 1],
    [1, 0],
  ]);
  await store.close();
});

test('samples older than the retention are refused by name', async () => {
  const store = storeOf(influxdb, 'young', 2);
  await store.open();
  const young = sampleAt('t', Date.now() - start, {});
  const old = [0, 1, 2].map((at) => sampleAt('t', at, {}));
  const failure: unknown = await store.writeBatch([...old, young]).catch((error: unknown) => error);
  expect((failure as StoreRefusedError).refused).toEqual([0, 1, 2]);
  expect(await store.samples('t', 0, Date.now() + 1000)).toEqual([young]);
  await store.close();
});

test('wrong credentials are told without showing them', async () => {
  const password = 'swordfish-42';
  const url = influxdb.url.replace('//', `//someone:${password}@`);
  const store = createInfluxStore({ url, database: 'x', retentionDays });
  const failure: unknown = await store.open().catch((error: unknown) => error);
  expect(String(failure)).toMatch(/refused the credentials \(401 .*INFLUX_USERNAME/);
  const health = await store.health();
  expect(health.reachable).toBe(false);
  expect(`${String(failure)} ${String((failure as Error).stack)} ${JSON.stringify(health)}`).not.toContain(
    password,
  );
  await store.close();
});

test('a user who may not create the database is told what is missing', async () => {
  await influxdb.query("CREATE USER reader WITH PASSWORD 'x'");
  const store = createInfluxStore({
    url: influxdb.url,
    username: 'reader',
    password: 'x',
    database: 'no',
    retentionDays,
  });
  await expect(store.open()).rejects.toThrow(/may not create the database "no"/);
  await store.close();
});

test('writes fail while the server is away and go on when it is back, with all that was stored', async () => {
  const folder = tempFolder('influxdb');
  const first = await startInfluxdb({ folder: folder.path });
  const store = storeOf(first, 'away');
  await store.open();
  await store.writeBatch([sampleAt('t', 0, { seq: 1 })]);
  await first.kill();

  const failure: unknown = await store
    .writeBatch([sampleAt('t', 1, { seq: 2 })])
    .catch((error: unknown) => error);
  expect(failure).not.toBeInstanceOf(StoreRefusedError);
  expect(String(failure)).toMatch(/cannot be reached/);
  expect(await store.health()).toMatchObject({ reachable: false });

  const second = await startInfluxdb({ folder: folder.path, port: first.port });
  await store.writeBatch([sampleAt('t', 1, { seq: 2 })]);
  expect(await store.samples('t', 0, start + 10)).toEqual([
    sampleAt('t', 0, { seq: 1 }),
    sampleAt('t', 1, { seq: 2 }),
  ]);
  expect(await store.health()).toEqual({ reachable: true });
  await store.close();
  await second.stop();
  folder.remove();
});

test('a dropped database is made again', async () => {
  const store = storeOf(influxdb, 'dropped');
  await store.open();
  await store.writeBatch([sampleAt('t', 0, {})]);
  await influxdb.query('DROP DATABASE dropped');
  await expect(store.writeBatch([sampleAt('t', 0, {})])).rejects.toThrow(/database not found/);
  await store.writeBatch([sampleAt('t', 0, {})]);
  expect(await store.samples('t', 0, start + 10)).toHaveLength(1);
  await store.close();
});

test('statistics of more terminals than one page holds', async () => {
  const store = storeOf(influxdb, 'pages');
  await store.open();
  const batch = Array.from({ length: 1300 }, (_, index) =>
    sampleAt(`t${index}`, index, { downlinkBps: index }),
  );
  await store.writeBatch(batch);
  const found = new Set<string>();
  for await (const row of store.terminalStatistics(start, start + 1200)) {
    expect(row).toEqual({
      terminalId: row.terminalId,
      samples: 1,
      downlinkMedianBps: Number(row.terminalId.slice(1)),
      downlinkBasis: 'traffic',
      latencyP95Ms: null,
    });
    found.add(row.terminalId);
  }
  expect(found.size).toBe(1200);
  await store.close();
});

function sampleAt(terminalId: string, afterStart: number, fields: object): TerminalSample {
  const measuredAt = start + afterStart;
  return { terminalId, receivedAt: measuredAt + 5, sample: { measuredAt, ...fields } };
}
