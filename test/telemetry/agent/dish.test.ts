import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isDishThere, openDish, type Dish } from '../../../telemetry/agent/measure/dish.ts';
import { freePort } from '../../support/free-port.ts';
import { startDish, type PlayedDish } from '../../support/starlink-dish.ts';

let played: PlayedDish;
let dish: Dish;
beforeEach(async () => {
  played = await startDish();
  dish = await openDish({ host: '127.0.0.1', port: played.port });
});
afterEach(() => {
  dish.close();
  played.stop();
});

test('what a dish says becomes a sample, its own pings a reading of the point of presence', async () => {
  for (let second = 0; second < 50; second += 1) played.second(0, 40, 8e6, 1e6);
  for (let second = 0; second < 10; second += 1) played.second(1, 0, 0, 0);
  const { sample, pop, inventory } = await dish.read();
  expect(sample).toEqual({
    linkUp: true,
    obstructedRatio: 0.0123,
    terminalUptimeS: 86_400,
    signal: { metric: 'aboveNoiseFloor', value: 1 },
    alerts: [],
    downlinkBps: 6_670_000,
    uplinkBps: 833_000,
  });
  expect(pop).toEqual({
    target: 'pop',
    sent: 60,
    lost: 10,
    p50Ms: 40,
    p95Ms: 40,
    jitterMs: 0,
    badSeconds: 10,
  });
  expect(inventory).toEqual({
    serial: 'ut00000000-00000000-00000001',
    hardware: 'rev4_prod1',
    firmware: '2026.40.0',
  });
});

test('each reading covers the seconds since the last one, also over the end of the ring and a restart', async () => {
  for (let second = 0; second < 890; second += 1) played.second(0, 40);
  await dish.read();
  for (let second = 0; second < 30; second += 1) played.second(0.5, 80);
  expect((await dish.read()).pop).toMatchObject({ sent: 30, lost: 15, p50Ms: 80, badSeconds: 30 });
  played.history.current = 5;
  expect((await dish.read()).pop?.sent).toBe(5);
});

test('an outage, its cause, alerts and a disabled account', async () => {
  played.status['outage'] = { cause: 'no_sats' };
  played.status['alerts'] = { thermal_throttle: true, motors_stuck: false };
  played.status['disablementCode'] = 'no_active_account';
  expect((await dish.read()).sample).toMatchObject({
    linkUp: false,
    alerts: ['thermal_throttle', 'no_sats'],
    disabledReason: 'no_active_account',
  });
});

test('a dish that says nothing measures nothing but that it is up', async () => {
  played.status = {};
  played.history.current = 0;
  const { sample, pop } = await dish.read();
  expect(sample).toEqual({ linkUp: true, alerts: [] });
  expect(pop).toBeUndefined();
});

test('a dish that went away rejects; none is found where none is', async () => {
  played.stop();
  await expect(dish.read()).rejects.toThrow();
  expect(await isDishThere({ host: '127.0.0.1', port: await freePort() })).toBe(false);
}, 20_000);

test('a dish is found, and whatever else takes up the connection is none', async () => {
  expect(await isDishThere({ host: '127.0.0.1', port: played.port })).toBe(true);
  for (const answer of ['', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
    const other = await listen(answer);
    expect(await isDishThere({ host: '127.0.0.1', port: portOf(other) })).toBe(false);
    other.close();
  }
});

/** A server that says the same to everybody, or nothing at all. */
function listen(answer: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    if (answer !== '') socket.write(answer);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
