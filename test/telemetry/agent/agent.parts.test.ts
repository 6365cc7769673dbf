import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAgent, residentMb, startAgent } from '../../support/agent.ts';
import { startConfirmer, type Confirmer } from '../../support/confirmer.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import type { Process } from '../../support/process.ts';
import { startDish, type PlayedDish } from '../../support/starlink-dish.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The bundle as a site gets it, a real Mosquitto over TLS, a played dish, and loopback to be measured. */
const certificate = (name: string): string => join(import.meta.dirname, '../ingest/certificates', name);
const tls = `cafile ${certificate('ca.pem')}\ncertfile ${certificate('broker.pem')}\nkeyfile ${certificate('broker.key')}`;
const folder = tempFolder('agent');
const state = join(folder.path, 'state');
const TERMINAL = 'T-1';
let bundle: string;
let port: number;
let mosquitto: Mosquitto;
let confirmer: Confirmer;
let dish: PlayedDish;
let agent: Process;

beforeAll(async () => {
  port = await freePort();
  [bundle, dish, mosquitto] = await Promise.all([
    buildAgent(folder.path),
    startDish(),
    startMosquitto({ port, config: tls }),
  ]);
  for (let second = 0; second < 30; second += 1) dish.second(0, 40);
  confirmer = await startConfirmer(
    { url: `mqtts://127.0.0.1:${port}`, ca: readFileSync(certificate('ca.pem'), 'utf8') },
    TERMINAL,
    1,
  );
});
afterAll(async () => {
  await agent.kill();
  await confirmer.stop();
  await mosquitto.stop();
  dish.stop();
  folder.remove();
});

function start(): Process {
  return startAgent(bundle, state, {
    brokerUrl: `mqtts://127.0.0.1:${port}`,
    caFile: certificate('ca.pem'),
    terminalId: TERMINAL,
    password: 'not asked for here',
    budgetMb: null,
    intervalS: 1,
    dish: `127.0.0.1:${dish.port}`,
    interface: 'lo',
    targets: [{ target: 'programme', host: '127.0.0.1', method: 'tcp', port }],
  });
}

/** The numbers in the queue's file: everything that was measured and not yet cleared away. */
function written(): number[] {
  const text = readFileSync(join(state, 'queue'), 'utf8');
  return [...text.matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq));
}

const heard = (): number[] =>
  [...confirmer.samples.values()].map(({ seq }) => seq ?? 0).sort((a, b) => a - b);
const highest = (numbers: number[]): number => Math.max(0, ...numbers);
const sees = (count: number): Promise<void> =>
  expect.poll(() => highest(heard()), { timeout: 40_000, interval: 100 }).toBeGreaterThanOrEqual(count);

test('what is measured arrives, whatever is killed: first the broker, then the agent', async () => {
  agent = start();
  await sees(5);
  await mosquitto.kill();
  const before = highest(written());
  await expect.poll(() => highest(written())).toBeGreaterThan(before + 3);
  mosquitto = await startMosquitto({ port, config: tls });
  await sees(highest(written()) + 5);

  await agent.kill();
  const measured = highest(written());
  agent = start();
  await agent.line(/queue epoch=\S+ held=\d+ newEpoch=no damagedBytes=0/);
  await sees(measured + 5);

  const numbers = heard();
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
  expect(new Set([...confirmer.samples.values()].map(({ epoch }) => epoch)).size).toBe(1);
});

test('samples hold what there is to measure, and the agent stays small', () => {
  const rows = [...confirmer.samples.values()];
  expect(rows.find(({ probes }) => probes?.length === 2)?.probes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ target: 'programme', sent: expect.any(Number) as number }),
      expect.objectContaining({ target: 'pop' }),
    ]),
  );
  expect(rows.find(({ bootId }) => bootId !== undefined)).toMatchObject({
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    linkUp: true,
    agentUptimeS: expect.any(Number) as number,
    monotonicMs: expect.any(Number) as number,
    rxBytes: expect.any(Number) as number,
    obstructedRatio: 0.0123,
  });
  const inventory = confirmer.messages.find(({ kind }) => kind === 'inventory');
  expect(inventory?.payload.toString()).toContain('"agent":"atalaya-agent ');
  expect(residentMb(agent.pid).highest).toBeLessThan(130);
});

test('a command is obeyed over the wire, and stopping takes leave', async () => {
  const now = Date.now();
  const command = {
    id: 'c-1',
    kind: 'setInterval',
    intervalS: 10,
    issuedAt: now,
    expiresAt: now + 60_000,
    ttlS: 60,
  };
  await confirmer.publish('commands', JSON.stringify(command));
  const reply = (): string | undefined =>
    confirmer.messages.find(({ kind }) => kind === 'replies')?.payload.toString();
  await expect.poll(reply).toContain('"state":"done"');
  await agent.stop();
  const presence = confirmer.messages.filter(({ kind }) => kind === 'presence').at(-1);
  expect(JSON.parse(presence?.payload.toString() ?? '')).toMatchObject({ state: 'offline', leaving: true });
  expect(readFileSync(join(state, 'state.json'), 'utf8')).toContain('"intervalS":10');
});
