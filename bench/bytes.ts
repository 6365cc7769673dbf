import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection } from '../telemetry/agent/connection.ts';
import { bytesOfProbe } from '../telemetry/agent/measure/probe.ts';
import {
  defaultBudgetMb,
  LAST_SAVING_STEP,
  paceOf,
  profileNames,
  type Pace,
} from '../telemetry/agent/profiles.ts';
import { Budget } from '../telemetry/agent/budget.ts';
import { buildAgent, residentMb, startAgent } from '../test/support/agent.ts';
import { startConfirmer, type Confirmer } from '../test/support/confirmer.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';
import type { Process } from '../test/support/process.ts';
import { startDish, type PlayedDish } from '../test/support/starlink-dish.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import type { Benchmark } from './run.ts';

export const benchmark: Benchmark = {
  title: 'bytes on the wire of a real agent over TLS, TCP and IP headers included, for 30 days',
  flags: '[--profile live|lean|metered] [--messages 8] [--connects-per-day 2] [--changes-per-day 4]',
  run,
};

const DAY_S = 86_400;
const DAYS = 30;
/** IPv4 20, TCP 20, time stamps 12: what each segment carries below TLS, acknowledgements included. */
const HEADER_BYTES = 52;
/** FIN and its acknowledgement, both ways: the kernel has forgotten the socket when they could be read. */
const GOODBYE_BYTES = 4 * HEADER_BYTES;
/** Options of SYN and SYN-ACK beyond HEADER_BYTES. */
const SYN_BYTES = 2 * 8;
/** Time is compressed: samples are as in the profile, but come so often. */
const SAMPLE_EVERY_S = 1;
const certificates = join(import.meta.dirname, '../test/telemetry/ingest/certificates');

async function run(args: string[]): Promise<Record<string, unknown>> {
  const { profile, messages, connectsPerDay, changesPerDay } = parseFlags(args);
  const pace = paceOf(profile, 0);
  const file = (name: string): string => join(certificates, name);
  const mosquitto = await startMosquitto({
    config: `cafile ${file('ca.pem')}\ncertfile ${file('broker.pem')}\nkeyfile ${file('broker.key')}`,
  });
  const broker = {
    url: `mqtts://127.0.0.1:${mosquitto.port}`,
    ca: readFileSync(file('ca.pem'), 'utf8'),
    caFile: file('ca.pem'),
    port: mosquitto.port,
  };
  const folder = tempFolder('bytes');
  const dish = await startDish();
  const weather = setInterval(() => second(dish), 100);
  try {
    console.log('bundling the agent ...');
    const bundle = await buildAgent(folder.path);
    const confirmer = await startConfirmer(broker, TERMINAL);
    const agent = startAgent(bundle, join(folder.path, 'state'), {
      brokerUrl: broker.url,
      caFile: broker.caFile,
      terminalId: TERMINAL,
      password: 'not asked for here',
      profile,
      budgetMb: null,
      intervalS: SAMPLE_EVERY_S,
      interface: 'lo',
      dish: `127.0.0.1:${dish.port}`,
      targets: [{ target: 'internet', host: '127.0.0.1', method: 'tcp', port: broker.port }],
    });
    const measured = await measureAgent(agent, confirmer, messages, broker.port);
    await agent.stop();
    const counted = countedBytes(join(folder.path, 'state', 'state.json'));
    await confirmer.stop();
    const pingBytes = await measurePing(broker);
    const days = { connectsPerDay, changesPerDay };
    const sum = (parts: Record<string, number>): number =>
      Object.values(parts).reduce((total, bytes) => total + bytes, 0);
    const parts = monthlyParts(pace, { ...measured, pingBytes }, days);
    const total = sum(parts);
    const probes = ((DAYS * DAY_S) / pace.probeEveryS) * bytesOfProbe.ping;
    const step = new Budget(defaultBudgetMb[profile], undefined, () => FIRST_OF_MONTH).savingStep(
      (each) => paceOf(profile, each),
      LAST_SAVING_STEP,
      bytesOfProbe.ping,
    );
    const kept = sum(monthlyParts(paceOf(profile, step), { ...measured, pingBytes }, days)) + probes;
    return {
      profile,
      mbPerMonth: mb(total),
      probesMbPerMonth: mb(probes),
      withProbesMbPerMonth: mb(total + probes),
      budgetMb: defaultBudgetMb[profile],
      savingStep: step,
      withProbesAtThatStepMbPerMonth: mb(kept),
      breakdownMb: Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, mb(bytes)])),
      bytesEach: { ...measured.each, ping: pingBytes },
      samplesPerMessage: pace.samplesPerMessage,
      connectsPerDay,
      changesPerDay,
      countedByAgentRatio: Math.round((counted / measured.total) * 1000) / 1000,
      agentRssMb: measured.rssMb,
    };
  } finally {
    clearInterval(weather);
    dish.stop();
    await mosquitto.stop();
    folder.remove();
  }
}

const TERMINAL = 'mx-20-000042';
/** Of a month of 30 days. */
const FIRST_OF_MONTH = Date.UTC(2026, 10, 1);

function parseFlags(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      profile: { type: 'string', default: 'lean' },
      messages: { type: 'string', default: '8' },
      'connects-per-day': { type: 'string', default: '2' },
      'changes-per-day': { type: 'string', default: '4' },
    },
  });
  const profile = profileNames.find((name) => name === values.profile);
  if (profile === undefined) throw new Error(`--profile is one of ${profileNames.join(', ')}`);
  return {
    profile,
    messages: Number(values.messages),
    connectsPerDay: Number(values['connects-per-day']),
    changesPerDay: Number(values['changes-per-day']),
  };
}

/** A second of a satellite link for the dish's history: figures that are as hard to deflate as real ones. */
function second(dish: PlayedDish): void {
  const isLossy = Math.random() < 0.02;
  dish.second(isLossy ? Math.random() : 0, 25 + Math.random() * 40, Math.random() * 5e7, Math.random() * 5e6);
  dish.status['deviceState'] = { uptimeS: 86_400 + Math.floor(Math.random() * 1e6) };
  dish.status['obstructionStats'] = { fractionObstructed: Math.random() / 50 };
}

interface Measured {
  each: { connect: number; message: number; single: number; confirmation: number };
  /** Everything the kernel counted for the agent's connection. */
  total: number;
  rssMb: number;
}

async function measureAgent(
  agent: Process,
  confirmer: Confirmer,
  messages: number,
  port: number,
): Promise<Measured> {
  await agent.line(/connected/);
  const wire = (): number => socketBytes(agent.pid, port);
  await untilQuiet(wire);
  const connect = wire() + GOODBYE_BYTES + SYN_BYTES;
  const isSamples = ({ kind }: { kind: string }): boolean => kind.startsWith('samples');
  const count = (): number => confirmer.messages.filter(isSamples).length;
  // The first message says where the queue begins and is not like the others.
  await until(() => count() >= 1);
  await untilQuiet(wire);
  const [before, firstCount] = [wire(), count()];
  await until(() => count() >= firstCount + messages);
  await untilQuiet(wire);
  const message = (wire() - before) / (count() - firstCount);
  const confirmations: number[] = [];
  while (confirmations.length < 5) {
    const [start, heard] = [wire(), count()];
    await confirmer.confirm();
    await delay(250);
    // Alone it is measured only when no message came in between.
    if (count() === heard && wire() > start) confirmations.push(wire() - start);
    await delay(100);
  }
  confirmations.sort((a, b) => a - b);
  const payloads = confirmer.messages.filter(isSamples).slice(1);
  const meanPayload = payloads.reduce((sum, { payload }) => sum + payload.length, 0) / payloads.length;
  console.log(
    `${payloads.length} messages of ${Math.round(meanPayload)} bytes and ${Math.round(message)} on the wire`,
  );
  return {
    each: {
      connect,
      message: Math.round(message),
      // A change of state sends an array that is not full: counted like a full one.
      single: Math.round(message),
      confirmation: confirmations[2] ?? 0,
    },
    total: wire() + SYN_BYTES,
    rssMb: Math.round(residentMb(agent.pid).highest),
  };
}

/** One ping and its answer on a connection of the agent's own code, whose keepalive is two seconds. */
async function measurePing(broker: { url: string; ca: string; port: number }): Promise<number> {
  const connection = new Connection({
    brokerUrl: broker.url,
    ca: broker.ca,
    credential: { terminalId: `${TERMINAL}-ping`, username: 'x', password: 'x' },
    keepaliveS: 2,
    session: 'ping',
    onMessage: () => undefined,
    onClosed: () => undefined,
  });
  await connection.ready();
  const wire = (): number => socketBytes(process.pid, broker.port);
  await delay(500);
  const before = wire();
  const pings = 4;
  // Each ping grows the count once; more is waited for than pings are counted.
  const steps = new Set<number>([before]);
  while (steps.size <= pings) {
    await delay(300);
    steps.add(wire());
  }
  const grown = [...steps];
  await connection.close();
  return Math.round(((grown.at(-1) ?? before) - before) / pings);
}

/** What the kernel counted for the socket: bytes carried, retransmissions included, and a header for each segment. */
function socketBytes(pid: number, port: number): number {
  const text = execFileSync('ss', ['-tinpHO', `dport = :${port}`]).toString();
  const line = text.split('\n').find((each) => each.includes(`pid=${pid},`));
  if (line === undefined)
    throw new Error('the agent has no connection that ss shows; this needs Linux and ss (iproute2)');
  const field = (name: string): number => Number(new RegExp(`\\b${name}:(\\d+)`).exec(line)?.[1] ?? 0);
  const segments = field('segs_out') + field('segs_in');
  return field('bytes_sent') + field('bytes_received') + segments * HEADER_BYTES;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 300_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('the agent published too little in five minutes');
    await delay(20);
  }
}

/** Late acknowledgements come up to 200 ms after what they acknowledge. */
async function untilQuiet(wire: () => number): Promise<void> {
  let last = -1;
  while (wire() !== last) {
    last = wire();
    await delay(250);
  }
}

/** Messages, pings and confirmations by the profile's schedule, and what happens besides. */
function monthlyParts(
  pace: Pace,
  { each, pingBytes }: Measured & { pingBytes: number },
  { connectsPerDay, changesPerDay }: { connectsPerDay: number; changesPerDay: number },
) {
  const betweenS = pace.intervalS * pace.samplesPerMessage;
  const messages = (DAYS * DAY_S) / betweenS;
  const pingsBetween = Math.max(0, Math.ceil(betweenS / pace.keepaliveS) - 1);
  // Every third message, and at the latest after 15 minutes (docs/telemetry.md).
  const confirmations = Math.max(messages / 3, Math.min(messages, (DAYS * DAY_S) / 900));
  return {
    messages: messages * each.message,
    pings: messages * pingsBetween * pingBytes,
    confirmations: confirmations * each.confirmation,
    connects: DAYS * connectsPerDay * each.connect,
    changes: DAYS * changesPerDay * each.single,
  };
}

function countedBytes(stateFile: string): number {
  const { usage } = JSON.parse(readFileSync(stateFile, 'utf8')) as { usage: { connection: number } };
  return usage.connection;
}

const mb = (bytes: number): number => Math.round(bytes / 1e4) / 100;
