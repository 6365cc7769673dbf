import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { check } from '../../../telemetry/agent/check.ts';
import { isChange } from '../../../telemetry/agent/change.ts';
import { parseConfig } from '../../../telemetry/agent/config.ts';
import { Measuring } from '../../../telemetry/agent/measure/measuring.ts';
import { parseSample, type Sample } from '../../../telemetry/contract/sample.ts';
import { freePort } from '../../support/free-port.ts';
import { startDish } from '../../support/starlink-dish.ts';

let server: Server;
let port: number;
beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  server.close();
});

function measuring(dishPort: number, findsIt = false): Measuring {
  const dishAddress = { host: '127.0.0.1', port: dishPort };
  return new Measuring({
    config: { dish: findsIt ? 'auto' : dishAddress, interface: 'lo' },
    dishAddress,
    targets: [{ target: 'programme', host: '127.0.0.1', method: 'tcp', port }],
    bootId: 'boot',
    probeEveryS: () => 0.05,
    onProbeBytes: () => undefined,
    log: () => undefined,
  });
}

test('a sample is one of the contract, and its link is that of the dish where there is one', async () => {
  const dish = await startDish();
  for (let second = 0; second < 10; second += 1) dish.second(second < 5 ? 1 : 0, 40);
  const measured = measuring(dish.port);
  await measured.start();
  measured.add({ downlinkCapacityBps: 1e6 });
  const first = await measured.take();
  expect(parseSample(first)).toEqual({ sample: first, unknownFields: 0 });
  expect(first).toMatchObject({
    linkUp: true,
    packetLossRatio: 0.5,
    badSeconds: 5,
    latencyMs: 40,
    bootId: 'boot',
    downlinkCapacityBps: 1e6,
  });
  const second = await measured.take();
  expect(second.measuredAt).toBeGreaterThan(first.measuredAt);
  expect(second).not.toHaveProperty('downlinkCapacityBps');
  measured.stop();
  dish.stop();
});

test('a dish that does not answer is evidence, and the rest is measured all the same', async () => {
  const measured = measuring(await freePort());
  await measured.start();
  await expect.poll(async () => (await measured.take()).probes).toBeDefined();
  expect((await measured.take()).alerts).toEqual(['dish_unreachable']);
  measured.stop();
});

test('what was found by itself and never answered as a dish is none; one that did is missed', async () => {
  const stranger = new GrpcServer();
  const port = await new Promise<number>((resolve, reject) => {
    stranger.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const none = measuring(port, true);
  await none.start();
  expect(await none.take()).not.toHaveProperty('alerts');
  none.stop();
  stranger.forceShutdown();

  const dish = await startDish();
  const found = measuring(dish.port, true);
  await found.start();
  expect((await found.take()).alerts).toEqual([]);
  dish.stop();
  expect((await found.take()).alerts).toEqual(['dish_unreachable']);
  found.stop();
});

test('a change is one of link, loss, power, local network or alerts, or a speed test', () => {
  const well: Partial<Sample> = {
    linkUp: true,
    packetLossRatio: 0.01,
    powerSource: 'grid',
    alerts: ['a', 'b'],
  };
  const from = (more: Partial<Sample>): boolean => isChange(well, { ...well, ...more });
  expect([{ packetLossRatio: 0.2 }, { alerts: ['b', 'a'] }, { latencyMs: 5 }].map(from)).toEqual([
    false,
    false,
    false,
  ]);
  const changes: Partial<Sample>[] = [
    { linkUp: false },
    { packetLossRatio: 0.21 },
    { powerSource: 'battery' },
    { lanUp: false },
    { alerts: ['a'] },
    { disabledReason: 'x' },
    { uplinkCapacityBps: 1 },
  ];
  expect(changes.map(from)).toEqual(changes.map(() => true));
});

test('check says what would be measured and what it would cost, and no secret', async () => {
  const config = parseConfig(
    JSON.stringify({
      brokerUrl: `mqtt://127.0.0.1:${port}`,
      terminalId: 'T-1',
      password: 'very secret',
      dish: 'off',
      targets: [{ target: 'internet', host: '127.0.0.1', method: 'tcp', port }],
    }),
    {},
  );
  const lines: string[] = [];
  await check(config, (line) => lines.push(line));
  const text = lines.join('\n');
  expect(text).toMatch(/^target {6}internet 127\.0\.0\.1 by tcp: [\d.]+ ms$/m);
  expect(text).toMatch(/^profile {5}lean: about [\d.]+ MB in 30 days, budget 12 MB$/m);
  expect(text).not.toContain('very secret');
});
