import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOutage } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  const outage = { id: 'o-a', siteId: 'a', startsAt: startedAt - 3 * HOUR, endsAt: startedAt - 2 * HOUR };
  await addOutage(server.db, outage);
});
afterAll(() => server.stop());

const iso = (hours: number) => new Date(startedAt + hours * HOUR).toISOString();
async function ask(path: string) {
  const reply = await server.ask(`/api/v1/${path}`, { headers: await server.token('planner') });
  return { status: reply.status, items: (reply.json as { items: Record<string, unknown>[] }).items };
}

test('a list of regions says of the period that was asked for what availability says of it', async () => {
  const span = `from=${iso(-10)}&to=${iso(0)}`;
  const { items } = await ask(`regions?level=municipality&${span}`);
  expect(items.map(({ regionCode, strict, from, to }) => [regionCode, strict, from, to])).toEqual([
    ['09007', null, iso(-10), iso(0)],
    ['09015', 0.9, iso(-10), iso(0)],
    ['20067', 1, iso(-10), iso(0)],
  ]);
  const [row] = (await ask(`availability?region=09015&${span}`)).items;
  const { strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds } = row ?? {};
  const figures = { strict, contractual, upSeconds, scheduledSeconds, unknownSeconds, excludedSeconds };
  expect(items[1]).toMatchObject(figures);
  expect((await ask(`regions?from=${iso(0)}&to=${iso(-1)}`)).status).toBe(400);
});
