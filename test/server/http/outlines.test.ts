import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedRegions } from '../../../server/registry/seed-regions.ts';
import type { OutlineTopology } from '../../../telemetry/contract/outlines.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let all: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  await seedRegions(server.db);
  all = await server.token('operator');
});
afterAll(() => server.stop());

const get = (path: string, headers = all): Promise<Reply> => server.ask(`/api/v1/${path}`, { headers });

/** As an import does it: the outline, and the registry's next version. */
async function giveOutline(code: string, west: number, version: number): Promise<void> {
  const ring = [
    [west, 17],
    [west + 0.5, 17],
    [west + 0.5, 17.5],
    [west, 17.5],
    [west, 17],
  ];
  const outline = JSON.stringify({ type: 'Polygon', coordinates: [ring], errorKm: 1 });
  await server.db.updateTable('regions').set({ outline, version }).where('code', '=', code).execute();
}

const codesOf = (reply: Reply): string[] =>
  (reply.json as OutlineTopology).objects.regions.geometries.map(({ properties }) => properties.code);

async function countOf(state: string): Promise<unknown> {
  const { features } = (await get('console/outlines')).json as {
    features: { properties: { code: string; municipalOutlines: number } }[];
  };
  return features.find(({ properties }) => properties.code === state)?.properties.municipalOutlines;
}

describe('outlines', () => {
  test('of municipalities come with an import, and the states say so', async () => {
    expect(await countOf('20')).toBe(0);
    expect(codesOf(await get('console/outlines/20'))).toEqual([]);
    const before = String((await get('console/outlines')).headers.etag);

    await giveOutline('20067', -97, 1);
    await giveOutline('20002', -96.5, 1);
    await giveOutline('21001', -98, 1);
    expect(await countOf('20')).toBe(2);
    expect(await countOf('21')).toBe(1);
    expect(await countOf('09')).toBe(0);
    expect((await get('console/outlines', { ...all, 'if-none-match': before })).status).toBe(200);
    const reply = await get('console/outlines/20');
    expect(codesOf(reply)).toEqual(['20002', '20067']);
    // the line between the two is one
    expect((reply.json as OutlineTopology).arcs).toHaveLength(3);
    const [, oaxaca] = (reply.json as OutlineTopology).objects.regions.geometries;
    expect(oaxaca?.properties.name).toBe('Oaxaca de Juárez');
  });

  test('are sent again only when they changed, and compressed', async () => {
    const etag = String((await get('console/outlines/20')).headers.etag);
    expect((await get('console/outlines/20', { ...all, 'if-none-match': etag })).status).toBe(304);
    await giveOutline('20067', -97.25, 2);
    const changed = await get('console/outlines/20', { ...all, 'if-none-match': etag });
    expect(changed.status).toBe(200);
    const states = String((await get('console/outlines')).headers.etag);
    expect((await get('console/outlines', { ...all, 'if-none-match': states })).status).toBe(304);
    const small = await get('console/outlines/20', { ...all, 'accept-encoding': 'gzip' });
    expect(small.headers['content-encoding']).toBe('gzip');
  });

  test('are for everybody who is signed in, whatever regions they see', async () => {
    const elsewhere = await server.token('technician', ['09']);
    expect(codesOf(await get('console/outlines/20', elsewhere))).toEqual(['20002', '20067']);
    expect((await get('console/outlines/20', {})).status).toBe(401);
  });

  test('are those of a state', async () => {
    for (const code of ['00', '33', '20067', '2', 'oaxaca'])
      expect((await get(`console/outlines/${code}`)).status).toBe(400);
  });
});
