import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connectBytes, type RawConnect } from '../test/support/mqtt-bytes.ts';
import { processCpuUs } from './cpu-time.ts';
import { describeFlags, readFlags, UsageError, whole } from './flags.ts';
import type { HostileOrder, HostileReport, HostileSenderOptions } from './hostile-sender.ts';
import { install, type Installation } from './installation.ts';
import { LoadMessages, terminalOf, topicOf } from './load-messages.ts';
import { metricLabels, metricValue } from './metrics.ts';
import { percentile } from './percentile.ts';
import { RawMqtt } from './raw-mqtt.ts';
import type { Benchmark } from './run.ts';
import { passwordOf } from './terminal-passwords.ts';

const flags = {
  payloads: whole(1_000_000),
  packets: whole(100_000),
  /** Messages a second, good ones first and hostile ones then: the good client's latency is compared at equal load. */
  rate: whole(1_000),
  seed: whole(1),
};
type HostileFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title:
    'broken and malicious payloads and packets: alive, memory steady, a good client unharmed, all counted',
  flags: describeFlags(flags),
  run,
};

const SITES = 200;
/** The site of the client that does everything right; the hostile ones are those below. */
const GOOD = SITES - 1;
/** Credentials that hostile connections use, one connection at a time each. */
const CREDENTIALS = 3;
const WARM_UP_S = 5;
const BASELINE_S = 30;
const PROBE_EVERY_MS = 20;
const HUGE_BYTES = 64 * 1024 * 1024;
const HUGE_CONNECTIONS = 20;
const SETTLED_WITHIN_MS = 60_000;

async function run(args: string[]): Promise<Record<string, unknown>> {
  const asked = readFlags(args, flags);
  if (asked.rate < 1 || asked.payloads < 1) throw new UsageError('--rate and --payloads: expected 1 or more');
  const installation = await install({
    broker: 'embedded',
    store: 'embedded',
    sites: SITES,
    credentials: CREDENTIALS,
  });
  try {
    return { ...asked, ...(await measure(installation, asked)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

async function measure(installation: Installation, { payloads, packets, rate, seed }: HostileFlags) {
  const good = await goodClient(installation);
  const sender = await startSender({ ...installation.broker, seed, terminals: GOOD });

  console.log(`${rate} good messages a second for ${BASELINE_S} s ...`);
  await sender.send({ what: 'good', count: WARM_UP_S * rate, rate });
  good.takeLatencies();
  await sender.send({ what: 'good', count: BASELINE_S * rate, rate });
  const baseline = good.takeLatencies();

  console.log(`${payloads} hostile payloads at ${rate} a second ...`);
  const before = await counts(installation);
  const cpuBefore = processCpuUs(installation.product.pid);
  const residentMb: number[] = [];
  const watch = setInterval(() => residentMb.push(residentNowMb(installation)), 1_000);
  const sent = await sender.send({ what: 'payloads', count: payloads, rate });
  clearInterval(watch);
  const duringPayloads = good.takeLatencies();
  const cpuUs = (processCpuUs(installation.product.pid) - cpuBefore) / payloads;
  const miscounted = await untilCounted(installation, before, sent.deadLetters);

  console.log(`${HUGE_CONNECTIONS} payloads of 64 MB, ${packets} malformed packets ...`);
  const known = Array.from({ length: CREDENTIALS }, (_, index) => {
    const terminalId = terminalOf(index);
    return { clientId: terminalId, username: terminalId, password: passwordOf(index) };
  });
  const [first = { clientId: '' }] = known;
  for (let index = 0; index < HUGE_CONNECTIONS; index += 1) await sendHuge(installation, first);
  const port = Number(new URL(installation.broker.url).port);
  const refusedBefore = await refusals(installation);
  const cpuBeforePackets = processCpuUs(installation.product.pid);
  good.takeLatencies();
  const broken = await sender.send({ what: 'packets', count: packets, port, known });
  const refused = (await refusals(installation)) - refusedBefore;
  const duringPackets = good.takeLatencies();
  good.stop();
  sender.stop();

  const early = residentMb[Math.floor(residentMb.length / 5)] ?? 0;
  const late = residentMb.at(-1) ?? 0;
  return {
    alive: installation.product.isRunning,
    distinctPayloads: sent.distinct,
    payloadBytes: Math.round(sent.payloadBytes / payloads),
    payloadsPerS: sent.rate,
    packetsPerS: broken.rate,
    deadLetters: sent.deadLetters,
    miscounted,
    outcome: broken.outcome,
    refusalsCounted: refused,
    refusalsUncounted: (broken.outcome?.refused ?? 0) - refused,
    latencyMs: { baseline, duringPayloads, duringPackets },
    latencyRatioP50: ratio(duringPayloads.p50, baseline.p50),
    latencyRatioP99: ratio(duringPayloads.p99, baseline.p99),
    latencyRatioP50Packets: ratio(duringPackets.p50, baseline.p50),
    productCpuUs: {
      payload: Math.round(cpuUs),
      packet: Math.round((processCpuUs(installation.product.pid) - cpuBeforePackets) / packets),
    },
    residentMb: { early, late, most: Math.max(...residentMb), growth: ratio(late, early) },
  };
}

/** Publishes a sample every few milliseconds and notes how long its acknowledgement took. */
async function goodClient({ broker }: Installation) {
  let latencies: number[] = [];
  let closed: string | undefined;
  const client = await RawMqtt.connect({
    ...broker,
    clientId: 'good',
    onAcknowledged: (_, sentAt) => latencies.push(performance.now() - sentAt),
    onClosed: (why) => (closed = why),
  });
  const messages = new LoadMessages(SITES, 1, 0, 'probe');
  const timer = setInterval(() => {
    client.publish(topicOf(GOOD), messages.next(GOOD, Date.now()).payload);
    client.flush();
  }, PROBE_EVERY_MS);
  return {
    takeLatencies() {
      if (closed !== undefined) throw new Error(`the good client lost its connection: ${closed}`);
      const taken = latencies;
      latencies = [];
      return { p50: rounded(percentile(taken, 0.5)), p99: rounded(percentile(taken, 0.99)) };
    },
    stop() {
      clearInterval(timer);
      client.disconnect();
    },
  };
}

/** Starts the sender in its own process; resolves when its connections stand. */
async function startSender(options: HostileSenderOptions) {
  const child = fork(new URL('./hostile-sender.ts', import.meta.url), [JSON.stringify(options)]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the sender ended with code ${String(code)}`);
  });
  failed.catch(() => undefined);
  const told = async (): Promise<unknown> => {
    const [message] = (await Promise.race([failed, once(child, 'message')])) as [unknown];
    return message;
  };
  await told();
  return {
    async send(order: HostileOrder): Promise<HostileReport> {
      child.send(order);
      const report = (await told()) as HostileReport;
      if (report.problem !== undefined) throw new Error(report.problem);
      return report;
    },
    stop: () => void child.kill(),
  };
}

/** Resolves with how far the product's dead letters are from what they must be, by reason; empty when they agree. */
async function untilCounted(
  installation: Installation,
  before: Record<string, number>,
  deadLetters: Record<string, number>,
): Promise<Record<string, number>> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const now = await counts(installation);
    const wrong = Object.keys(now).flatMap((reason): [string, number][] => {
      const off = (now[reason] ?? 0) - (before[reason] ?? 0) - (deadLetters[reason] ?? 0);
      return off === 0 ? [] : [[reason, off]];
    });
    if (wrong.length === 0 || performance.now() > deadline) return Object.fromEntries(wrong);
    await sleep(250);
  }
}

/** A publish of 64 MB: the broker must not wait for its end. */
async function sendHuge({ broker }: Installation, known: RawConnect): Promise<void> {
  const socket = connect({ port: Number(new URL(broker.url).port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  const happened = (event: 'close' | 'drain') =>
    new Promise<void>((resolve) => socket.once(event, () => resolve()));
  const closed = happened('close');
  const length = [0x80 | (HUGE_BYTES & 127), 0x80, 0x80, 0x20];
  socket.write(Buffer.concat([connectBytes(known), Buffer.from([0x32, ...length])]));
  const part = Buffer.alloc(1024 * 1024, 'x');
  for (let sent = 0; sent < HUGE_BYTES && !socket.destroyed; sent += part.length) {
    if (!socket.write(part)) await Promise.race([happened('drain'), closed]);
  }
  await closed;
}

async function counts({ productUrl }: Installation): Promise<Record<string, number>> {
  return metricLabels(await metricsText(productUrl), 'atalaya_dead_letters_total', 'reason');
}

/** Without refused subscriptions: those leave the connection open. */
async function refusals({ productUrl }: Installation): Promise<number> {
  const all = metricLabels(await metricsText(productUrl), 'atalaya_broker_refusals_total', 'reason');
  return Object.entries(all).reduce((sum, [reason, n]) => sum + (reason === 'badSubscription' ? 0 : n), 0);
}

async function metricsText(productUrl: string): Promise<string> {
  const text = await (await fetch(`${productUrl}/metrics`)).text();
  metricValue(text, 'atalaya_spool_bytes');
  return text;
}

function residentNowMb({ product }: Installation): number {
  const pages = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(product.pid)}/status`, 'utf8'));
  return Math.round(Number(pages?.[1] ?? 0) / 1024);
}

function ratio(one: number | null, other: number | null): number | null {
  return one === null || other === null || other === 0 ? null : Math.round((one / other) * 100) / 100;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
