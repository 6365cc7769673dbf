import { crc32 } from 'node:zlib';
import { createRandom } from '../simulators/random.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { interpret } from '../telemetry/ingest/interpret.ts';
import { hostileMessages } from '../test/support/hostile-payloads.ts';
import { hostileRound, type HostileOutcome } from '../test/support/hostile-round.ts';
import type { RawConnect } from '../test/support/mqtt-bytes.ts';
import { LoadMessages, terminalOf, topicOf } from './load-messages.ts';
import { RawMqtt } from './raw-mqtt.ts';

/** Who sends all that a good client is to survive, in a process of its own: the good client's clock must not wait for it. */
export interface HostileSenderOptions {
  url: string;
  username?: string;
  password?: string;
  seed: number;
  /** Terminals to speak as, from the first one. */
  terminals: number;
}

/** What to send next. `rate` is messages a second. */
export type HostileOrder =
  | { what: 'good' | 'payloads'; count: number; rate: number }
  | { what: 'packets'; count: number; port: number; known: RawConnect[] };

/** Told to the parent when all of an order was acknowledged or has ended. */
export interface HostileReport {
  /** What the same code says of the same payloads: the product's counters must come to the same. */
  deadLetters: Record<string, number>;
  /** Payloads that differ from all others. */
  distinct: number;
  payloadBytes: number;
  /** Messages a second there were. */
  rate: number;
  outcome?: HostileOutcome;
  /** Processor time of this process in the order. */
  cpuS: number;
  /** Why not all could be sent. */
  problem?: string;
}

/** The broker reads 64 kB of a connection, then waits until they are durable: one alone would send little. */
const CONNECTIONS = 16;
const WINDOW = 500;
const PAUSE_MS = 5;

const options = JSON.parse(process.argv[2] ?? '{}') as HostileSenderOptions;
const random = createRandom(options.seed);
const goodMessages = new LoadMessages(options.terminals, 1, 0, 'good');
const next = hostileMessages(Date.now() - 60_000);
const context = {
  directory: { isRegistered: () => true, byForeignId: () => undefined },
  retentionMs: 90 * 86_400_000,
};
let closed: string | undefined;
let turn = 0;
const connections = await Promise.all(
  Array.from({ length: CONNECTIONS }, (_, number) =>
    RawMqtt.connect({
      url: options.url,
      clientId: `hostile-${number}`,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      window: WINDOW,
      onClosed: (why) => (closed = why),
    }),
  ),
);

process.on('disconnect', () => process.exit(0));
process.on('message', (order: HostileOrder) => {
  void obey(order).then((report) => process.send?.(report));
});
process.send?.('ready');

async function obey(order: HostileOrder): Promise<HostileReport> {
  const begun = performance.now();
  const before = process.cpuUsage();
  const report: HostileReport = { deadLetters: {}, distinct: 0, payloadBytes: 0, rate: 0, cpuS: 0 };
  try {
    if (order.what === 'packets') {
      report.outcome = await hostileRound(order.port, random, order.known, order.count);
    } else await paced(order, order.what === 'good' ? good : hostile(report));
  } catch (error) {
    report.problem = String(error);
  }
  const { user, system } = process.cpuUsage(before);
  report.cpuS = (user + system) / 1e6;
  report.rate = Math.round((order.count * 1000) / (performance.now() - begun));
  return report;
}

function good(connection: RawMqtt): void {
  turn = (turn + 1) % options.terminals;
  connection.publish(topicOf(turn), goodMessages.next(turn, Date.now()).payload);
}

function hostile(report: HostileReport): (connection: RawMqtt) => void {
  const seen = new Set<number>();
  return (connection) => {
    turn = (turn + 1) % options.terminals;
    const { kind, payload } = next(random);
    const topic = buildTopic(terminalOf(turn), kind);
    const record = { topic, payload, receivedAt: Date.now(), retained: false };
    const meaning = interpret([record], context);
    // A reply that reads well is to a command nobody gave.
    for (const reason of [
      ...meaning.deadLetters.map((letter) => letter.reason),
      ...meaning.replies.map(() => 'unknownCommand'),
    ]) {
      report.deadLetters[reason] = (report.deadLetters[reason] ?? 0) + 1;
    }
    seen.add(crc32(payload) + payload.length * 2 ** 32);
    report.distinct = seen.size;
    report.payloadBytes += payload.length;
    connection.publish(topic, payload);
  };
}

/** Sends so many, at a pace, never with more under way than the connections allow. */
async function paced(
  { count, rate }: { count: number; rate: number },
  send: (connection: RawMqtt) => void,
): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.ceil(((performance.now() - begun) * rate) / 1000));
    for (; sent < due; sent += 1) {
      const connection = connections[sent % connections.length];
      // Whoever is full is waited for: all have the same to carry.
      if (connection?.hasRoom() !== true) break;
      send(connection);
    }
    await flushed();
  }
  while (connections.some(({ inFlight }) => inFlight > 0)) await flushed();
}

async function flushed(): Promise<void> {
  if (closed !== undefined)
    throw new Error(`a hostile connection was closed, one bad payload harmed others: ${closed}`);
  for (const connection of connections) connection.flush();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
