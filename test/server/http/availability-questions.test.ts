import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type RunningServer } from './running-server.ts';

let server: RunningServer;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await runServer();
  headers = await server.token('planner');
  server.fleet.add('a', '09015');
});
afterAll(() => server.stop());

test.each([
  ['region=09&kind=clinic', 'kind'],
  ['site=a&step=day&kind=clinic', 'kind'],
  ['by=provider&step=day', 'step'],
  ['by=site&region=09&step=day', 'step'],
  ['month=2026-01&from=2026-01-05', 'month'],
])('availability?%s is refused because of %s, not answered of something else', async (query, parameter) => {
  const reply = await server.ask(`/api/v1/availability?${query}`, { headers });
  expect([reply.status, (reply.json as { errors: { parameter: string }[] }).errors]).toMatchObject([
    400,
    [{ parameter }],
  ]);
});
