import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

async function post(days: object): Promise<Reply> {
  const headers = await server.token('planner');
  const body = { id: 'C-1/leo', contract: 'C-1', target: 0.99, ...days };
  return server.ask('/api/v1/contracts', { method: 'POST', headers, body });
}

test('a term says from which day to which it is in force', async () => {
  expect(await post({ from: '2024-02-29', to: '2026-12-31' })).toMatchObject({
    status: 201,
    json: { from: '2024-02-29', to: '2026-12-31' },
  });
  expect(await post({ from: '2026-03-01', to: '2026-03-01' })).toMatchObject({ status: 201 });
  expect(await post({ to: '2026-03-01' })).toMatchObject({
    status: 201,
    json: { from: null, to: '2026-03-01' },
  });
});

test.each([
  [{ from: '2026-02-30' }, 'from', 'a day like 2026-01-31'],
  [{ to: '2025-02-29' }, 'to', 'a day like 2026-01-31'],
  [{ from: '2026-3-1' }, 'from', 'a day like 2026-01-31'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'to', 'a day not before `from`'],
])('%j is refused', async (days, name, expected) => {
  const reply = await post(days);
  expect(reply.status).toBe(400);
  expect(reply.json).toMatchObject({ errors: [{ parameter: name, expected }] });
});

test('a time on a day that there is not is refused, not taken for another day', async () => {
  const headers = await server.token('planner');
  const ask = (from: string) => server.ask(`/api/v1/outages?from=${from}`, { headers });
  expect((await ask('2026-02-28T00:00:00Z')).status).toBe(200);
  expect((await ask('2026-02-30T00:00:00Z')).status).toBe(400);
  expect((await ask('2026-02-30')).status).toBe(400);
});
