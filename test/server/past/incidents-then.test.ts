import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAST_PART_MS } from '../../../telemetry/contract/past.ts';
import { addIncident, addOutage } from '../http/rows.ts';
import { runServer, type RunningServer } from '../http/running-server.ts';
import { startedAt } from '../http/world.ts';

/** The part before the one that begins as the server starts. */
const FROM = startedAt - PAST_PART_MS;
const MINUTE = 60_000;

let server: RunningServer;
let all: Record<string, string>;
let inCity: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  for (const [id, region] of [
    ['a', '09015'],
    ['b', '09015'],
    ['c', '20067'],
    ['d', '20067'],
  ] as const)
    server.fleet.add(id, region);
  const incident = (id: string, siteIds: string[], from: number, to: number | undefined, more = {}) =>
    addIncident(server.db, {
      ...{ id, siteIds, startsAt: FROM + from * MINUTE },
      ...(to === undefined ? {} : { endsAt: FROM + to * MINUTE, status: 'resolved' }),
      ...more,
    });
  const outage = (incidentId: string, siteId: string, from: number, to: number | null) =>
    addOutage(server.db, {
      ...{ id: `${incidentId}-${siteId}-${from}`, siteId, incidentId },
      ...{ startsAt: FROM + from * MINUTE, endsAt: to === null ? null : FROM + to * MINUTE },
    });
  await incident('wide', ['a', 'b', 'c'], -10, 60);
  await outage('wide', 'c', 30, 60);
  await outage('wide', 'a', -10, 20);
  await outage('wide', 'b', 5, 40);
  await outage('wide', 'b', 45, 50);
  await incident('alone', ['d'], 0, 10);
  await outage('alone', 'd', 0, 10);
  await incident('before', ['a', 'b'], -90, -60);
  await outage('before', 'a', -90, -60);
  await outage('before', 'b', -90, -60);
  await incident('none', ['a', 'b'], 1, 2, { withdrawn: 1 });
  await outage('none', 'a', 1, 2);
  await outage('none', 'b', 1, 2);
  await said(1, 'grouped', { group: 'municipality', key: '09015', affected: 2, watched: 2 }, { until: 6 });
  await said(7, 'verdict', { cause: 'power', confidence: 0.5 });
  await said(31, 'grouped', { group: 'beam', key: 'B1', affected: 3, watched: 9 });
  await said(32, 'overruled', { cause: 'rainFade', reason: 'seen' });
  await said(33, 'verdict', { cause: 'beam', confidence: 0.9 });
  await said(34, 'acknowledged', {});
  all = await server.token('planner');
  inCity = await server.token('operator', ['09']);
});
afterAll(() => server.stop());

async function said(at: number, kind: string, values: object, { until = at } = {}): Promise<void> {
  await server.db
    .insertInto('incident_events')
    .values({
      ...{ key: `${kind}-${at}`, incident_id: 'wide', kind, count: 1, actor: null },
      ...{ at: FROM + at * MINUTE, until: FROM + until * MINUTE, detail: JSON.stringify({ values }) },
    })
    .execute();
}

async function tell(headers: Record<string, string>, from = FROM) {
  const reply = await server.ask(`/api/v1/console/past/incidents?from=${from}`, { headers });
  expect(reply.status).toBe(200);
  const { items } = reply.json as {
    items: {
      id: string;
      takenAt: string | null;
      siteIds: string[];
      joinedAfterS: number[];
      said: { at: string; cause: string; place: string; group: { kind: string; key: string } }[];
    }[];
  };
  return items;
}

test('an incident of several sites is told with when each joined, once, and what it was called when', async () => {
  const [wide, ...others] = await tell(all);
  expect(others).toEqual([]);
  expect(wide?.siteIds).toEqual(['a', 'b', 'c']);
  expect(wide?.joinedAfterS).toEqual([0, 15 * 60, 40 * 60]);
  expect(wide?.takenAt).toBe(new Date(FROM + 34 * MINUTE).toISOString());
  const minute = (at: string) => (Date.parse(at) - FROM) / MINUTE;
  const lines = wide?.said.map(
    ({ at, cause, place, group }) => `${minute(at)} ${group.kind} ${group.key} ${cause}, ${place}`,
  );
  expect(lines).toEqual([
    '-10 site  undetermined, Cuauhtémoc, Ciudad de México',
    '6 municipality 09015 undetermined, Cuauhtémoc, Ciudad de México',
    '7 municipality 09015 power, Cuauhtémoc, Ciudad de México',
    '31 beam B1 power, México',
    // a person's word stands, whatever the judge says later
    '32 beam B1 rainFade, México',
  ]);
});

test('who is limited to a region is told of its sites only, and of no incident that has one of them alone', async () => {
  expect((await tell(inCity)).map(({ siteIds }) => siteIds)).toEqual([['a', 'b']]);
  expect(await tell(await server.token('operator', ['20']))).toEqual([]);
});

test('each part has the incidents that touch it', async () => {
  const ids = (await tell(all, FROM - PAST_PART_MS)).map(({ id }) => id);
  expect(ids.sort()).toEqual(['before', 'wide']);
});

test('a crooked time is refused', async () => {
  const reply = await server.ask(`/api/v1/console/past/incidents?from=${FROM + 1}`, { headers: all });
  expect(reply.status).toBe(400);
});
