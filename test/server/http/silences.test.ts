import { afterEach, beforeEach, expect, test } from 'vitest';
import { IncidentDesk } from '../../../server/incident-desk.ts';
import { addIncident, addOutage, addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;
let operator: Record<string, string>;

beforeEach(async () => {
  server = await runServer();
  server.fleet.add('cdmx', '09015');
  server.fleet.add('oax', '20067');
  for (const terminal of server.fleet.terminals)
    terminal.path = { provider: 'Sat', gateway: 'G-1', beam: `B-${terminal.index}` };
  await addSiteRows(server.db, server.fleet);
  await addIncident(server.db, { id: 'wide', siteIds: ['cdmx', 'oax'], startsAt: startedAt - 60_000 });
  await server.person('ana@example.mx', 'operator');
  operator = await server.signIn('ana@example.mx');
});
afterEach(() => server.stop());

const wish = {
  scope: 'site',
  target: 'oax',
  endsAt: new Date(startedAt + HOUR).toISOString(),
  reason: 'obra',
};
const declare = (change: object, headers = operator): Promise<Reply> =>
  server.ask('/api/v1/silences', { method: 'POST', body: { ...wish, ...change }, headers });
const list = async (query = '', headers = operator): Promise<{ id: string; scope: string }[]> =>
  ((await server.ask(`/api/v1/silences${query}`, { headers })).json as { items: [] }).items;
const wide = async (): Promise<unknown> =>
  (await server.ask('/api/v1/incidents/wide', { headers: operator })).json;

test('a silence is declared, listed, ended early, audited, and shown at its incidents meanwhile', async () => {
  const reply = await declare({});
  expect(reply.status).toBe(201);
  expect(reply.json).toMatchObject({
    ...{ scope: 'site', target: 'oax', provider: null, reason: 'obra', declaredBy: 'ana@example.mx' },
    ...{ startsAt: new Date(startedAt).toISOString(), endsAt: wish.endsAt, endedBy: null, endedAt: null },
  });
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: null });
  const { id } = reply.json as { id: string };
  await declare({ target: 'cdmx', endsAt: new Date(startedAt + 2 * HOUR).toISOString() });
  // People hear of the first site again when its silence ends.
  expect(await wide()).toMatchObject({ silencedSites: 2, silencedUntil: wish.endsAt });
  const end = await server.ask(`/api/v1/silences/${id}/end`, { method: 'POST', headers: operator });
  expect(end.json).toMatchObject({ endedBy: 'ana@example.mx', endedAt: new Date(startedAt).toISOString() });
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: null });
  const again = await server.ask(`/api/v1/silences/${id}/end`, { method: 'POST', headers: operator });
  expect(again.status).toBe(409);
  expect(await list()).toHaveLength(2);
  expect(await list('?state=current')).toHaveLength(1);
  expect((await list('?state=over')).map((each) => each.id)).toEqual([id]);
  const actions = await server.db.selectFrom('audit').select(['action', 'site_id']).orderBy('id').execute();
  expect(actions.filter(({ action }) => action.startsWith('silence'))).toEqual([
    { action: 'silenceDeclared', site_id: 'oax' },
    { action: 'silenceDeclared', site_id: 'cdmx' },
    { action: 'silenceEnded', site_id: 'oax' },
  ]);
});

test.each([
  [{ scope: 'incident', target: 'wide' }, 2],
  [{ scope: 'state', target: '20' }, 1],
  [{ scope: 'municipality', target: '09015' }, 1],
  [{ scope: 'provider', target: 'Sat' }, 2],
  [{ scope: 'gateway', target: 'G-1', provider: 'Sat' }, 2],
  [{ scope: 'beam', target: 'B-0' }, 1],
])('%j mutes %i of the two sites', async (change, sites) => {
  expect((await declare(change)).status).toBe(201);
  expect(await wide()).toMatchObject({ silencedSites: sites });
});

test('what is declared ahead holds from its start, and is over after its end', async () => {
  await declare({ startsAt: new Date(startedAt + HOUR / 2).toISOString() });
  expect(await wide()).toMatchObject({ silencedSites: 0 });
  server.clock.set(startedAt + HOUR / 2);
  expect(await wide()).toMatchObject({ silencedSites: 1 });
  server.clock.set(startedAt + HOUR);
  expect(await wide()).toMatchObject({ silencedSites: 0 });
  expect(await list('?state=current')).toEqual([]);
});

test.each([
  [{ endsAt: new Date(startedAt).toISOString() }],
  [{ endsAt: new Date(startedAt + 31 * 24 * HOUR).toISOString() }],
  [{ target: 'nowhere' }],
  [{ scope: 'state', target: '09015' }],
  [{ scope: 'beam', target: 'B-9' }],
  [{ scope: 'beam', target: 'B-0', provider: 'Other' }],
  [{ provider: 'Sat' }],
  [{ reason: 'x\u0000yz' }],
  [{ reason: 'a' }],
])('%j is refused', async (change) => {
  expect((await declare(change)).status).toBe(400);
});

test('who sees a part mutes what lies inside it, and sees the silences that concern it', async () => {
  const south = await server.token('operator', ['20']);
  expect((await declare({}, south)).status).toBe(201);
  expect((await declare({ target: 'cdmx' }, south)).status).toBe(400);
  expect((await declare({ scope: 'provider', target: 'Sat' }, south)).status).toBe(400);
  expect((await declare({ scope: 'incident', target: 'wide' }, south)).status).toBe(403);
  expect((await declare({}, await server.token('technician'))).status).toBe(403);
  await declare({ scope: 'incident', target: 'wide' });
  await declare({ scope: 'provider', target: 'Sat' });
  await declare({ scope: 'state', target: '09' });
  expect((await list('', south)).map(({ scope }) => scope).sort()).toEqual(['incident', 'provider', 'site']);
  const north = await server.token('operator', ['02']);
  expect((await list('', north)).map(({ scope }) => scope)).toEqual(['provider']);
  const [provider] = await list('', north);
  const end = { method: 'POST', headers: south };
  expect((await server.ask(`/api/v1/silences/${provider?.id ?? ''}/end`, end)).status).toBe(404);
});

test('a silence turns when it is declared, begins, and is over', async () => {
  const { silences } = server.deps.incidentDesk;
  expect(silences.turned()).toBe(false);
  await declare({ startsAt: new Date(startedAt + HOUR / 2).toISOString() });
  expect([silences.turned(), silences.turned()]).toEqual([true, false]);
  server.clock.set(startedAt + HOUR / 2);
  expect([silences.turned(), silences.turned()]).toEqual([true, false]);
  server.clock.set(startedAt + HOUR);
  expect([silences.turned(), silences.turned()]).toEqual([true, false]);
});

test('an incident is muted as a whole where silences and agreed maintenance cover each of its lost links', async () => {
  const { maintenance } = server.deps.reckoning;
  const span = { from: startedAt, to: startedAt + HOUR / 2, reason: 'obra' };
  const maintain = (scope: 'site' | 'beam', target: string) =>
    maintenance.declare({ ...span, scope, target }, 'token:planner');
  const until = (hours: number) => new Date(startedAt + hours * HOUR).toISOString();
  await declare({});
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: null, mutedUntil: null });
  const window = await maintain('site', 'cdmx');
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: null, mutedUntil: until(0.5) });
  await declare({ scope: 'provider', target: 'Sat', endsAt: until(3) });
  expect(await wide()).toMatchObject({ silencedUntil: until(3), mutedUntil: until(3) });
  for (const { id } of await list('?state=current'))
    await server.ask(`/api/v1/silences/${id}/end`, { method: 'POST', headers: operator });
  await maintain('beam', 'B-1');
  expect(await wide()).toMatchObject({ silencedSites: 0, silencedUntil: null, mutedUntil: until(0.5) });
  await maintenance.withdraw(window?.id ?? '', 'marta', 'se canceló');
  expect(await wide()).toMatchObject({ mutedUntil: null });
});

test('of a site with two links people are told of the one that nothing covers, whatever covers the other', async () => {
  const lose = (id: string, siteId: string) =>
    addOutage(server.db, { id, siteId, startsAt: startedAt - 60_000, endsAt: null, incidentId: 'wide' });
  await lose('first', 'oax');
  await declare({ scope: 'beam', target: 'B-1' });
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: wish.endsAt });
  const spare = server.fleet.add('spare', '20067');
  const site = server.fleet.siteById('oax');
  if (site !== undefined) Object.assign(site, { terminalIndexes: [1, spare.index] });
  // The other link is well.
  expect(await wide()).toMatchObject({ silencedSites: 1, silencedUntil: wish.endsAt });
  await lose('second', 'spare');
  await server.db.updateTable('outages').set({ site_id: 'oax' }).where('id', '=', 'second').execute();
  expect(await wide()).toMatchObject({ silencedSites: 0, silencedUntil: null, mutedUntil: null });
});

test('consoles are told anew of what is open where maintenance begins or ends', async () => {
  const told: string[] = [];
  const { silences } = server.deps.incidentDesk;
  const desk = new IncidentDesk({
    ...{ ...server, publicUrl: '', silences, changed: (id: string) => void told.push(id) },
    notifier: { links: {} as never, wake: () => undefined },
  });
  const lose = { startsAt: startedAt, endsAt: null };
  await addOutage(server.db, { id: 'one', siteId: 'oax', ...lose, incidentId: 'wide' });
  await addOutage(server.db, { id: 'two', siteId: 'cdmx', ...lose, incidentId: 'other' });
  await addOutage(server.db, { id: 'none', siteId: 'oax', ...lose });
  await desk.maintenanceTurned([]);
  await desk.maintenanceTurned([1]);
  expect(told).toEqual(['wide']);
});
