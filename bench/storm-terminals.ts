import { buildPresencePayload } from '../telemetry/contract/presence.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { terminalOf } from './load-messages.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { passwordOf } from './terminal-passwords.ts';

/** Terminals with a connection and a credential each, some thousands in a process of their own. */
export interface StormOptions {
  url: string;
  /** The first terminal, and how many. */
  first: number;
  count: number;
  /** Their addresses are 127.0.`net`.x. */
  net: number;
}

/** Told to the parent every 200 ms. */
export interface StormReport {
  /** How many orders were heard so far. */
  orders: number;
  connected: number;
  /** Terminals whose first sample since the last order was acknowledged. */
  heard: number;
  /** Connections tried since the last order. */
  attempts: number;
  /** Why attempts failed, since the last order. */
  failures: Record<string, number>;
}

/** Connects, so many a second. Or drops every connection at once, without a word, and comes back at once. */
export type StormOrder = { connect: number } | 'storm';

const INTERVAL_S = 60;
const KEEPALIVE_S = 60;
const PING_EVERY_MS = 40_000;
/** As telemetry/agent and the simulators do: soon, then seldomer, never all at the same time. */
const RETRY_MS = { first: 500, longest: 8_000 };
const options = JSON.parse(process.argv[2] ?? '{}') as StormOptions;
let orders = 0;
let attempts = 0;
let heard = 0;
let failures: Record<string, number> = {};

class Terminal {
  readonly #index: number;
  #mqtt: RawMqtt | undefined;
  #seq = 0;
  #sessions = 0;
  #retryMs = RETRY_MS.first;
  #wasHeard = false;
  #lastPingAt = 0;
  #nextSampleAt = 0;

  constructor(index: number) {
    this.#index = index;
  }

  get isConnected(): boolean {
    return this.#mqtt?.isOpen === true;
  }

  async connect(): Promise<void> {
    this.#wasHeard = false;
    this.#retryMs = RETRY_MS.first;
    await this.#try();
  }

  cut(): void {
    this.#mqtt?.cut();
    this.#mqtt = undefined;
  }

  /** Reports and pings when it is time. */
  step(now: number): void {
    const mqtt = this.#mqtt;
    if (mqtt?.isOpen !== true) return;
    if (now >= this.#nextSampleAt) this.#measure(mqtt, now);
    if (now - this.#lastPingAt < PING_EVERY_MS) return;
    this.#lastPingAt = now;
    mqtt.ping();
  }

  async #try(): Promise<void> {
    attempts += 1;
    this.#sessions += 1;
    const id = terminalOf(this.#index);
    const session = `storm-${this.#sessions}`;
    try {
      const mqtt = await RawMqtt.connect({
        url: options.url,
        clientId: id,
        username: id,
        password: passwordOf(this.#index),
        from: `127.0.${options.net}.${(this.#index % 100) + 1}`,
        keepaliveS: KEEPALIVE_S,
        will: {
          topic: buildTopic(id, 'presence'),
          payload: buildPresencePayload({ state: 'offline', session }),
        },
        onAcknowledged: (tag) => {
          if (tag === 0 || this.#wasHeard) return;
          this.#wasHeard = true;
          heard += 1;
        },
        onClosed: (why) => {
          if (this.#mqtt !== mqtt) return;
          count(`lost: ${why}`);
          this.#mqtt = undefined;
          this.#tryLater();
        },
      });
      this.#mqtt = mqtt;
      this.#lastPingAt = Date.now();
      mqtt.publish(buildTopic(id, 'presence'), buildPresencePayload({ state: 'online', session }), 0, true);
      this.#measure(mqtt, Date.now());
      void mqtt.subscribe(buildTopic(id, 'stored'));
      void mqtt.subscribe(buildTopic(id, 'commands'));
    } catch (error) {
      count(error instanceof Error ? error.message : String(error));
      this.#tryLater();
    }
  }

  #tryLater(): void {
    setTimeout(() => void this.#try(), this.#retryMs * (0.5 + Math.random()));
    this.#retryMs = Math.min(RETRY_MS.longest, this.#retryMs * 2);
  }

  #measure(mqtt: RawMqtt, now: number): void {
    this.#seq += 1;
    this.#nextSampleAt = now + INTERVAL_S * 1000;
    mqtt.publish(
      buildTopic(terminalOf(this.#index), 'samples'),
      `{"measuredAt":${now},"epoch":"storm","seq":${this.#seq},"intervalS":${INTERVAL_S},"linkUp":true,"latencyMs":40,"packetLossRatio":0,"downlinkBps":20000000}`,
      1,
    );
    mqtt.flush();
  }
}

const terminals = Array.from({ length: options.count }, (_, at) => new Terminal(options.first + at));

process.on('message', (order: StormOrder) => {
  orders += 1;
  attempts = 0;
  heard = 0;
  failures = {};
  if (order === 'storm') {
    for (const terminal of terminals) terminal.cut();
    for (const terminal of terminals) void terminal.connect();
  } else {
    terminals.forEach((terminal, at) => {
      setTimeout(() => void terminal.connect(), (at * 1000) / order.connect);
    });
  }
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  const now = Date.now();
  for (const terminal of terminals) terminal.step(now);
}, 1_000);
setInterval(() => {
  const report: StormReport = {
    orders,
    connected: terminals.filter(({ isConnected }) => isConnected).length,
    heard,
    attempts,
    failures,
  };
  process.send?.(report);
}, 200);

function count(why: string): void {
  failures[why] = (failures[why] ?? 0) + 1;
}
