import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';

let server: RunningServer;
let headers: Record<string, string>;
/** The lists that have pages, as the OpenAPI document tells them. */
let lists: string[];

beforeAll(async () => {
  server = await runServer((deps) => {
    deps.store = {
      samples: () => Promise.resolve([]),
      samplesOf: () => Promise.resolve([]),
      history: () => Promise.resolve([]),
    };
  });
  server.fleet.add('a', '09015', {});
  await addSiteRows(server.db, server.fleet);
  headers = await server.token('administrator');
  const document = (await server.ask('/api/v1/openapi.json', { headers })).json as {
    paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
  };
  lists = Object.entries(document.paths)
    .filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'cursor') === true)
    .map(([path]) => path.replace('{terminalId}', 't-a').replace('{id}', 'a').replace('{month}', '2024-01'));
});
afterAll(() => server.stop());

/** JSON texts, because `JSON.stringify` writes no 1e400. */
const numbers = ['0', '1', '-1', '5.5', '-5.5', '1e21', '1e300', '1e400', '9007199254740993', '-0', 'null'];
const others = ['"x"', '""', '"\\u0000"', '"\\ud800"', 'true', '[1]', '{}', '"1.5"'];

test('whatever a cursor holds, a list answers a page or says that the cursor is wrong', async () => {
  expect(lists.length).toBeGreaterThan(12);
  const keys = [...numbers, ...others].flatMap((each) => [
    `[${each}]`,
    `[${each},"x"]`,
    `[1,${each}]`,
    `["a",${each}]`,
    `[${each},"09",1]`,
  ]);
  const cursors = [...keys.map((key) => Buffer.from(key).toString('base64url')), 'x', '%00', '%F0%9F'];
  const odd: string[] = [];
  for (const list of lists) {
    for (const cursor of cursors) {
      const { status, text } = await server.ask(`${list}?cursor=${cursor}`, { headers });
      const isTold = status === 400 && text.includes('"parameter":"cursor"');
      // No month stands fast here: there is nothing to page through.
      const isOfNothing = status === 404 && list.includes('/months/');
      if (status !== 200 && !isTold && !isOfNothing)
        odd.push(`${status} ${list} ${Buffer.from(cursor, 'base64url').toString()}`);
    }
  }
  expect(odd).toEqual([]);
}, 120_000);

test('whatever a number in an address is, no list fails', async () => {
  const odd: string[] = [];
  for (const list of lists) {
    for (const value of ['1.5', '-1', '1e3', '1e400', 'NaN', '99999999999999999999', '0x10', '', '٣']) {
      for (const name of ['limit', 'from', 'to', 'step', 'site', 'region', 'terminal']) {
        const { status } = await server.ask(`${list}?${name}=${encodeURIComponent(value)}`, { headers });
        if (status !== 200 && status !== 400 && status !== 404)
          odd.push(`${status} ${list} ${name}=${value}`);
      }
    }
  }
  expect(odd).toEqual([]);
}, 120_000);
