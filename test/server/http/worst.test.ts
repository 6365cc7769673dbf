import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOutage, addService, addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;

/** Cuauhtémoc: two sites, one was away for an hour; Iztapalapa: two, one offline now; Oaxaca: one, offline now. */
beforeAll(async () => {
  server = await runServer();
  const { fleet, live, db } = server;
  fleet.add('a', '09015');
  fleet.add('b', '09015');
  fleet.add('c', '09007');
  fleet.add('d', '09007');
  fleet.add('e', '20067');
  fleet.add('f', '09007');
  live.set(3, { state: 'offline', since: startedAt - HOUR });
  live.set(4, { state: 'offline', since: startedAt - 2 * HOUR });
  live.set(2, { state: 'degraded' });
  live.set(5, { state: 'planned' });
  await addSiteRows(db, fleet);
  await addService(db, 'a', 500);
  await addService(db, 'd', 80);
  await addService(db, 'e', 300);
  await addOutage(db, {
    id: 'o-a',
    siteId: 'a',
    startsAt: startedAt - 3 * HOUR,
    endsAt: startedAt - 2 * HOUR,
  });
});
afterAll(() => server.stop());

interface Worst {
  now: Record<string, number>;
  leftOut: number;
  sitesInTrouble: number;
  municipalities: {
    regionCode: string;
    sites: number;
    peopleOffline: number;
    strictFigure: { ratio: number };
  }[];
  sites: { siteId: string; people: number | null }[];
}
async function worst(path: string, regions: string[] | null = null): Promise<Worst> {
  const headers = await server.token('operator', regions);
  const reply = await server.ask(`/api/v1/regions/${path}`, { headers });
  expect([path, reply.status]).toEqual([path, 200]);
  return reply.json as Worst;
}
const codes = ({ municipalities }: Worst) => municipalities.map(({ regionCode }) => regionCode);

test('municipalities are ordered by what is asked, and each says how large it is', async () => {
  const byAvailability = await worst('00/worst?minSites=1&by=availability');
  expect(codes(byAvailability)[0]).toBe('09015');
  expect(byAvailability.municipalities[0]?.strictFigure.ratio).toBeCloseTo(1 - 1 / 48, 5);
  expect(codes(await worst('00/worst?minSites=1&by=offline'))).toEqual(['20067', '09007', '09015']);
  const byPeople = await worst('00/worst?minSites=1&by=people');
  expect(byPeople.municipalities.map(({ peopleOffline }) => peopleOffline)).toEqual([300, 80, 0]);
});

test('small municipalities do not drown the rest: they are left out and counted', async () => {
  const found = await worst('00/worst?minSites=2&by=offline');
  expect([codes(found), found.leftOut]).toEqual([['09007', '09015'], 1]);
  expect((await worst('00/worst')).leftOut).toBe(3);
});

test('says how many sites and people a region has, and its sites in trouble, the worst first', async () => {
  const found = await worst('00/worst');
  expect(found.now).toEqual({
    ...{ sites: 5, offlineSites: 2, unknownSites: 0, degradedSites: 1 },
    ...{ people: 880, peopleOffline: 380, sitesWithPeople: 3 },
  });
  expect([found.sites.map(({ siteId }) => siteId), found.sitesInTrouble]).toEqual([['e', 'd', 'c'], 3]);
  const here = await worst('09/worst');
  expect(here.sites.map(({ siteId, people }) => [siteId, people])).toEqual([
    ['d', 80],
    ['c', null],
  ]);
});

test('whoever is limited to a region is told of no other', async () => {
  const headers = await server.token('planner', ['20']);
  for (const code of ['00', '09', '09007'])
    expect((await server.ask(`/api/v1/regions/${code}/worst`, { headers })).status).toBe(404);
  expect((await worst('20/worst?minSites=1', ['20'])).municipalities).toHaveLength(1);
});
