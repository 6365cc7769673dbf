import { parseStoredPayload } from '../telemetry/contract/stored.ts';
import { parseTopic, TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { terminalOf, topicOf } from './load-messages.ts';
import { KeepingTerminal } from './keeping-terminal.ts';
import { RawMqtt } from './raw-mqtt.ts';

/** Terminals that keep what they measured until they may forget it, in a process of their own that nothing is killed with. */
export interface KeepingOptions {
  url: string;
  username?: string;
  password?: string;
  terminals: number;
  /** Each measures so often. */
  intervalMs: number;
  /** The first so many measure every second, to be watched. */
  quick: number;
  /** What lets a terminal forget: the product's `stored`, or its broker's PUBACK. */
  until: 'stored' | 'acknowledged';
}

/** Told to the parent every 100 ms, and at once with `acknowledgedAfter`. */
export interface KeepingReport {
  measured: number;
  measuredSumBps: number;
  /** Different samples that some broker acknowledged. */
  acknowledged: number;
  /** Acknowledgements, those of repetitions included. */
  messages: number;
  /** Samples that were forgotten because they may be. */
  settled: number;
  /** Samples published more than once. */
  repeated: number;
  connected: boolean;
  /** The first acknowledgement on a connection made after that mark was set: when it came, epoch milliseconds. */
  acknowledgedAfter?: { mark: number; at: number };
}

export type KeepingOrder = { measure: boolean } | { mark: number };

const CONNECTIONS = 4;
const STEP_MS = 20;
const RETRY_MS = 100;
const QUICK_MS = 1_000;
const options = JSON.parse(process.argv[2] ?? '{}') as KeepingOptions;
const terminals = Array.from({ length: options.terminals }, (_, index) => new KeepingTerminal(index));
const indexOf = new Map(terminals.map(({ index }) => [terminalOf(index), index]));
const topics = terminals.map(({ index }) => topicOf(index));
let measuring = false;
let mark: { number: number; at: number } | undefined;

/** One of the connections that the terminals share; made again whenever it breaks. */
interface Line {
  mqtt: RawMqtt | undefined;
  connectedAt: number;
}

const ears: Line = { mqtt: undefined, connectedAt: 0 };
const lines = Array.from({ length: CONNECTIONS }, (): Line => ({ mqtt: undefined, connectedAt: 0 }));
void keepOpen(ears, CONNECTIONS, () => undefined);
lines.forEach((line, number) => {
  void keepOpen(line, number, () => {
    for (const terminal of its(number)) terminal.connectionLost();
  });
});

process.on('message', (order: KeepingOrder) => {
  if ('measure' in order) measuring = order.measure;
  else mark = { number: order.mark, at: Date.now() };
});
process.on('disconnect', () => process.exit(0));
setInterval(step, STEP_MS);
setInterval(tell, 100);

function step(): void {
  const now = Date.now();
  for (const terminal of terminals) {
    const intervalMs = terminal.index < options.quick ? QUICK_MS : options.intervalMs;
    if (measuring) terminal.measureIfDue(now, intervalMs);
  }
  // Who cannot hear that something is stored would have to say it all again.
  if (ears.mqtt?.isOpen !== true) return;
  lines.forEach(({ mqtt }, number) => {
    if (mqtt?.isOpen !== true) return;
    for (const terminal of its(number)) {
      if (!mqtt.hasRoom()) break;
      const message = terminal.next(now);
      if (message !== undefined) mqtt.publish(topics[terminal.index] ?? '', message, terminal.index + 1);
    }
    mqtt.flush();
  });
}

async function keepOpen(line: Line, number: number, lost: () => void): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => {
      void open(line, number, resolve).catch(resolve);
    });
    line.mqtt = undefined;
    lost();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function open(line: Line, number: number, closed: () => void): Promise<void> {
  const { url, username, password } = options;
  const mqtt = await RawMqtt.connect({
    url,
    clientId: `keeping-${process.pid}-${number}`,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    onAcknowledged: (tag) => acknowledged(line, tag - 1),
    onMessage: (topic, payload) => {
      const terminal = terminals[indexOf.get(parseTopic(topic).terminalId) ?? -1];
      terminal?.stored(parseStoredPayload(payload.toString()));
    },
    onClosed: closed,
  });
  if (line === ears && options.until === 'stored' && !(await mqtt.subscribe(`${TOPIC_PREFIX}+/stored`))) {
    throw new Error('the broker does not let a bridge hear what is stored');
  }
  line.connectedAt = Date.now();
  line.mqtt = mqtt;
}

function acknowledged(line: Line, index: number): void {
  terminals[index]?.acknowledged(options.until === 'acknowledged');
  if (mark === undefined || line.connectedAt < mark.at) return;
  tell({ mark: mark.number, at: Date.now() });
  mark = undefined;
}

function its(line: number): KeepingTerminal[] {
  return terminals.filter(({ index }) => index % CONNECTIONS === line);
}

function tell(acknowledgedAfter?: KeepingReport['acknowledgedAfter']): void {
  const sum = (of: (terminal: KeepingTerminal) => number): number =>
    terminals.reduce((total, terminal) => total + of(terminal), 0);
  const report: KeepingReport = {
    measured: sum(({ measured }) => measured),
    measuredSumBps: sum(({ measuredSumBps }) => measuredSumBps),
    acknowledged: sum(({ acknowledgedUpTo }) => acknowledgedUpTo),
    messages: sum(({ messages }) => messages),
    settled: sum(({ settledUpTo }) => settledUpTo),
    repeated: sum(({ repeated }) => repeated),
    connected: [ears, ...lines].every(({ mqtt }) => mqtt?.isOpen === true),
    ...(acknowledgedAfter === undefined ? {} : { acknowledgedAfter }),
  };
  process.send?.(report);
}
