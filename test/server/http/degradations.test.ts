import { afterAll, beforeAll, expect, test } from 'vitest';
import { degradationKinds as named } from '../../../server/baselines/unusual.ts';
import {
  chronicLink,
  degradation,
  degradationKinds,
  linkAtRisk,
} from '../../../server/http/answers-baselines.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 1, 1);

let server: RunningServer;
let all: Record<string, string>;
let inOaxaca: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  const { fleet, db } = server;
  fleet.add('a', '09015', { name: 'Escuela Álamo', kind: 'school' });
  fleet.add('b', '09007', { kind: 'clinic' });
  fleet.add('c', '20067', { kind: 'school' });
  await addSiteRows(db, fleet);
  const figures = { value: 90, worst: 120, usual: 40, spread: 2, weeks: 6, threshold: 60 };
  const common = { ...figures, hours: 3, looked_at: T0, unusual_at: T0, usual_since: null, usual_hours: 0 };
  const of = (id: string, site: string, at: number, more: object = {}) => ({
    ...common,
    id,
    terminal_id: `t-${site}`,
    site_id: site,
    kind: 'latencyUnusual',
    starts_at: T0 + at * HOUR,
    ends_at: null as number | null,
    confirmed_at: T0 as number | null,
    ...more,
  });
  await db
    .insertInto('degradations')
    .values([
      of('d1', 'a', 1, { ends_at: T0 + 5 * HOUR }),
      of('d2', 'b', 2, { kind: 'lossUnusual' }),
      of('d3', 'c', 3),
      of('not-yet', 'a', 4, { confirmed_at: null }),
    ])
    .execute();
  const peers = { peer_group: 'leo', peers: 99, peers_median_s: 0, peers_p95_s: 60, worse_than: 0.99 };
  await db
    .insertInto('chronic_links')
    .values(
      ['a', 'b', 'c'].map((site, at) => ({
        ...peers,
        terminal_id: `t-${site}`,
        outages: 5,
        down_s: 1000 * (at + 1),
        from_at: T0,
        to_at: T0 + HOUR,
      })),
    )
    .execute();
  const evidence = JSON.stringify([{ kind: 'signalFalling', from: 12, to: 9, points: 0.5 }]);
  await db
    .insertInto('link_risks')
    .values(
      ['a', 'b', 'c'].map((site, at) => ({
        terminal_id: `t-${site}`,
        score: 0.3456789 + at / 10,
        evidence,
        assessed_at: T0,
      })),
    )
    .execute();
  all = await server.token('planner');
  inOaxaca = await server.token('technician', ['20']);
});
afterAll(() => server.stop());

async function list(
  path: string,
  headers = all,
): Promise<{ items: Record<string, unknown>[]; nextCursor: string | null }> {
  const reply = await server.ask(`/api/v1/${path}`, { headers });
  expect([path, reply.status]).toEqual([path, 200]);
  return reply.json as never;
}
const ids = async (path: string, headers = all) =>
  (await list(path, headers)).items.map((item) => item['id'] ?? item['terminalId']);

test('degradations that were told, newest first, by the filters of lists', async () => {
  expect(degradationKinds).toEqual(named);
  const { items } = await list('degradations');
  expect(items.map(({ id }) => id)).toEqual(['d3', 'd2', 'd1']);
  expect(degradation.array().parse(items)[2]).toMatchObject({
    siteName: 'Escuela Álamo',
    what: 'latencyUnusual',
    unit: 'ms',
    limit: 60,
    startsAt: '2026-02-01T01:00:00.000Z',
    endsAt: '2026-02-01T05:00:00.000Z',
  });
  expect(await ids('degradations?region=09')).toEqual(['d2', 'd1']);
  expect(await ids('degradations?site=b')).toEqual(['d2']);
  expect(await ids('degradations?kind=school')).toEqual(['d3', 'd1']);
  expect(await ids('degradations?what=lossUnusual')).toEqual(['d2']);
  expect(await ids('degradations?state=open')).toEqual(['d3', 'd2']);
  expect(await ids('degradations?state=closed')).toEqual(['d1']);
  expect(await ids(`degradations?from=${T0 + 6 * HOUR}&to=${T0 + 7 * HOUR}`)).toEqual(['d3', 'd2']);
  expect(await ids('degradations', inOaxaca)).toEqual(['d3']);
});

test('chronic links and those at risk, worst first', async () => {
  expect(chronicLink.array().parse((await list('links/chronic')).items)[0]).toMatchObject({
    terminalId: 't-c',
    siteId: 'c',
    downSeconds: 3000,
  });
  expect(await ids('links/chronic?region=09&kind=school')).toEqual(['t-a']);
  const risky = linkAtRisk.array().parse((await list('links/at-risk')).items);
  expect(risky.map(({ terminalId }) => terminalId)).toEqual(['t-c', 't-b', 't-a']);
  expect(risky[0]?.evidence).toEqual([{ kind: 'signalFalling', from: 12, to: 9, points: 0.5 }]);
  expect(await ids('links/at-risk', inOaxaca)).toEqual(['t-c']);
});

test.each(['degradations', 'links/chronic', 'links/at-risk'])('%s comes page by page', async (path) => {
  const whole = await ids(path);
  const found: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { items, nextCursor } = await list(`${path}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    found.push(...items.map((item) => item['id'] ?? item['terminalId']));
    cursor = nextCursor;
  }
  expect(found).toEqual(whole);
});

test('a baseline is of a site that may be seen', async () => {
  expect((await list('sites/c/baseline', inOaxaca)).items).toMatchObject([{ terminalId: 't-c', hours: [] }]);
  expect((await server.ask('/api/v1/sites/a/baseline', { headers: inOaxaca })).status).toBe(404);
});

test.each<[path: string, q: string, found: string[]]>([
  ['degradations', 'alamo', ['d1']],
  ['degradations?state=open', 'alamo', []],
  ['links/chronic', 'ESCUELA álamo', ['t-a']],
  ['links/chronic', 'juarez', ['t-c']],
  ['links/at-risk', 'ciudad de mex', ['t-b', 't-a']],
  ['links/at-risk', 'cfe', ['t-c', 't-b', 't-a']],
  ['links/at-risk', 't-b', ['t-b']],
])('%s is searched by %s, whatever the case and accents', async (path, q, found) => {
  expect(await ids(`${path}${path.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`)).toEqual(found);
});

test('what is searched comes page by page too, and is counted', async () => {
  const first = await list('links/at-risk?q=ciudad&limit=1');
  expect(first.items).toMatchObject([{ terminalId: 't-b' }]);
  const then = await list(`links/at-risk?q=ciudad&limit=1&cursor=${first.nextCursor ?? ''}`);
  expect([then.items, then.nextCursor]).toMatchObject([[{ terminalId: 't-a' }], null]);
  const figures = async (query: string, headers = all): Promise<unknown> =>
    (await server.ask(`/api/v1/incident-figures${query}`, { headers })).json;
  const of = (count: number) => ({ count, isCut: false });
  expect(await figures('')).toEqual({ resolved: of(0), unusual: of(2), atRisk: of(3), chronic: of(3) });
  expect(await figures('?q=ciudad')).toEqual({
    resolved: of(0),
    unusual: of(1),
    atRisk: of(2),
    chronic: of(2),
  });
  expect(await figures('', inOaxaca)).toMatchObject({ unusual: of(1), atRisk: of(1), chronic: of(1) });
});
