import { afterAll, beforeAll, expect, test } from 'vitest';
import { addOutage, addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

test('outages that an earlier version wrote into SQLite between two milliseconds are on one page each', async () => {
  const { db, fleet } = server;
  fleet.add('a', '09015', {});
  await addSiteRows(db, fleet);
  for (const [at, part] of [0.25, 0.5, 0.5, 0.75].entries()) {
    const startsAt = startedAt + part;
    await addOutage(db, {
      id: `o-${at}`,
      siteId: 'a',
      startsAt,
      endsAt: startedAt + 1000 + at,
      incidentId: 'i',
    });
  }
  const headers = await server.token('administrator');
  const ids: string[] = [];
  let address = '/api/v1/outages?limit=1';
  for (let pages = 0; pages < 10; pages += 1) {
    const page = (await server.ask(address, { headers })).json as {
      items: { id: string }[];
      nextCursor: string | null;
    };
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) break;
    address = `/api/v1/outages?limit=1&cursor=${page.nextCursor}`;
  }
  expect(ids).toEqual(['o-3', 'o-2', 'o-1', 'o-0']);
});
