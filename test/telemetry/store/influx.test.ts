import { afterEach, describe, expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { createInfluxStore } from '../../../telemetry/store/influx.ts';
import { openStore } from '../../../telemetry/store/open-store.ts';
import {
  StoreRefusedError,
  type SampleStore,
  type TerminalSample,
} from '../../../telemetry/store/sample-store.ts';
import { freePort } from '../../support/free-port.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { refusedLatencyMs, startInfluxV2, startInfluxV3, stubToken, type InfluxStub } from './influx-stub.ts';

const day = 86_400_000;
const start = 1_700_006_400_000;
const clock = { now: () => start + 10 * day };
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

async function storeOn(
  startStub: () => Promise<InfluxStub>,
  options: { token?: string; username?: string; password?: string; database?: string } = { token: stubToken },
): Promise<{ stub: InfluxStub; store: SampleStore }> {
  const stub = await startStub();
  const store = createInfluxStore({
    url: stub.url,
    database: 'atalaya',
    retentionDays: 90,
    clock,
    ...options,
  });
  ended.push(
    () => store.close(),
    () => stub.stop(),
  );
  return { stub, store };
}

describe.each([
  { version: '2.7', startStub: startInfluxV2, scheme: 'Token' },
  { version: '3', startStub: startInfluxV3, scheme: 'Bearer' },
])('InfluxDB $version, as a stub answers for it', ({ startStub, scheme }) => {
  test('it is recognised, written with its own authorisation and never administered', async () => {
    const { stub, store } = await storeOn(startStub);
    await store.open();
    const batch = [at('a', 0, { latencyMs: 5, linkUp: true }), at('b', 0, { latencyMs: null })];
    await store.writeBatch(batch);
    expect(await store.samples('a', start, start + 1)).toEqual([batch[0]]);
    expect(await store.samples('b', start, start + 1)).toEqual([batch[1]]);
    expect(await store.health()).toEqual({ reachable: true });
    const used = stub.requests.filter(({ path }) => path.startsWith('/write') || path === '/query');
    expect(new Set(used.map(({ authorization }) => authorization))).toEqual(
      new Set([`${scheme} ${stubToken}`]),
    );
    const statements = stub.requests.flatMap(({ statement }) => statement ?? []);
    expect(statements.filter((statement) => !statement.startsWith('SELECT'))).toEqual([]);
  });

  test('refused points are found and named, all others are stored', async () => {
    const { stub, store } = await storeOn(startStub);
    const batch = Array.from({ length: 40 }, (_, index) =>
      at(`t${index}`, index, { latencyMs: index % 11 === 5 ? refusedLatencyMs : 2 }),
    );
    const failure: unknown = await store.writeBatch(batch).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreRefusedError);
    expect((failure as Error).message).toMatch(/latencyMs/);
    expect(new Set((failure as StoreRefusedError).refused)).toEqual(new Set([5, 16, 27, 38]));
    expect(stub.points.size).toBe(36);
  });

  test('a server that is busy or broken, and a limit an operator can raise, are worth another try', async () => {
    const { stub, store } = await storeOn(startStub);
    stub.writeAnswers.push(
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 503, body: { message: 'engine is closed' } },
      {
        status: 422,
        body: { message: 'partial write: max-series-per-database limit exceeded: (1) dropped=1' },
      },
    );
    const batch = [at('a', 0, { clients: 1 })];
    for (const problem of [/429/, /503: engine is closed/, /limit exceeded/]) {
      const failure: unknown = await store.writeBatch(batch).catch((error: unknown) => error);
      expect(failure).not.toBeInstanceOf(StoreRefusedError);
      expect(String(failure)).toMatch(problem);
      expect((await store.health()).problem).toMatch(problem);
    }
    await store.writeBatch(batch);
    expect(await store.health()).toEqual({ reachable: true });
    expect(stub.points.size).toBe(1);
  });

  test('where the database is gone, reads look what stands there now too', async () => {
    const { stub, store } = await storeOn(startStub);
    const reads = async () => {
      const before = stub.requests.length;
      await store.samples('a', start, start + 1);
      return stub.requests.slice(before).map(({ path }) => path.split('?')[0]);
    };
    expect(await reads()).toContain('/ping');
    expect(await reads()).toEqual(['/query']);
    stub.writeAnswers.push({ status: 404, body: { error: 'database not found: "atalaya"' } });
    await expect(store.writeBatch([at('a', 0, {})])).rejects.toThrow(/database not found/);
    expect(await reads()).toContain('/ping');
  });

  test('a wrong token is told without showing it', async () => {
    const { store } = await storeOn(startStub, { token: 'wrong-secret' });
    const failure: unknown = await store.open().catch((error: unknown) => error);
    expect(String(failure)).toMatch(/refused the credentials \(401 .*INFLUX_TOKEN/);
    expect(String(failure)).not.toContain('wrong-secret');
  });

  test('a server that repeats the credentials does not get them into a message', async () => {
    const { stub, store } = await storeOn(startStub);
    stub.writeAnswers.push({ status: 500, body: { error: `bad header: ${scheme} ${stubToken}` } });
    await expect(store.writeBatch([at('a', 0, {})])).rejects.toThrow(/answered 500: bad header: \w+ \*\*\*$/);
  });
});

test('InfluxDB 2.x: a bucket that does not exist is told with how to create it', async () => {
  const { store } = await storeOn(startInfluxV2, { token: stubToken, database: 'no' });
  await expect(store.open()).rejects.toThrow(
    /no bucket "no": create it \(influx bucket create --name no --retention 90d\)/,
  );
});

test('InfluxDB 2.x: the bucket forgets by itself what is older than its retention', async () => {
  const { stub, store } = await storeOn(startInfluxV2);
  await store.purgeBefore(clock.now() - 90 * day);
  expect(stub.requests.filter(({ path }) => path === '/query')).toEqual([]);
  await store.purgeBefore(clock.now() - 30 * day);
  expect(stub.requests.at(-1)?.statement).toBe(
    `DELETE FROM samples WHERE time < ${clock.now() - 30 * day}ms`,
  );
});

describe('InfluxDB 3, where a query spans 72 hours at most', () => {
  const batch = Array.from({ length: 80 }, (_, index) =>
    at(index % 2 === 0 ? 'even' : 'odd', index * day * 0.1, {
      downlinkBps: index,
      latencyMs: index / 2,
      linkUp: true,
    }),
  );
  async function written() {
    const { stub, store } = await storeOn(startInfluxV3);
    await store.writeBatch(batch);
    return { stub, store };
  }

  test('samples of longer periods are put together', async () => {
    const { store } = await written();
    const even = batch.filter(({ terminalId }) => terminalId === 'even');
    expect(await store.samples('even', 0, 2 * start)).toEqual(even);
    expect(await store.samples('even', start, start + 8 * day, 17)).toEqual(even.slice(0, 17));
  });

  test('many terminals of longer periods are put together', async () => {
    const { stub, store } = await written();
    const wanted = ['odd', 'even'].map((terminalId) => ({ terminalId, from: start, to: start + 8 * day }));
    const found = [...(await store.samplesOf(wanted, ['downlinkBps'], 17))];
    expect(found.map(({ terminalId, sample }) => `${terminalId} ${sample.downlinkBps}`)).toEqual(
      wanted.flatMap(({ terminalId }) =>
        batch
          .filter((item) => item.terminalId === terminalId)
          .slice(0, 17)
          .map(({ sample }) => `${terminalId} ${sample.downlinkBps}`),
      ),
    );
    // Two pieces hold seventeen of each.
    expect(stub.requests.filter(({ path }) => path === '/query')).toHaveLength(4);
  });

  test('means of steps that the pieces cut are put together', async () => {
    const { store } = await written();
    const whole = await store.history('odd', start, start + 8 * day, 1000 * day);
    expect(whole).toEqual([
      expect.objectContaining({
        samples: 40,
        downlinkBps: 40,
        latencyMs: 20,
        linkUpRatio: 1,
        uplinkBps: null,
      }),
    ]);
  });

  test('statistics of longer periods are computed from the readings', async () => {
    const { store } = await written();
    // Tests of the link on either side of where the period is cut.
    await store.writeBatch([
      at('odd', day * 0.1, { downlinkCapacityBps: 5e7 }),
      at('odd', day * 7.9, { downlinkCapacityBps: 7e7 }),
    ]);
    const rows = [];
    for await (const row of store.terminalStatistics(start, start + 8 * day)) rows.push(row);
    expect(rows).toEqual([
      { terminalId: 'even', samples: 40, downlinkMedianBps: 39, downlinkBasis: 'traffic', latencyP95Ms: 37 },
      {
        terminalId: 'odd',
        samples: 40,
        downlinkMedianBps: 6e7,
        downlinkBasis: 'capacity',
        latencyP95Ms: 37.5,
      },
    ]);
  });

  test('of a refused batch only the blamed lines are tried alone', async () => {
    const { stub, store } = await storeOn(startInfluxV3);
    const mixed = batch.map((item, index) =>
      index % 40 === 7 ? at('bad', index, { latencyMs: refusedLatencyMs }) : item,
    );
    await expect(store.writeBatch(mixed)).rejects.toThrow(/invalid column type for column 'latencyMs'/);
    // The whole batch, the rest of it, and two alone.
    expect(stub.requests.filter(({ path }) => path.startsWith('/write'))).toHaveLength(4);
  });

  test('forgetting is left to the database', async () => {
    const { stub, store } = await written();
    await store.purgeBefore(clock.now());
    expect(stub.requests.filter(({ path }) => path === '/query')).toEqual([]);
  });
});

describe('openStore', () => {
  test('without InfluxDB keeps samples in the data folder', async () => {
    const folder = tempFolder('store');
    const store = await openStore({ dataDir: folder.path, retentionDays: 90 });
    await store.writeBatch([at('a', 0, {})]);
    expect(await store.samples('a', 0, 2 * start)).toHaveLength(1);
    await store.close();
    folder.remove();
  });

  test('starts without an InfluxDB that is away, and says so', async () => {
    const influx = { url: `http://127.0.0.1:${await freePort()}`, database: 'atalaya' };
    const store = await openStore({ influx, dataDir: 'unused', retentionDays: 90 });
    expect(await store.health()).toMatchObject({
      reachable: false,
      problem: expect.stringMatching(/ECONNREFUSED/) as string,
    });
    await expect(store.writeBatch([at('a', 0, {})])).rejects.toThrow(/cannot be reached/);
    await store.close();
  });

  test('does not start with what only a person can mend', async () => {
    const stub = await startInfluxV2();
    ended.push(() => stub.stop());
    const influx = { url: stub.url, token: 'wrong', database: 'atalaya' };
    await expect(openStore({ influx, dataDir: 'unused', retentionDays: 90 })).rejects.toThrow(
      /refused the credentials/,
    );
  });
});

function at(terminalId: string, afterStart: number, fields: Omit<Sample, 'measuredAt'>): TerminalSample {
  const measuredAt = start + afterStart;
  return { terminalId, receivedAt: measuredAt + 5, sample: { measuredAt, ...fields } };
}
