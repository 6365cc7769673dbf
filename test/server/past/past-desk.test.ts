import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePast, PAST_PART_MS, PAST_STEP_MS } from '../../../telemetry/contract/past.ts';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import { PastDesk } from '../../../server/past/past-desk.ts';
import { Layouts } from '../../../server/push/layouts.ts';
import { addOutage } from '../http/rows.ts';
import { runServer, type RunningServer } from '../http/running-server.ts';
import { startedAt } from '../http/world.ts';

/** The part before the one that begins as the server starts. */
const FROM = startedAt - PAST_PART_MS;
const HOUR = 3_600_000;

let server: RunningServer;
let all: Record<string, string>;
let inOaxaca: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  for (const [id, region] of [
    ['a', '09015'],
    ['b', '09015'],
    ['c', '20067'],
  ] as const)
    server.fleet.add(id, region);
  await addOutage(server.db, { id: 'o1', siteId: 'a', startsAt: FROM + HOUR, endsAt: FROM + 2 * HOUR });
  await addOutage(server.db, { id: 'o2', siteId: 'c', startsAt: FROM - HOUR, endsAt: null });
  await addOutage(server.db, { id: 'o3', siteId: 'b', startsAt: FROM - 9 * HOUR, endsAt: FROM - 8 * HOUR });
  all = await server.token('planner');
  inOaxaca = await server.token('operator', ['20']);
});
const others: RunningServer[] = [];
afterAll(async () => {
  for (const each of [server, ...others]) await each.stop();
});

async function tell(regionCodes: readonly string[] | null, from = FROM): Promise<string[]> {
  const viewer = { regionCodes };
  const { layout, start, changes } = decodePast(gunzipSync(await server.deps.past.part(viewer, from)));
  const rows = new Map<number, string>();
  const { fleet } = server;
  const list = regionCodes === null ? fleet.sites : fleet.sites.filter((site) => site.regionCode === '20067');
  const laid = await server.deps.fleetParts.for(viewer, 'states');
  expect(gunzipSync(laid.gzipped).toString('latin1')).toContain(layout);
  // Rows are in the order of places on the map, which in this fleet is from north to south.
  [...list].reverse().forEach((site, row) => rows.set(row, site.id));
  const line = (columns: typeof start, each: number) => {
    const minutes = ((columns.at[each] ?? 0) * 1000 - from) / 60_000;
    return `${rows.get(columns.rows[each] ?? -1)} ${siteStates[columns.states[each] ?? 0]} ${minutes}`;
  };
  return [
    ...Array.from(start.rows, (_, each) => line(start, each)),
    ...Array.from(changes.rows, (_, each) => line(changes, each)),
  ];
}

test('some hours are told: how sites were at their beginning, and what changed', async () => {
  expect(await tell(null)).toEqual(['c offline -60', 'a offline 60', 'a online 120']);
});

test('who is limited to a region is told of its sites only', async () => {
  expect(await tell(['20'])).toEqual(['c offline -60']);
});

test('the hours that go on are told until now', async () => {
  server.clock.set(startedAt + HOUR);
  const viewer = { regionCodes: null };
  const part = decodePast(gunzipSync(await server.deps.past.part(viewer, startedAt)));
  expect(part.to).toBe((startedAt + HOUR) / 1000);
});

test('the series counts each site once in every quarter of an hour in which it was out', async () => {
  const reply = await server.ask('/api/v1/console/past/series', { headers: all });
  const series = reply.json as { from: string; out: number[]; stepMs: number; beganAt: string };
  const at = (time: number) => series.out[Math.floor((time - Date.parse(series.from)) / PAST_STEP_MS)];
  expect(series.stepMs).toBe(PAST_STEP_MS);
  expect([FROM - 8.5 * HOUR, FROM - 8 * HOUR, FROM - HOUR, FROM + HOUR, FROM + 2 * HOUR].map(at)).toEqual([
    1, 0, 1, 2, 1,
  ]);
  const theirs = await server.ask('/api/v1/console/past/series', { headers: inOaxaca });
  expect(Math.max(...(theirs.json as { out: number[] }).out)).toBe(1);
});

test.each([
  ['a crooked time', FROM + 1],
  ['the future', startedAt + 4 * PAST_PART_MS],
  ['long ago', startedAt - 40 * PAST_PART_MS],
])('%s is refused with what was expected', async (_, from) => {
  const reply = await server.ask(`/api/v1/console/past?from=${from}`, { headers: all });
  expect(reply.status).toBe(400);
});

test('equipment that was replaced had the role of what took its place, though no link of it is registered any more', async () => {
  const { fleet, db, clock } = await own();
  const site = fleet.add('d', '09015');
  const [primary] = fleet.terminals;
  if (primary === undefined) throw new Error('no terminal');
  const there = { ...primary, id: 't-new', index: 1, role: 'backup' as const };
  const gone = { ...primary, id: 't-old', index: 2, replaced: { by: 't-new', at: FROM + 2 * HOUR } };
  fleet.terminals.push(there, { ...gone, withdrawnAt: FROM + 2 * HOUR });
  Object.assign(site, { terminalIndexes: [0, 1], replacedIndexes: [2] });
  await addOutage(db, { id: 'o4', siteId: 'old', startsAt: FROM + HOUR, endsAt: null });
  const desk = new PastDesk({
    ...{ db, fleet, clock, layouts: new Layouts(fleet), maintenance: { revision: 0, of: () => undefined } },
    ...{ activeFrom: () => 1, unseen: { since: () => Infinity, of: () => undefined } },
  });
  const { changes } = decodePast(gunzipSync(await desk.part({ regionCodes: null }, FROM)));
  expect(Array.from(changes.reasons, (code) => stateReasons[code])).toEqual(['backupDown', 'healthy']);
});

/** A server of one's own, stopped after all tests. */
async function own(): Promise<RunningServer> {
  const another = await runServer();
  others.push(another);
  return another;
}

test('a part is answered compressed to whoever takes that', async () => {
  const headers = { ...all, 'accept-encoding': 'gzip' };
  const reply = await server.ask(`/api/v1/console/past?from=${FROM}`, { headers });
  expect([reply.status, reply.headers['content-encoding']]).toEqual([200, 'gzip']);
});
