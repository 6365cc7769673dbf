import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { apiRoutes } from '../../../server/http/create-http-app.ts';
import { describeIncident } from '../../../server/http/incident-views.ts';
import type { TerminalSample } from '../../../telemetry/store/sample-store.ts';
import { PAST_PART_MS } from '../../../telemetry/contract/past.ts';
import { addIncident, addOutage, addService, addSiteRows, freezeMonth } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
const iso = (at: number): string => new Date(at).toISOString();

let server: RunningServer;
let all: Record<string, string>;
let inOaxaca: Record<string, string>;

/** Three sites: a and b in Mexico City, c in Oaxaca; an outage of each, an hour apart; c's goes on. */
beforeAll(async () => {
  server = await runServer((deps) => {
    deps.store = {
      samples: (terminalId, from, to, limit = 1e9) =>
        Promise.resolve(
          samples
            .filter((each) => each.terminalId === terminalId)
            .filter(({ sample: { measuredAt } }) => measuredAt >= from && measuredAt < to)
            .slice(0, limit),
        ),
      samplesOf: () => Promise.resolve([]),
      history: (_terminalId, at) => Promise.resolve([{ at, samples: 1, ...nothing, downlinkBps: 5 }]),
    };
  });
  const { fleet, db, live } = server;
  fleet.add('a', '09015', { name: 'Escuela Álamo', kind: 'school' });
  fleet.add('b', '09007', { kind: 'clinic' });
  fleet.add('c', '20067', { kind: 'school' });
  live.set(2, { state: 'offline', reason: 'linkDown', since: startedAt + 2 * HOUR });
  await addSiteRows(db, fleet);
  await addService(db, 'a', 120);
  await addService(db, 'c', 80);
  await addOutage(db, {
    id: 'o-a',
    siteId: 'a',
    startsAt: startedAt,
    endsAt: startedAt + HOUR,
    incidentId: 'i-ab',
  });
  await addOutage(db, {
    id: 'o-b',
    siteId: 'b',
    startsAt: startedAt + HOUR,
    endsAt: startedAt + 2 * HOUR,
    incidentId: 'i-ab',
  });
  await addOutage(db, {
    id: 'o-c',
    siteId: 'c',
    startsAt: startedAt + 2 * HOUR,
    endsAt: null,
    incidentId: 'i-c',
  });
  await addIncident(db, {
    id: 'i-ab',
    siteIds: ['a', 'b'],
    startsAt: startedAt,
    endsAt: startedAt + 2 * HOUR,
    status: 'resolved',
  });
  await addIncident(db, { id: 'i-c', siteIds: ['c'], startsAt: startedAt + 2 * HOUR });
  await addIncident(db, { id: 'i-gone', siteIds: ['a'], startsAt: startedAt, withdrawn: 1 });
  server.clock.advance(3 * HOUR);
  all = await server.token('operator');
  inOaxaca = await server.token('operator', ['20']);
});
afterAll(() => server.stop());

const nothing = {
  latencyMs: null,
  packetLossRatio: null,
  downlinkBps: null,
  uplinkBps: null,
  linkUpRatio: null,
};
const samples: TerminalSample[] = Array.from({ length: 5 }, (_, at) => ({
  terminalId: 't-a',
  receivedAt: startedAt,
  sample: { measuredAt: startedAt + at * 1000, linkUp: true },
}));

const get = (path: string, headers = all): Promise<Reply> => server.ask(`/api/v1/${path}`, { headers });
async function ids(path: string, headers = all): Promise<string[]> {
  const reply = await get(path, headers);
  expect([path, reply.status]).toEqual([path, 200]);
  return (reply.json as { items: { id: string }[] }).items.map(({ id }) => id);
}
/** Follows `nextCursor` to the end. */
async function pages(path: string): Promise<unknown[][]> {
  const result: unknown[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const reply = await get(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    const { items, nextCursor } = reply.json as { items: unknown[]; nextCursor: string | null };
    result.push(items);
    cursor = nextCursor;
  }
  return result;
}

describe('sites', () => {
  test('have the fields others rely on', async () => {
    expect((await get('sites?site=c')).json).toEqual({
      items: [
        {
          id: 'c',
          name: 'Site c',
          kind: 'school',
          regionCode: '20067',
          latitude: 21.5,
          longitude: -99.1,
          state: 'offline',
          stateReason: 'linkDown',
          stateSince: iso(startedAt + 2 * HOUR),
          lastMeasuredAt: iso(startedAt),
        },
      ],
      nextCursor: null,
    });
  });

  test.each([
    ['sites', ['a', 'b', 'c']],
    ['sites?region=09', ['a', 'b']],
    ['sites?region=09015', ['a']],
    ['sites?region=00', ['a', 'b', 'c']],
    ['sites?region=31', []],
    ['sites?state=offline', ['c']],
    ['sites?kind=clinic', ['b']],
    ['sites?q=alamo', ['a']],
  ])('%s are %j', async (path, expected) => {
    expect(await ids(path)).toEqual(expected);
  });

  test('come in pages', async () => {
    expect(await pages('sites?limit=2')).toMatchObject([[{ id: 'a' }, { id: 'b' }], [{ id: 'c' }]]);
  });

  test('tell what they house, how they are connected, and what lasts', async () => {
    expect((await get('sites/c')).json).toMatchObject({
      id: 'c',
      place: 'Oaxaca de Juárez, Oaxaca',
      services: [{ key: 'CCT-c', peopleServed: 80, contactPhone: '555' }],
      terminals: [{ id: 't-c', lifecycle: 'active' }],
      links: [{ terminalId: 't-c', provider: 'CFE' }],
      openOutage: { id: 'o-c', endsAt: null },
    });
    expect((await get('sites/a')).json).toMatchObject({ openOutage: null });
  });

  test('keep telephone numbers from planners', async () => {
    const { text } = await get('sites/c', await server.token('planner'));
    expect(text).not.toContain('contactPhone');
  });
});

describe('samples', () => {
  test('come raw and in pages, each once', async () => {
    const found = await pages('sites/a/samples?limit=2');
    expect(found.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(found.flat()).toEqual(
      samples.map(({ sample }) => ({
        terminalId: 't-a',
        receivedAt: iso(startedAt),
        measuredAt: iso(sample.measuredAt),
        linkUp: true,
      })),
    );
  });

  test('come as means with a step', async () => {
    expect((await get(`sites/a/samples?step=5m&from=${startedAt}`)).json).toEqual({
      items: [{ terminalId: 't-a', at: iso(startedAt), samples: 1, ...nothing, downlinkBps: 5 }],
      nextCursor: null,
    });
    expect((await get('sites/a/samples?step=1s&from=2026-01-01')).status).toBe(400);
    expect((await get('sites/a/samples?step=soon')).status).toBe(400);
  });
});

describe('outages', () => {
  test('have the fields others rely on', async () => {
    expect((await get('outages?site=a')).json).toMatchObject({
      items: [
        {
          id: 'o-a',
          siteId: 'a',
          terminalId: 't-a',
          startsAt: iso(startedAt),
          endsAt: iso(startedAt + HOUR),
          cause: 'undetermined',
          causeConfidence: 0,
          incidentId: 'i-ab',
        },
      ],
    });
  });

  test.each([
    ['outages', ['o-c', 'o-b', 'o-a']],
    ['outages?state=open', ['o-c']],
    ['outages?state=closed', ['o-b', 'o-a']],
    ['outages?region=09', ['o-b', 'o-a']],
    ['outages?kind=clinic', ['o-b']],
    [`outages?from=${startedAt + HOUR}`, ['o-c', 'o-b']],
    [`outages?to=${startedAt + HOUR}`, ['o-a']],
    [`outages?from=${iso(startedAt + HOUR)}&to=${iso(startedAt + 2 * HOUR)}`, ['o-b']],
  ])('%s are %j', async (path, expected) => {
    expect(await ids(path)).toEqual(expected);
  });

  test('come in pages', async () => {
    expect(await pages('outages?limit=1')).toMatchObject([[{ id: 'o-c' }], [{ id: 'o-b' }], [{ id: 'o-a' }]]);
  });
});

describe('incidents', () => {
  test('say what, where, since when and how many people', async () => {
    expect((await get('incidents?state=resolved')).json).toMatchObject({
      items: [
        {
          id: 'i-ab',
          cause: 'undetermined',
          startsAt: iso(startedAt),
          endsAt: iso(startedAt + 2 * HOUR),
          status: 'resolved',
          siteIds: ['a', 'b'],
          siteNames: ['Escuela Álamo', 'Site b'],
          regionCodes: ['09007', '09015'],
          place: 'Ciudad de México',
          peopleServed: 120,
        },
      ],
    });
    expect((await get('incidents/i-ab')).json).toMatchObject({ outages: [{ id: 'o-a' }, { id: 'o-b' }] });
  });

  test.each([
    ['incidents', ['i-c', 'i-ab']],
    ['incidents?state=open', ['i-c']],
    ['incidents?site=b', ['i-ab']],
    ['incidents?region=20', ['i-c']],
    ['incidents?kind=clinic', ['i-ab']],
  ])('%s are %j', async (path, expected) => {
    expect(await ids(path)).toEqual(expected);
  });

  test('are acknowledged by whoever was first, and not when they are over', async () => {
    await server.person('ana@example.mx', 'operator');
    const headers = await server.signIn('ana@example.mx');
    const acknowledge = (id: string): Promise<Reply> =>
      server.ask(`/api/v1/incidents/${id}/acknowledge`, { method: 'POST', headers });
    expect((await acknowledge('i-c')).json).toMatchObject({
      status: 'acknowledged',
      acknowledgedBy: 'ana@example.mx',
    });
    expect((await acknowledge('i-c')).status).toBe(200);
    const headersOfOther = await server.token('technician');
    await server.ask('/api/v1/incidents/i-c/acknowledge', { method: 'POST', headers: headersOfOther });
    expect((await get('incidents/i-c')).json).toMatchObject({ acknowledgedBy: 'ana@example.mx' });
    expect((await acknowledge('i-ab')).json).toMatchObject({
      status: 409,
      detail: expect.stringContaining('resolved') as string,
    });
    const merge = (into: string | null) =>
      server.db.updateTable('incidents').set({ merged_into: into }).where('id', '=', 'i-ab').execute();
    await merge('i-c');
    expect((await acknowledge('i-ab')).json).toMatchObject({
      status: 409,
      detail: expect.stringContaining('i-c') as string,
    });
    await merge(null);
  });
});

describe('availability', () => {
  test('is of a site, of the sites of a region, or of a region and those inside it', async () => {
    const of = async (query: string): Promise<unknown[]> => {
      const reply = await get(`availability?${query}`);
      return (reply.json as { items: { siteId?: string; regionCode?: string }[] }).items.map(
        ({ siteId, regionCode }) => siteId ?? regionCode,
      );
    };
    expect(await of('site=a')).toEqual(['a']);
    expect(await of('by=site&region=09')).toEqual(['a', 'b']);
    expect(await of('region=09')).toEqual(['09', '09007', '09015']);
    expect(await of('')).toEqual(['00', '09', '20']);
    expect(await pages('availability?by=site&limit=2')).toMatchObject([
      [{ siteId: 'a' }, { siteId: 'b' }],
      [{ siteId: 'c' }],
    ]);
    expect((await get('availability?site=a&from=2026-02-01&to=2026-03-01')).json).toMatchObject({
      items: [
        {
          from: '2026-02-01T00:00:00.000Z',
          to: '2026-03-01T00:00:00.000Z',
          scheduledSeconds: 28 * 86_400,
          rule: 'availability-2',
        },
      ],
    });
  });
});

describe('whoever is limited to Oaxaca', () => {
  test('finds only what lies there', async () => {
    expect(await ids('sites', inOaxaca)).toEqual(['c']);
    expect(await ids('sites?region=09', inOaxaca)).toEqual([]);
    expect(await ids('outages', inOaxaca)).toEqual(['o-c']);
    expect(await ids('outages?region=09', inOaxaca)).toEqual([]);
    expect(await ids('incidents', inOaxaca)).toEqual(['i-c']);
    const { items } = (await get('regions', inOaxaca)).json as { items: { regionCode: string }[] };
    expect(items.map(({ regionCode }) => regionCode)).toEqual(['20', '20067']);
    expect((await get('availability?by=site', inOaxaca)).json).toMatchObject({ items: [{ siteId: 'c' }] });
    expect((await get('availability', inOaxaca)).json).toMatchObject({
      items: [{ regionCode: '20' }, { regionCode: '20067' }],
    });
    expect((await get('console/snapshot', inOaxaca)).json).toMatchObject({ ids: ['c'], indexes: [2] });
  });

  test.each([
    'sites/a',
    'sites/a/samples',
    'regions/00',
    'regions/09',
    'regions/09015/hours',
    'regions/09015/throughput',
    'incidents/i-ab',
    'availability?site=a',
    'availability?region=09',
    'availability?region=00',
    'reports/underserved?region=09',
  ])('is told that there is no %s', async (path) => {
    expect((await get(path, inOaxaca)).status).toBe(404);
  });

  test('cannot acknowledge what lies elsewhere', async () => {
    const path = '/api/v1/incidents/i-ab/acknowledge';
    expect((await server.ask(path, { method: 'POST', headers: inOaxaca })).status).toBe(404);
  });

  test('sees of an incident only the sites inside, and may follow a municipality of it', async () => {
    const view = await describeIncident(server.deps, 'i-ab', { regionCodes: ['09007'] });
    const alone = { peopleServed: 0, carriedSites: 0, severity: 'critical' };
    expect(view).toMatchObject({ siteIds: ['b'], regionCodes: ['09007'], ...alone });
    expect(await describeIncident(server.deps, 'i-ab', { regionCodes: ['20'] })).toBeUndefined();
  });
});

describe('the description', () => {
  test('has every route, and no parameter twice', async () => {
    const { paths } = (await get('openapi.json')).json as {
      paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
    };
    for (const { method, path } of apiRoutes(server.deps)) {
      const operation = paths[`/api/v1${path}`]?.[method];
      expect([path, method, operation !== undefined]).toEqual([path, method, true]);
      const names = operation?.parameters.map(({ name }) => name) ?? [];
      expect(new Set(names).size).toBe(names.length);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g)) expect(names).toContain(name);
    }
  });

  test('is what the routes answer', async () => {
    const answers = new Map<string, ZodType>();
    for (const { method, path, answer } of apiRoutes(server.deps)) {
      if (method === 'get' && answer.schema) answers.set(path, answer.schema);
    }
    const headers = await server.token('administrator');
    await freezeMonth(server, headers);
    // Views are a person's own.
    await server.person('views@example.mx', 'administrator');
    const signedIn = await server.signIn('views@example.mx');
    for (const [path, schema] of answers) {
      const address = path
        .replace('{code}', '20')
        .replace(/(incidents|outages)\/\{id\}/, (_all, list: string) => `${list}/${list[0] ?? ''}-c`)
        .replace('contracts/{id}', 'contracts/C-1')
        .replace('{id}', 'a')
        .replace('{month}', '2026-01')
        .replace('{terminalId}', 't-a')
        .replace(/^(\/sites.*series)$/, '$1?step=1h')
        .replace(
          /^(\/console\/past\/incidents)$/,
          `$1?from=${server.clock.now() - (server.clock.now() % PAST_PART_MS)}`,
        );
      const reply = await get(address.slice(1), path === '/views' ? signedIn : headers);
      expect([path, schema.safeParse(reply.json).error?.issues]).toEqual([path, undefined]);
    }
  });
});
