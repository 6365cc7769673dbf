import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let all: Record<string, string>;
let inOaxaca: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015', { name: 'Escuela Álamo', kind: 'school' });
  server.fleet.add('c', '20067', { kind: 'school' });
  all = await server.token('operator');
  inOaxaca = await server.token('operator', ['20']);
});
afterAll(() => server.stop());

const get = (path: string, headers = all): Promise<Reply> => server.ask(`/api/v1/${path}`, { headers });

describe('the snapshot', () => {
  test('is gzipped once, and not sent again while nothing changes', async () => {
    const first = await get('console/snapshot');
    const etag = String(first.headers.etag);
    expect((await get('console/snapshot', { ...all, 'if-none-match': etag })).status).toBe(304);
    expect((await get('console/snapshot', { ...inOaxaca, 'if-none-match': etag })).status).toBe(200);
    const viewer = { regionCodes: null } as never;
    const [one, two] = await Promise.all([
      server.deps.snapshots.for(viewer),
      server.deps.snapshots.for(viewer),
    ]);
    expect(one).toBe(two);
    expect(JSON.parse(gunzipSync(one.gzipped).toString())).toEqual(first.json);
  });

  test('is answered compressed to whoever takes that', async () => {
    const reply = await get('console/snapshot', { ...all, 'accept-encoding': 'gzip' });
    expect(reply.headers['content-encoding']).toBe('gzip');
  });
});
