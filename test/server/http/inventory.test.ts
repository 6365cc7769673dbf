import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  const at = { latitude: 17.06, longitude: -96.72 };
  server.fleet.add('a', '20067', at);
  server.fleet.add('b', '20067', at);
  server.fleet.add('c', '20067', { latitude: null, longitude: null });
  await addSiteRows(server.db, server.fleet);
  const said = {
    a: { serial: 'KIT1', firmware: '<b>2026</b>', position: { latitude: 17.0601, longitude: -96.72 } },
    b: { position: { latitude: 17.16, longitude: -96.72, accuracyM: 12 } },
    c: { position: { latitude: 17.16, longitude: -96.72 } },
  };
  for (const [site, inventory] of Object.entries(said)) {
    const row = { terminal_id: `t-${site}`, reported_at: startedAt };
    await server.db
      .insertInto('terminal_inventories')
      .values({ ...row, inventory: JSON.stringify(inventory) })
      .execute();
  }
});
afterAll(() => server.stop());

const inventoryOf = async (site: string, role: 'technician' | 'planner' = 'technician') => {
  const headers = await server.token(role);
  const reply = await server.ask(`/api/v1/sites/${site}`, { headers });
  return (reply.json as { terminals: { inventory?: { position: unknown } }[] }).terminals[0]?.inventory;
};

test('a site tells what its terminal says it is, as it said it', async () => {
  expect(await inventoryOf('a')).toEqual({
    serial: 'KIT1',
    hardware: null,
    firmware: '<b>2026</b>',
    agent: null,
    position: { latitude: 17.0601, longitude: -96.72, accuracyM: null, distanceM: 11, differs: false },
    reportedAt: new Date(startedAt).toISOString(),
  });
});

test('a terminal that stands elsewhere is noticed, where it is known where it should stand', async () => {
  expect((await inventoryOf('b'))?.position).toMatchObject({ distanceM: 11_119, differs: true });
  expect((await inventoryOf('c'))?.position).toMatchObject({ distanceM: null, differs: false });
});

test('planners read no serial numbers', async () => {
  expect(await inventoryOf('a', 'planner')).toBeUndefined();
});
