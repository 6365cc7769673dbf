import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from '../telemetry/contract/clock.ts';
import type { CommandResult } from '../telemetry/contract/commands.ts';
import { buildPresencePayload } from '../telemetry/contract/presence.ts';
import type { Sample } from '../telemetry/contract/sample.ts';
import { parseStoredPayload } from '../telemetry/contract/stored.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { measure, type Reading } from './measure.ts';
import { Obedience, testSpeed } from './obedience.ts';
import { createPublisher, type ConnectionChange, type Publisher } from './publisher.ts';
import { TerminalMemory } from './terminal-memory.ts';
import type { LinkConditions } from './world.ts';

export interface TerminalOptions {
  url: string;
  username: string;
  password: string;
  terminalId: string;
  /** How often it measures by itself; null: only when `measure` is called. Default 60 s. */
  intervalMs?: number | null;
  /** Length of the interval that samples speak of, where `intervalMs` is null. Default 60 s. */
  intervalS?: number;
  keepaliveS?: number;
  ca?: string;
  clock?: Clock;
  /** How long it is away for a reboot. Default 5 s. */
  rebootMs?: number;
  /** Changes when the terminal's disk was wiped. Default: a random one. */
  epoch?: string;
  /** When a sample may be forgotten. Default: confirmed on `stored`. */
  forgets?: 'acknowledged' | 'confirmed';
  /** The world around the terminal while its link is not dark. Default: a healthy link, tested every hour. */
  conditions?: (at: number) => LinkConditions;
}

export interface TerminalEvents {
  connected: [session: string];
  disconnected: [problem: string];
  measured: [sample: Sample];
  /** Everything measured so far was acknowledged by the broker. */
  settled: [];
  /** The server confirmed something. */
  confirmed: [];
}

const HOUR_MS = 3_600_000;

const healthy = (at: number): LinkConditions => ({
  linkUp: true,
  latencyMs: 42,
  jitterMs: 3,
  packetLossRatio: 0,
  downlinkBps: 24_000_000,
  uplinkBps: 4_000_000,
  signalDb: 11,
  clients: 12,
  speedTest: { at: Math.floor(at / HOUR_MS) * HOUR_MS, downlinkBps: 90_000_000, uplinkBps: 12_000_000 },
});

/** Starts a terminal: it connects, says that it is online and measures until it is stopped. */
export function createTerminal(options: TerminalOptions): SimulatedTerminal {
  return new SimulatedTerminal(options);
}

/** One terminal with a credential, a connection and a last will of its own. */
export class SimulatedTerminal extends EventEmitter<TerminalEvents> {
  readonly terminalId: string;
  readonly #clock: Clock;
  #intervalS: number;
  readonly #conditions: (at: number) => LinkConditions;
  readonly #memory: TerminalMemory;
  readonly #publisher: Publisher;
  readonly #obedience: Obedience;
  readonly #rebootMs: number;
  #timer: NodeJS.Timeout | undefined;
  #reboot: NodeJS.Timeout | undefined;
  /** Capacity measured since the last sample. */
  #tested: Pick<Reading, 'downlinkCapacityBps' | 'uplinkCapacityBps'> = {};
  #session = '';
  #dark = false;
  #draining = false;

  constructor(options: TerminalOptions) {
    super();
    const { terminalId, intervalMs = 60_000 } = options;
    this.terminalId = terminalId;
    this.#clock = options.clock ?? systemClock;
    this.#intervalS = intervalMs === null ? (options.intervalS ?? 60) : intervalMs / 1000;
    this.#conditions = options.conditions ?? healthy;
    const { forgets = 'confirmed' } = options;
    this.#memory = new TerminalMemory(terminalId, options.epoch ?? randomUUID(), { forgets });
    this.#rebootMs = options.rebootMs ?? 5_000;
    this.#obedience = new Obedience({
      clock: this.#clock,
      session: () => this.#session,
      say: (reply) => {
        this.#memory.sayReply(reply);
        void this.#drain();
      },
      speedTest: () => this.#speedTest(),
      reboot: (done) => this.#restart(done),
      setInterval: (intervalS) => this.#measureEvery(intervalS),
    });
    const [commands, stored] = [buildTopic(terminalId, 'commands'), buildTopic(terminalId, 'stored')];
    this.#publisher = createPublisher(
      {
        ...options,
        clientId: terminalId,
        will: () => this.#nextWill(),
        hears: {
          topics: forgets === 'confirmed' ? [commands, stored] : [commands],
          heard: (topic, payload) => (topic === stored ? this.#confirmed(payload) : this.#hear(payload)),
        },
      },
      (change) => this.#connectionChanged(change),
    );
    if (intervalMs !== null) this.#timer = setInterval(() => this.measure(), intervalMs);
  }

  get connected(): boolean {
    return this.#publisher.connected;
  }

  /** Samples that it may not forget yet. */
  get buffered(): number {
    return this.#memory.size;
  }

  /** Takes one sample now. While the link is dark it says so and is kept. */
  measure(): Sample {
    const at = this.#clock.now();
    const now: LinkConditions = this.#dark ? { linkUp: false, signalDb: 0 } : this.#conditions(at);
    const sample = this.#memory.record({ ...measure(now, at, this.#intervalS), ...this.#tested });
    this.#tested = {};
    this.emit('measured', sample);
    void this.#drain();
    return sample;
  }

  /** The link fails: the connection drops, the broker publishes the will, samples are kept. */
  goDark(): void {
    this.#dark = true;
    this.#publisher.cut();
  }

  /** The link is back: connects, says so, replays what was kept, oldest first. Resolves when all of it was acknowledged. */
  async comeBack(): Promise<void> {
    this.#dark = false;
    const connection = new Promise<void>((resolve) => this.once('connected', () => resolve()));
    this.#publisher.reopen();
    await connection;
    await this.settled();
  }

  /** Resolves as soon as the broker knows the terminal's presence and has acknowledged everything measured so far. */
  settled(): Promise<void> {
    if (this.connected && this.#memory.next(true) === undefined) return Promise.resolve();
    return new Promise((resolve) => this.once('settled', () => resolve()));
  }

  /** Disconnects in good order; nothing says that it is offline. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#reboot);
    await this.#publisher.close();
  }

  /** Every connection is a session of its own, so that a late will of an earlier one changes nothing. */
  #nextWill(): { topic: string; payload: string } {
    this.#session = randomUUID();
    return {
      topic: buildTopic(this.terminalId, 'presence'),
      payload: buildPresencePayload({ state: 'offline', session: this.#session }),
    };
  }

  #connectionChanged({ connected, problem }: ConnectionChange): void {
    if (!connected) {
      this.emit('disconnected', problem ?? 'the connection was closed');
      return;
    }
    this.#memory.connected();
    this.#memory.sayPresence({ state: 'online', session: this.#session });
    this.emit('connected', this.#session);
    void this.#drain();
  }

  #hear(payload: string): void {
    try {
      this.#obedience.hear(payload);
    } catch {
      // No command that could be answered.
    }
  }

  /** The figures go into the next sample, which is the measurement; the answer repeats them. */
  #speedTest(): CommandResult {
    const { tested, result } = testSpeed(this.#conditions(this.#clock.now()));
    this.#tested = tested;
    return result;
  }

  /** After the broker has what was to be said. */
  #restart(done: () => void): void {
    void this.settled().then(() => {
      this.goDark();
      this.#reboot = setTimeout(() => void this.comeBack().then(done), this.#rebootMs);
    });
  }

  #measureEvery(intervalS: number): void {
    this.#intervalS = intervalS;
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.measure(), intervalS * 1000);
  }

  #confirmed(payload: string): void {
    this.#memory.confirmed(parseStoredPayload(payload));
    this.emit('confirmed');
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (this.#publisher.hasRoom()) {
        const message = this.#memory.next(!this.#dark);
        if (message === undefined) break;
        await this.#publisher.publish(message.topic, message.payload, message.retain);
        message.settled();
      }
    } catch {
      // The connection was lost: what was not acknowledged is offered again at the next one.
    } finally {
      this.#draining = false;
    }
    if (this.connected && this.#memory.next(true) === undefined) this.emit('settled');
  }
}
