import { afterEach, beforeEach, expect, test } from 'vitest';
import { addIncident, addOutage, addService, addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
/** A Monday, 12:00 in Mexico City. */
const noon = Date.UTC(2026, 2, 2, 18);
let server: RunningServer;
let headers: Record<string, string>;

beforeEach(async () => {
  server = await runServer();
  server.fleet.add('day', '09015');
  server.fleet.add('clinic', '09015', { kind: 'clinic' });
  server.fleet.add('mute', '20067');
  await addSiteRows(server.db, server.fleet);
  await addService(server.db, 'day', 400);
  await addService(server.db, 'clinic', 100);
  await server.db
    .insertInto('calendar_rules')
    .values({
      ...{ id: 'schools', region_code: '00', kind: 'school', level: null, shift: null, rule: 'hours' },
      ...{ weekdays: 0b11111, opens_min: 8 * 60, closes_min: 13 * 60, from_day: null, to_day: null },
      open_on_holidays: 0,
    })
    .execute();
  await server.db.updateTable('registry_version').set({ hours_version: 9 }).execute();
  await server.deps.reckoning.calendars.refresh();
  server.clock.set(noon);
  headers = await server.token('operator');
  await addIncident(server.db, { id: 'i', siteIds: ['day', 'clinic', 'mute'], startsAt: noon - 24 * HOUR });
  const down = { startsAt: noon - 24 * HOUR, endsAt: null, incidentId: 'i' };
  await addOutage(server.db, { id: 'o-day', siteId: 'day', ...down });
  await addOutage(server.db, { id: 'o-clinic', siteId: 'clinic', ...down, startsAt: noon - HOUR });
  await addOutage(server.db, { id: 'o-mute', siteId: 'mute', ...down, endsAt: noon - HOUR });
});
afterEach(() => server.stop());

interface Harmed {
  harmParts: { kind: string; sites: number; personHours: number }[];
}
const incident = async (): Promise<Harmed & Record<string, unknown>> =>
  (await server.ask('/api/v1/incidents/i', { headers })).json as Harmed & Record<string, unknown>;

test('harm is what the sites lose that are out now, within their hours', async () => {
  // Sunday's noon to Monday's: a school is open from 8 to 13 on Mondays, so it lost four hours; the clinic the one it was out.
  expect(await incident()).toMatchObject({
    harm: 400 * 4 + 100 * 2,
    harmRate: 400 + 100 * 2,
    harmAt: new Date(noon).toISOString(),
    harmUntil: new Date(noon + HOUR).toISOString(),
    sitesOut: 2,
    peopleServed: 500,
  });
  server.clock.set(noon + 2 * HOUR);
  // Past the last bell only the clinic goes on losing; the school opens the next morning.
  expect(await incident()).toMatchObject({
    harm: 400 * 5 + 100 * 3 * 2,
    harmRate: 200,
    harmUntil: new Date(noon + 20 * HOUR).toISOString(),
  });
});

test('a site that another link serves, that is in agreed maintenance or back loses nothing', async () => {
  server.live.set(0, { state: 'degraded', reason: 'onBackup' });
  expect(await incident()).toMatchObject({ carriedSites: 1, sitesOut: 1, severity: 'critical', harm: 200 });
  server.live.set(1, { state: 'maintenance', reason: 'maintenance' });
  expect(await incident()).toMatchObject({ sitesOut: 0, harm: 0, harmRate: 0, harmUntil: null });
  await server.db.updateTable('outages').set({ ends_at: noon }).where('id', '=', 'o-clinic').execute();
  // Of those where it goes on all are carried now.
  expect(await incident()).toMatchObject({ severity: 'warning', carriedSites: 1 });
});

test('who may see a part is told the harm of that part', async () => {
  headers = await server.token('operator', ['20']);
  await server.db.updateTable('outages').set({ ends_at: null }).where('id', '=', 'o-mute').execute();
  const { harmParts, ...seen } = await incident();
  expect(seen).toMatchObject({ sitesOut: 1, peopleServed: 0 });
  // Nobody says how many it serves: it counts as thirty.
  expect(harmParts).toMatchObject([{ kind: 'school', sites: 1, assumedSites: 1, people: 30 }]);
});

test('with two links down the site is out since the second was lost', async () => {
  const [site] = server.fleet.sites;
  if (site === undefined) throw new Error('no site');
  site.terminalIndexes = [0, 1];
  server.live.set(0, { state: 'offline', reason: 'linkDown', since: noon - HOUR });
  const { harmParts } = await incident();
  expect(harmParts.find(({ kind }) => kind === 'school')?.personHours).toBe(400);
});

test('what is over does no harm any more', async () => {
  await server.db.updateTable('incidents').set({ ends_at: startedAt, status: 'resolved' }).execute();
  expect(await incident()).toMatchObject({
    harm: 0,
    harmRate: 0,
    harmParts: [],
    peopleServed: 500,
    sitesOut: 0,
  });
});
