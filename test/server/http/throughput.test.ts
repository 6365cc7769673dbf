import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let headers: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  server.fleet.add('a', '09015');
  headers = await server.token('planner');
});
afterAll(() => server.stop());

const get = (path: string): Promise<Reply> => server.ask(`/api/v1/${path}`, { headers });

describe('throughput of a region', () => {
  test('comes with the region as it is now, and by hour or day', async () => {
    expect((await get('regions/09015')).json).toMatchObject({
      regionCode: '09015',
      throughput: { downlink: { bps: 6, p50Bps: 3, utilisation: 0.25, sites: 2 } },
    });
    const path = 'regions/09015/throughput?from=2026-02-01&to=2026-03-01';
    expect((await get(path)).json).toMatchObject({
      regionCode: '09015',
      by: 'hour',
      timeZone: 'America/Mexico_City',
      total: { from: '2026-02-01T00:00:00.000Z', busyHour: { downlink: 9, uplink: null } },
      items: [{ to: '2026-03-01T00:00:00.000Z', downlink: { bytes: 1350, utilisation: null } }],
      nextCursor: null,
    });
    expect((await get(`${path}&by=day`)).json).toMatchObject({ by: 'day', items: [{ busyHour: {} }] });
  });

  test('is told by day where it is long', async () => {
    const path = 'regions/09015/throughput?from=2025-09-01&to=2026-03-01';
    expect((await get(path)).status).toBe(400);
    expect((await get(`${path}&by=day`)).status).toBe(200);
    expect((await get('regions/09015/throughput?by=week')).status).toBe(400);
    expect((await get('regions/09999/throughput')).status).toBe(404);
  });
});
