import { buildTopic, TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { LoadMessages, onlinePayload, terminalOf, topicOf } from './load-messages.ts';
import { percentile } from './percentile.ts';
import { RawMqtt } from './raw-mqtt.ts';

/** The load of a benchmark, in a process of its own so that its work is not counted as the product's. */
export interface LoadOptions {
  url: string;
  username?: string;
  password?: string;
  sites: number;
  /** Samples per message. */
  batch: number;
  /** Samples a second over the whole fleet; 0: as many as are acknowledged. */
  rate: number;
  connections: number;
  /** Every terminal says first that it is there. */
  presence?: boolean;
  /** No link is ever slow or loses anything, whatever it is: none has a reason to change its state. */
  well?: boolean;
}

/** Told to the parent every 100 ms. */
export interface LoadReport {
  /** Samples. */
  sent: number;
  acknowledged: number;
  /** Sum of the downlink rates of all samples sent. */
  sentSumBps: number;
  /** `stored` messages heard. */
  confirmations: number;
  /** All terminals have said that they are there. */
  ready: boolean;
  /** No sample is under way. */
  drained: boolean;
  /** Of the last ten thousand messages, from writing to PUBACK. */
  p99AcknowledgedMs: number | null;
  /** Processor time of this process, user and system. */
  cpuUs: number;
  /** Why a connection ended, when one did. */
  problem?: string;
}

/** What the parent tells: publish, do not for now. The load begins held. */
export type LoadOrder = 'hold' | 'go on';

const TICK_MS = 10;
const KEPT_LATENCIES = 10_000;
const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const { rate, batch, sites } = options;
const messages = new LoadMessages(sites, batch, rate, `load-${process.pid}`, options.well);
const topics = Array.from({ length: sites }, (_, index) => topicOf(index));
const latencies = new Float64Array(KEPT_LATENCIES);
let latencyCount = 0;
let p99AcknowledgedMs: number | null = null;
let sent = 0;
let acknowledged = 0;
let sentSumBps = 0;
let confirmations = 0;
let announced = options.presence === true ? 0 : sites;
let problem: string | undefined;
let allowance = 0;
let held = true;
let lastTick = performance.now();

const connections = await Promise.all(
  Array.from({ length: options.connections }, (_, number) =>
    connect(`load-${process.pid}-${number}`, number),
  ),
);
const ears = await connect(`load-${process.pid}-ears`, options.connections);
// Until a bridge may read them, or where nobody confirms, there are none to count.
await ears.subscribe(`${TOPIC_PREFIX}+/stored`).catch(() => false);

/** The connection whose turn it is. */
let next = 0;
/** Of each connection: whose turn it is. A terminal keeps to the connection of its number. */
const turns = connections.map((_, connection) => connection);

process.on('message', (order: LoadOrder) => {
  held = order === 'hold';
  allowance = 0;
});
process.on('disconnect', () => process.exit(0));
setInterval(tick, TICK_MS);
setInterval(() => process.send?.(report()), 100);
setInterval(() => {
  p99AcknowledgedMs = percentile([...latencies.subarray(0, Math.min(latencyCount, KEPT_LATENCIES))], 0.99);
}, 5_000);

function tick(): void {
  if (announced < sites) announce();
  else publishDue();
  for (const connection of connections) connection.flush();
}

function announce(): void {
  for (; announced < sites; announced += 1) {
    const connection = connections[announced % connections.length];
    if (connection?.hasRoom() !== true) return;
    connection.publish(buildTopic(terminalOf(announced), 'presence'), onlinePayload, 0, true);
  }
}

/** One message for every connection that has room, again and again, until none has or the rate is reached. */
function publishDue(): void {
  const now = performance.now();
  // A moment's standstill is made up for, not more: the load must not come in one burst after a long one.
  allowance = Math.min(Math.max(rate, batch), allowance + (rate * (now - lastTick)) / 1000);
  lastTick = now;
  const time = Date.now();
  // Where the last one ended: with few messages at a time the first connections would take them all.
  for (let full = held ? connections.length : 0; full < connections.length;) {
    if (rate > 0 && allowance < batch) return;
    const at = next;
    next = (next + 1) % connections.length;
    const connection = connections[at];
    if (connection?.hasRoom() !== true) {
      full += 1;
      continue;
    }
    full = 0;
    const index = turns[at] ?? at;
    const { payload, sumBps } = messages.next(index, time);
    connection.publish(topics[index] ?? '', payload, batch);
    sent += batch;
    sentSumBps += sumBps;
    allowance -= batch;
    turns[at] = index + connections.length < sites ? index + connections.length : at;
  }
}

function connect(clientId: string, number: number): Promise<RawMqtt> {
  return RawMqtt.connect({
    url: options.url,
    clientId,
    from: `127.0.0.${String((number % 200) + 1)}`,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    onAcknowledged(samples, sentAt) {
      if (samples === 0) return;
      acknowledged += samples;
      latencies[latencyCount % KEPT_LATENCIES] = performance.now() - sentAt;
      latencyCount += 1;
    },
    onMessage: () => (confirmations += 1),
    onClosed: (why) => (problem ??= why),
  });
}

function report(): LoadReport {
  const { user, system } = process.cpuUsage();
  return {
    sent,
    acknowledged,
    sentSumBps,
    confirmations,
    ready: announced === sites && (sent > 0 || connections.every(({ inFlight }) => inFlight === 0)),
    drained: connections.every(({ inFlight }) => inFlight === 0),
    p99AcknowledgedMs,
    cpuUs: user + system,
    ...(problem === undefined ? {} : { problem }),
  };
}
