import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { addSiteRows } from './rows.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  await addSiteRows(server.db, server.fleet);
});
afterAll(() => server.stop());

async function say(terminal: string, lifecycle: string, regions: string[] | null = null): Promise<Reply> {
  const headers = await server.token('operator', regions);
  const body = { lifecycle, reason: 'Obra en la escuela' };
  return server.ask(`/api/v1/terminals/${terminal}/lifecycle`, { method: 'POST', headers, body });
}
const stored = async (id: string) =>
  (await server.db.selectFrom('terminals').select('lifecycle').where('id', '=', id).executeTakeFirst())
    ?.lifecycle;

test('a terminal in service is suspended and comes back, with a reason, by who may see it', async () => {
  expect((await say('t-a', 'suspended', ['20'])).status).toBe(404);
  expect((await say('t-a', 'withdrawn')).status).toBe(400);
  expect((await say('t-a', 'suspended', ['09'])).status).toBe(204);
  expect(await stored('t-a')).toBe('suspended');
  expect((await say('t-a', 'suspended')).status).toBe(204);
  expect((await say('t-a', 'active')).status).toBe(204);
  expect(await stored('t-a')).toBe('active');
  const rows = await server.db
    .selectFrom('audit')
    .selectAll()
    .where('action', '=', 'lifecycleChanged')
    .execute();
  expect(
    rows.map(({ subject, site_id, detail }) => [subject, site_id, JSON.parse(detail ?? '') as unknown]),
  ).toEqual([
    ['t-a', 'a', { siteId: 'a', before: 'active', lifecycle: 'suspended', reason: 'Obra en la escuela' }],
    ['t-a', 'a', { siteId: 'a', before: 'suspended', lifecycle: 'active', reason: 'Obra en la escuela' }],
  ]);
});

test('what was in service is not said to be in stock, for its past would be nowhere; nor what is to come to be in service', async () => {
  expect((await say('t-b', 'inStock')).json).toMatchObject({ status: 409 });
  await server.db.updateTable('terminals').set({ lifecycle: 'installed' }).where('id', '=', 't-b').execute();
  expect((await say('t-b', 'active')).status).toBe(409);
  expect((await say('t-b', 'inStock')).status).toBe(204);
  expect((await say('t-b', 'planned')).status).toBe(204);
  expect(await stored('t-b')).toBe('planned');
  await server.db.updateTable('terminals').set({ lifecycle: 'withdrawn' }).where('id', '=', 't-b').execute();
  expect((await say('t-b', 'planned')).status).toBe(409);
});
