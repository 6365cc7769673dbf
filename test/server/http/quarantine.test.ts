import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertQuarantined } from '../../../server/quarantine/quarantine-tables.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import type { QuarantineReason } from '../../../telemetry/ingest/message.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();
let server: RunningServer;
let all: Record<string, string>;
let inOaxaca: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015', { name: 'Escuela Álamo' });
  server.fleet.add('c', '20067');
  await addSiteRows(server.db, server.fleet);
  all = await server.token('operator');
  inOaxaca = await server.token('operator', ['20']);
});
afterAll(() => server.stop());

beforeEach(async () => {
  await server.db.deleteFrom('quarantine').execute();
  await keep('t-a', 1, 2 * HOUR, 'clockAhead');
  await keep('t-a', 2, 2 * HOUR, 'clockAhead');
  await keep('t-a', 3, -9000 * HOUR, 'tooOld');
  await keep('t-c', 1, 3 * HOUR, 'clockAhead');
});

async function keep(
  terminalId: string,
  seq: number,
  offsetMs: number,
  reason: QuarantineReason,
  more: Partial<Sample> = {},
): Promise<void> {
  const receivedAt = startedAt + seq * 60_000;
  const sample = { measuredAt: receivedAt + offsetMs, epoch: 'e', seq, ...more };
  await server.db
    .transaction()
    .execute((trx) => insertQuarantined(trx, [{ terminalId, receivedAt, sample, reason }]));
}

interface Item {
  terminalId: string;
  reason: string;
  seq: number;
  samples: number;
}
interface List extends Reply {
  json: { items: Item[]; nextCursor: string | null };
}

const get = (path: string, headers = all): Promise<List> =>
  server.ask(`/api/v1/quarantine${path}`, { headers });
const post = (path: string, body: unknown, headers = all): Promise<Reply> =>
  server.ask(`/api/v1/quarantine/${path}`, { method: 'POST', headers, body });
const states = async (): Promise<string[]> =>
  (
    await server.db
      .selectFrom('quarantine')
      .select(['terminal_id', 'state', 'shift_ms'])
      .orderBy('id')
      .execute()
  ).map((row) => `${row.terminal_id} ${row.state} ${row.shift_ms / HOUR}`);

test('lists who has what, by terminal and reason, with how far the clock is off', async () => {
  const { json } = await get('');
  expect(json.items.map((item) => `${item.terminalId} ${item.reason}`)).toEqual([
    't-a tooOld',
    't-a clockAhead',
    't-c clockAhead',
  ]);
  expect(json.items[1]).toEqual({
    terminalId: 't-a',
    siteId: 'a',
    siteName: 'Escuela Álamo',
    regionCode: '09015',
    reason: 'clockAhead',
    samples: 2,
    firstMeasuredAt: iso(startedAt + 60_000 + 2 * HOUR),
    lastMeasuredAt: iso(startedAt + 120_000 + 2 * HOUR),
    firstReceivedAt: iso(startedAt + 60_000),
    lastReceivedAt: iso(startedAt + 120_000),
    clockOffsetMs: 2 * HOUR,
    releasing: false,
    held: 0,
    pastRetention: 0,
    judged: true,
  });
  expect(json.items[0]).toMatchObject({ reason: 'tooOld', held: 0, pastRetention: 1 });
});

test('tells those that need nobody from those that wait, and that a withdrawn terminal is judged no more', async () => {
  const unset = { clockSynced: false, monotonicMs: 1000 };
  await keep('t-c', 2, -9000 * HOUR, 'clockUnsynced', { ...unset, bootId: 'b' });
  await keep('t-c', 3, 0, 'clockUnsynced', { ...unset, bootId: 'b' });
  await keep('t-c', 4, 0, 'clockUnsynced', unset);
  const lifecycle = (to: string) =>
    server.db.updateTable('terminals').set({ lifecycle: to }).where('id', '=', 't-c').execute();
  await lifecycle('withdrawn');
  expect((await get('?site=c&kind=clockUnsynced')).json.items).toMatchObject([
    { samples: 3, held: 2, pastRetention: 1, judged: false },
  ]);
  await lifecycle('active');
});

test('narrows by region, site and reason, and goes page by page', async () => {
  const who = async (query: string, headers = all): Promise<string[]> =>
    (await get(query, headers)).json.items.map((item) => item.terminalId);
  expect(await who('?kind=tooOld')).toEqual(['t-a']);
  expect(await who('?site=c')).toEqual(['t-c']);
  expect(await who('?region=20')).toEqual(['t-c']);
  expect(await who('', inOaxaca)).toEqual(['t-c']);
  const pages: string[] = [];
  for (let cursor = ''; ;) {
    const { json } = await get(`?limit=1${cursor}`);
    pages.push(...json.items.map((item) => item.terminalId + item.reason));
    if (json.nextCursor === null) break;
    cursor = `&cursor=${json.nextCursor}`;
  }
  expect(pages).toEqual(['t-atooOld', 't-aclockAhead', 't-cclockAhead']);
});

test('shows the samples of a terminal to who may see its site', async () => {
  expect((await get('/t-a')).json.items.map((item) => item.seq)).toEqual([3, 2, 1]);
  expect((await get('/t-a?kind=tooOld')).json.items).toMatchObject([
    { clockOffsetMs: -9000 * HOUR, sample: { seq: 3 } },
  ]);
  expect((await get('/t-a', inOaxaca)).status).toBe(404);
  expect((await get('/nobody')).status).toBe(404);
});

test('releases as it is what lies behind us, put right what does not, and says so in the audit', async () => {
  expect((await post('t-a/release', { shift: 'none' })).json).toEqual({ released: 1, kept: 2 });
  expect((await post('t-a/release', { shift: 'measured', reason: 'clockAhead' })).json).toEqual({
    released: 2,
    kept: 0,
  });
  expect(await states()).toEqual([
    't-a releasing -2',
    't-a releasing -2',
    't-a releasing 0',
    't-c waiting 0',
  ]);
  expect((await get('?site=a')).json.items).toMatchObject([{ releasing: true }, { releasing: true }]);
  const audit = await server.db
    .selectFrom('audit')
    .select(['action', 'subject'])
    .where('action', 'like', 'quarantine%')
    .execute();
  expect(audit).toEqual(Array(2).fill({ action: 'quarantineReleased', subject: 't-a' }));
});

test('discards what was meant, and nothing of a site that one may not see', async () => {
  const from = iso(startedAt + 2 * HOUR + 90_000);
  expect((await post('t-a/discard', { from }, inOaxaca)).status).toBe(404);
  expect((await post('t-a/discard', { from })).json).toEqual({ discarded: 1 });
  expect((await get('?site=a')).json.items.map((item) => item.samples)).toEqual([1, 1]);
  expect((await post('t-a/release', {})).status).toBe(400);
});
