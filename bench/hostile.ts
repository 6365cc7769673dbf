import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createRandom } from '../simulators/random.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { interpret } from '../telemetry/ingest/interpret.ts';
import { hostileMessages } from '../test/support/hostile-payloads.ts';
import { hostileRound } from '../test/support/hostile-round.ts';
import { connectBytes } from '../test/support/mqtt-bytes.ts';
import { describeFlags, readFlags, UsageError, whole } from './flags.ts';
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
  rate: whole(2_000),
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
const BASELINE_S = 30;
const PROBE_EVERY_MS = 20;
const HUGE_BYTES = 64 * 1024 * 1024;
const HUGE_CONNECTIONS = 20;
const SETTLED_WITHIN_MS = 60_000;

async function run(args: string[]): Promise<Record<string, unknown>> {
  const asked = readFlags(args, flags);
  if (asked.rate < 1 || asked.payloads < 1) throw new UsageError('--rate and --payloads: expected 1 or more');
  const installation = await install({ broker: 'embedded', store: 'embedded', sites: SITES, credentials: 2 });
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
  const hostile = await RawMqtt.connect({ ...installation.broker, clientId: 'hostile', window: 2_000 });
  const random = createRandom(seed);

  console.log(`${rate} good messages a second for ${BASELINE_S} s ...`);
  const messages = new LoadMessages(GOOD, 1, 0, 'good');
  let turn = 0;
  await paced(hostile, rate, BASELINE_S * rate, () => {
    turn = (turn + 1) % GOOD;
    hostile.publish(topicOf(turn), messages.next(turn, Date.now()).payload);
  });
  const baseline = good.takeLatencies();

  console.log(`${payloads} hostile payloads at ${rate} a second ...`);
  const before = await counts(installation);
  const expected = new Expectation();
  const next = hostileMessages(Date.now() - 60_000);
  const residentMb: number[] = [];
  const watch = setInterval(() => residentMb.push(residentNowMb(installation)), 1_000);
  await paced(hostile, rate, payloads, () => {
    turn = (turn + 1) % GOOD;
    const { kind, payload } = next(random);
    const topic = buildTopic(terminalOf(turn), kind);
    expected.add(topic, payload);
    hostile.publish(topic, payload);
  });
  clearInterval(watch);
  const duringPayloads = good.takeLatencies();
  const miscounted = await untilCounted(installation, before, expected);

  console.log(`${HUGE_CONNECTIONS} payloads of 64 MB, ${packets} malformed packets ...`);
  const known = { clientId: terminalOf(0), username: terminalOf(0), password: passwordOf(0) };
  for (let index = 0; index < HUGE_CONNECTIONS; index += 1) await sendHuge(installation, known);
  const port = Number(new URL(installation.broker.url).port);
  const refusedBefore = await refusals(installation);
  const outcome = await hostileRound(port, random, known, packets, 3);
  const refused = (await refusals(installation)) - refusedBefore;
  const duringPackets = good.takeLatencies();
  good.stop();
  hostile.disconnect();

  const early = residentMb[Math.floor(residentMb.length / 5)] ?? 0;
  const late = residentMb.at(-1) ?? 0;
  return {
    alive: installation.product.isRunning,
    deadLetters: expected.deadLetters,
    miscounted,
    outcome,
    refusalsCounted: refused,
    refusalsUncounted: outcome.refused - refused,
    latencyMs: { baseline, duringPayloads, duringPackets },
    latencyRatioP50: ratio(duringPayloads.p50, baseline.p50),
    latencyRatioP99: ratio(duringPayloads.p99, baseline.p99),
    latencyRatioP50Packets: ratio(duringPackets.p50, baseline.p50),
    residentMb: { early, late, growth: ratio(late, early) },
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

/** What the same code says of the same payloads: the product's counters must come to the same. */
class Expectation {
  deadLetters: Record<string, number> = {};
  samples = 0;

  add(topic: string, payload: Buffer): void {
    const record = { topic, payload, receivedAt: Date.now(), retained: false };
    const meaning = interpret([record], {
      directory: { isRegistered: () => true, byForeignId: () => undefined },
      retentionMs: 90 * 86_400_000,
    });
    this.samples += meaning.samples.length;
    for (const { reason } of meaning.deadLetters) {
      this.deadLetters[reason] = (this.deadLetters[reason] ?? 0) + 1;
    }
  }
}

/** Resolves with how far the product's dead letters are from what they must be, by reason; empty when they agree. */
async function untilCounted(
  installation: Installation,
  before: Record<string, number>,
  { deadLetters }: Expectation,
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

/** Calls `send` so many times, at a pace, never with more under way than the connection allows. */
async function paced(connection: RawMqtt, rate: number, count: number, send: () => void): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < count;) {
    if (!connection.isOpen)
      throw new Error('the hostile connection was closed: one bad payload harmed others');
    const due = Math.min(count, Math.ceil(((performance.now() - begun) * rate) / 1000));
    for (; sent < due && connection.hasRoom(); sent += 1) send();
    connection.flush();
    await sleep(5);
  }
  while (connection.isOpen && connection.inFlight > 0) await sleep(5);
}

/** A publish of 64 MB: the broker must not wait for its end. */
async function sendHuge({ broker }: Installation, known: Parameters<typeof connectBytes>[0]): Promise<void> {
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
