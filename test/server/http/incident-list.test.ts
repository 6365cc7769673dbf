import { afterAll, beforeAll, expect, test } from 'vitest';
import { addIncident, addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
const STORM = 2_500;
let server: RunningServer;
let operator: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015', { name: 'Escuela Álamo' });
  server.fleet.add('b', '20067');
  server.fleet.add('c', '20067');
  await addSiteRows(server.db, server.fleet);
  // The longest began first and was resolved last.
  for (const [id, from, to] of [
    ['long', 0, 9],
    ['short', 3, 4],
    ['middle', 2, 6],
  ] as const) {
    const span = { startsAt: startedAt + from * HOUR, endsAt: startedAt + to * HOUR };
    await addIncident(server.db, { id, siteIds: ['a'], status: 'resolved', ...span });
  }
  // In one piece: two thousand inserts one by one take longer than a test's hook may.
  const open = Array.from({ length: STORM }, (_, at) => ({
    ...{ id: `open-${at}`, cause: 'undetermined', starts_at: startedAt + at, ends_at: null },
    ...{ status: 'opened', opened_at: startedAt + at, resolved_at: null },
    ...{ acknowledged_by: null, assigned_to: null, withdrawn: 0 },
  }));
  for (let at = 0; at < STORM; at += 500) {
    const some = open.slice(at, at + 500);
    const sites = some.map(({ id }) => ({ incident_id: id, site_id: 'a' }));
    await server.db.insertInto('incidents').values(some).execute();
    await server.db.insertInto('incident_sites').values(sites).execute();
  }
  operator = await server.token('operator');
});
afterAll(() => server.stop());

interface Listed {
  items: { id: string }[];
  nextCursor: string | null;
}

/** All pages of a list, the ids of each. */
async function pages(query: string): Promise<string[][]> {
  const found: string[][] = [];
  let after = '';
  for (;;) {
    const reply = await server.ask(`/api/v1/incidents?${query}${after}`, { headers: operator });
    expect(reply.status).toBe(200);
    const { items, nextCursor } = reply.json as Listed;
    found.push(items.map(({ id }) => id));
    if (nextCursor === null) return found;
    after = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}

test('what was resolved last comes first on request, page by page', async () => {
  const [all] = await pages('state=resolved');
  expect(all).toEqual(['short', 'middle', 'long']);
  expect(await pages('state=resolved&order=resolved&limit=2')).toEqual([['long', 'middle'], ['short']]);
  // What is not resolved has no place in that order.
  expect((await pages('order=resolved')).flat()).toEqual(['long', 'middle', 'short']);
  const refused = await server.ask('/api/v1/incidents?order=harm', { headers: operator });
  expect(refused.status).toBe(400);
});

test('a storm is told of in pages, each incident once', async () => {
  const found = await pages('state=open&limit=1000');
  expect(found.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(new Set(found.flat()).size).toBe(STORM);
  expect(found[0]?.[0]).toBe('open-2499');
});

test('a text is looked for in names, places, ids and people, so many incidents at once', async () => {
  const span = { startsAt: startedAt - 9 * HOUR, endsAt: startedAt - 8 * HOUR, status: 'resolved' };
  await addIncident(server.db, { id: 'south', siteIds: ['b'], ...span });
  expect(await pages('state=resolved&order=resolved&q=alamo&limit=2')).toEqual([
    ['long', 'middle'],
    ['short'],
  ]);
  expect(await pages('state=resolved&q=OAXACA')).toEqual([['south']]);
  expect(await pages('state=resolved&q=nowhere')).toEqual([[]]);
  expect((await pages('q=short')).flat()).toEqual(['short']);
  // More open ones began since than one answer looks at: its cursor leads on.
  const looked = await pages('q=south');
  expect([looked.length > 1, looked.flat()]).toEqual([true, ['south']]);
  // Nor by the name of a site that one may not see.
  operator = await server.token('operator', ['20']);
  expect((await pages('q=alamo')).flat()).toEqual([]);
  operator = await server.token('operator');
});

test('what concerns most sites comes first on request, of those that one may see', async () => {
  const span = { startsAt: startedAt - 99 * HOUR, endsAt: startedAt - 98 * HOUR, status: 'resolved' };
  await addIncident(server.db, { id: 'wide', siteIds: ['a', 'b', 'c'], ...span });
  await addIncident(server.db, { id: 'two', siteIds: ['b', 'c'], ...span });
  await addIncident(server.db, { id: 'mine', siteIds: ['a', 'b'], ...span });
  const of = `from=${startedAt - 100 * HOUR}&to=${startedAt - 90 * HOUR}`;
  expect(await pages(`order=widest&limit=2&${of}`)).toEqual([['wide', 'two'], ['mine']]);
  operator = await server.token('operator', ['20']);
  expect(await pages(`order=widest&limit=1&${of}`)).toEqual([['wide'], ['two'], ['mine']]);
  operator = await server.token('operator');
});

test('resolved ones are counted', async () => {
  const reply = await server.ask('/api/v1/incident-figures?q=alamo', { headers: operator });
  expect(reply.json).toMatchObject({ resolved: { count: 5, isCut: false } });
});
