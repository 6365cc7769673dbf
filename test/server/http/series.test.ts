import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
let server: RunningServer;
const pieces: [terminalId: string, from: number, to: number][] = [];

beforeAll(async () => {
  server = await runServer((deps) => {
    deps.store = {
      samples: () => Promise.resolve([]),
      history: () => Promise.resolve([]),
      samplesOf: (wanted, fields) => {
        expect(fields).toContain('intervalS');
        const [{ terminalId, from, to }] = wanted as [(typeof wanted)[number]];
        pieces.push([terminalId, from, to]);
        const found = [-30, -20, -10]
          .map((minutes) => startedAt + minutes * 60_000)
          .filter((measuredAt) => terminalId === 't-a' && measuredAt >= from && measuredAt < to);
        return Promise.resolve(
          found.map((measuredAt) => ({ terminalId, receivedAt: 0, sample: { measuredAt, latencyMs: 40 } })),
        );
      },
    };
  });
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
});
afterAll(() => server.stop());

const iso = (at: number) => new Date(at).toISOString();
const ask = async (path: string, regions: string[] | null = null) =>
  server.ask(`/api/v1/${path}`, { headers: await server.token('planner', regions) });

test('a site’s series has a column per field on a raster of whole steps', async () => {
  const answer = await ask(`sites/a/series?from=${startedAt - HOUR - 1}&to=${startedAt}&step=10m`);
  expect(answer.json).toMatchObject({ from: iso(startedAt - HOUR - 600_000), stepSeconds: 600, steps: 7 });
  const [item] = (answer.json as { items: { terminalId: string; samples: number[]; fields: object }[] })
    .items;
  expect([item?.terminalId, item?.samples]).toEqual(['t-a', [0, 0, 0, 1, 1, 1, 0]]);
  expect(item?.fields).toHaveProperty('latencyMs');
});

test('thirty days are read a day at a time, and a terminal that measured nothing is left out', async () => {
  pieces.length = 0;
  const answer = await ask(`sites/b/series?from=${startedAt - 30 * 24 * HOUR}&to=${startedAt}&step=2h`);
  expect((answer.json as { items: unknown[] }).items).toEqual([]);
  expect(pieces.length).toBe(31);
  expect(Math.max(...pieces.map(([, from, to]) => to - from))).toBe(24 * HOUR);
});

test.each([
  ['step=30s', 'step'],
  ['step=1m&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z', 'step'],
  ['step=12h&from=2025-08-01T00:00:00Z&to=2026-02-01T00:00:00Z', 'to'],
  ['step=5m&fields=latencyMs,mood', 'fields'],
])('%s is refused for its %s', async (query, name) => {
  const { status, text } = await ask(`sites/a/series?${query}`);
  expect([status, text]).toEqual([400, expect.stringContaining(name)]);
});

test('a site outside of the viewer’s regions is not there', async () => {
  expect((await ask('sites/a/series?step=5m', ['20'])).status).toBe(404);
});
