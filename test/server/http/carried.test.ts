import { afterAll, beforeAll, expect, test } from 'vitest';
import { addIncident, addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  await addSiteRows(server.db, server.fleet);
  const span = { startsAt: startedAt - 3_600_000, siteIds: ['a', 'b'] };
  await addIncident(server.db, { ...span, id: 'open' });
  await addIncident(server.db, { ...span, id: 'over', endsAt: startedAt - 60_000 });
});
afterAll(() => server.stop());

async function severities(regions: readonly string[] | null = null) {
  const headers = await server.token('operator', regions);
  const { items } = (await server.ask('/api/v1/incidents', { headers })).json as {
    items: { id: string; carriedSites: number; severity: string }[];
  };
  return Object.fromEntries(
    items.map(({ id, carriedSites, severity }) => [id, `${carriedSites} ${severity}`]),
  );
}

test('an incident says how many of its sites another link carries, and is a warning where that is all of those seen', async () => {
  expect(await severities()).toEqual({ open: '0 critical', over: '0 critical' });
  server.live.set(0, { state: 'degraded', reason: 'onBackup' });
  expect(await severities()).toEqual({ open: '1 critical', over: '0 critical' });
  expect(await severities(['09'])).toEqual({ open: '1 warning', over: '0 critical' });
  server.live.set(1, { state: 'degraded', reason: 'backupDown' });
  expect(await severities()).toEqual({ open: '2 warning', over: '0 critical' });
  server.live.set(0, { state: 'offline', reason: 'linkDown' });
  expect(await severities()).toEqual({ open: '1 critical', over: '0 critical' });
});
