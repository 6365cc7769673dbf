import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOutage } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  await addOutage(server.db, {
    id: 'o-a',
    siteId: 'a',
    startsAt: startedAt - 3 * HOUR,
    endsAt: startedAt - 2 * HOUR,
  });
});
afterAll(() => server.stop());

const iso = (hours: number) => new Date(startedAt + hours * HOUR).toISOString();
async function declare(
  body: object,
  role: Parameters<RunningServer['token']>[0] = 'planner',
  regions: readonly string[] | null = null,
): Promise<Reply> {
  const headers = await server.token(role, regions);
  return server.ask('/api/v1/maintenance', { method: 'POST', headers, body });
}
const window = { scope: 'site', target: 'a', startsAt: iso(-3), endsAt: iso(-1), reason: 'Cambio de antena' };
async function figures(): Promise<unknown> {
  const headers = await server.token('planner');
  const path = `/api/v1/availability?site=a&from=${iso(-10)}&to=${iso(0)}`;
  return ((await server.ask(path, { headers })).json as { items: unknown[] }).items[0];
}

test('maintenance agreed afterwards changes the contractual figure, and its withdrawal changes it back', async () => {
  expect(await figures()).toMatchObject({ strict: 0.9, contractual: 0.9, excludedSeconds: 0 });
  const made = await declare(window);
  expect([made.status, made.json]).toMatchObject([
    201,
    { scope: 'site', target: 'a', afterwards: true, declaredBy: 'token:planner', withdrawnAt: null },
  ]);
  expect(await figures()).toMatchObject({
    strict: 0.9,
    contractual: 1,
    maintenanceSeconds: 7200,
    contractualFigure: { numeratorSeconds: 8 * 3600, denominatorSeconds: 8 * 3600, excludedSeconds: 7200 },
  });
  const { maintenance } = server.deps.reckoning;
  expect(maintenance.maintainedUntil(0, startedAt - 2 * HOUR)).toBe(startedAt - HOUR);
  expect(maintenance.maintainedUntil(0, startedAt)).toBeUndefined();
  expect(maintenance.maintainedUntil(1, startedAt - 2 * HOUR)).toBeUndefined();

  const headers = await server.token('administrator');
  const { id } = made.json as { id: string };
  const address = `/api/v1/maintenance/${id}`;
  expect((await server.ask(address, { method: 'DELETE', headers })).status).toBe(400);
  const withdrawn = await server.ask(`${address}?reason=No%20se%20hizo`, { method: 'DELETE', headers });
  expect(withdrawn.json).toMatchObject({ withdrawnBy: 'token:administrator', withdrawnReason: 'No se hizo' });
  expect((await server.ask(`${address}?reason=otra`, { method: 'DELETE', headers })).status).toBe(409);
  expect(await figures()).toMatchObject({ contractual: 0.9 });
  const list = await server.ask('/api/v1/maintenance', { headers });
  expect(list.json).toMatchObject({ items: [{ id, withdrawnReason: 'No se hizo' }] });
  const audit = await server.db
    .selectFrom('audit')
    .select(['action', 'site_id'])
    .where('subject', '=', id)
    .execute();
  expect(audit).toEqual([
    { action: 'maintenanceDeclared', site_id: 'a' },
    { action: 'maintenanceWithdrawn', site_id: 'a' },
  ]);
});

test('who may declare what', async () => {
  const ahead = { ...window, startsAt: iso(1), endsAt: iso(2) };
  expect((await declare(ahead, 'technician')).status).toBe(403);
  expect((await declare(ahead, 'operator')).status).toBe(201);
  expect((await declare(window, 'operator')).status).toBe(403);
  expect((await declare(ahead, 'operator', ['20'])).status).toBe(400);
  expect((await declare({ ...ahead, target: 'nowhere' })).status).toBe(400);
  expect((await declare({ ...ahead, scope: 'state', target: '09' })).status).toBe(201);
  expect((await declare({ ...ahead, scope: 'state', target: '09015' })).status).toBe(400);
  expect((await declare({ ...ahead, scope: 'beam', target: 'B-1' })).status).toBe(400);
  expect((await declare({ ...ahead, endsAt: iso(0) })).status).toBe(400);
});

test('a beam that two providers call the same is one of them, and figures are told apart', async () => {
  const { fleet } = server;
  ['Acme', 'Beta'].forEach((provider, at) => {
    const terminal = fleet.terminals[at];
    if (terminal !== undefined) terminal.path = { provider, beam: 'B-7', gateway: provider };
  });
  const ahead = { scope: 'beam', target: 'B-7', startsAt: iso(5), endsAt: iso(6), reason: 'Cambio' };
  expect((await declare(ahead)).json).toMatchObject({
    errors: [{ parameter: 'provider', expected: 'whose beam it is: Acme, Beta' }],
  });
  expect((await declare({ ...ahead, provider: 'Gamma' })).status).toBe(400);
  expect((await declare({ ...ahead, scope: 'provider', target: 'Acme', provider: 'Acme' })).status).toBe(400);
  const made = await declare({ ...ahead, provider: 'Beta' });
  expect([made.status, made.json]).toMatchObject([201, { scope: 'beam', target: 'B-7', provider: 'Beta' }]);
  const { maintenance } = server.deps.reckoning;
  const during = (at: number) => maintenance.maintainedUntil(at, startedAt + 5.5 * HOUR) !== undefined;
  expect([0, 1].map(during)).toEqual([false, true]);
  const asked = await declare({ ...ahead, scope: 'gateway', target: 'Acme' });
  expect(asked.json).toMatchObject({ provider: 'Acme' });

  const headers = await server.token('planner');
  const found: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = `by=beam&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const reply = await server.ask(`/api/v1/availability?${page}&from=${iso(-10)}&to=${iso(0)}`, {
      headers,
    });
    const { items, nextCursor } = reply.json as {
      items: Record<string, unknown>[];
      nextCursor: string | null;
    };
    found.push(...items.map(({ beam, provider, scheduledSeconds }) => [beam, provider, scheduledSeconds]));
    cursor = nextCursor;
  }
  expect(found).toEqual([
    ['B-7', 'Acme', 36_000],
    ['B-7', 'Beta', 36_000],
  ]);
});
