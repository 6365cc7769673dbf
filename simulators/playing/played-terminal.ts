import { buildInventoryPayload, type TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import { buildPresencePayload } from '../../telemetry/contract/presence.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import { equipmentOf } from '../equipment.ts';
import { noise } from '../random.ts';
import type { Courses } from '../world/courses.ts';
import type { Breach } from '../world/effect.ts';
import type { Segment } from '../world/segments.ts';
import { influenceAt } from '../world/senses.ts';
import { DeviceClock } from './device-clock.ts';
import { KeptSamples } from './kept-samples.ts';
import { readInto, type Measurer } from './reading.ts';
import { messageOf } from './wire.ts';

/** Our broker as it is now, the same for everybody. */
export interface BrokerState {
  up: boolean;
  /** When it fails next, Infinity if it does not. */
  failsAt: number;
}

/** Where a terminal's messages go: to the broker, at a moment. */
export type Deliver = (
  at: number,
  terminalIndex: number,
  channel: 'samples' | 'presence' | 'inventory',
  payload: string,
) => void;

/** As telemetry/agent/reporter.ts: the pause between two parts of a replay. */
const REPLAY_PAUSE_MS = 1_000;
/** A broker gives a silent connection up after 1.5 keepalives (MQTT 3.1.1, 3.1.2.10). */
const KEEPALIVES = 1.5;
/** A connection outlives a shorter darkness: TCP sends again. */
const BRIDGED_MS = 20_000;
/** The longest pause between two tries to connect (telemetry/agent/retry.ts). */
const LONGEST_RETRY_MS = 300_000;
/** A router moves its traffic to the backup, and back, within about a minute. */
const FAILOVER_MS = [12_000, 50_000] as const;

/** One terminal with its agent in virtual time: measures, keeps, connects, replays. Driven by `advance`, which says when to come again. */
export class PlayedTerminal {
  readonly #self: Measurer;
  readonly #courses: Courses;
  readonly #deliver: Deliver;
  readonly #epoch: string;
  #day: number;
  #position = 0;
  #segment: Segment;
  /** Segments since the last sample, the current one last. */
  #past: Segment[];
  #measuredAt: number;
  /** When it measures next; Infinity while its agent does not run. */
  #sampleAt: number;
  #terminalBootAt: number;
  #agentBootAt: number;
  #deviceBootAt: number;
  #boots = 1;
  #bootId: string;
  readonly #clock: DeviceClock;
  #movedTo: { latitude: number; longitude: number } | undefined;
  #stoppedAt = 0;
  #onBattery = false;
  /** The broker holds a session of it, alive or not. */
  #connected = false;
  /** That session's other end is gone: only a new connection helps. */
  #orphaned = false;
  /** What the broker keeps as its presence. */
  #known: 'online' | 'offline' | undefined;
  /** It said so itself. */
  #leaving = false;
  #sessions = 0;
  #lastSentAt = 0;
  /** When the broker gives the present session up; Infinity while nothing is wrong. */
  #willAt = Infinity;
  #connectAt: number;
  #sendAt = Infinity;
  #brokenSince: number | null = null;
  readonly #broker: BrokerState;
  #seq = 0;
  readonly #kept: KeptSamples;
  #rxBytes = 0;
  #txBytes = 0;
  #draws = 0;
  #inventorySaid = false;

  constructor(self: Measurer, courses: Courses, broker: BrokerState, deliver: Deliver, from: number) {
    this.#self = self;
    this.#courses = courses;
    this.#broker = broker;
    this.#deliver = deliver;
    this.#clock = new DeviceClock(self.traits);
    this.#kept = new KeptSamples(self.traits.reporting.samplesPerMessage);
    this.#epoch = (noise(self.seed, 81, self.index) * 2 ** 32).toString(16).slice(0, 8);
    this.#bootId = `${this.#epoch}-1`;
    this.#day = courses.dayOf(from);
    const segments = courses.segments(self.index, this.#day);
    this.#position = Math.max(
      0,
      segments.findIndex(({ to }) => to > from),
    );
    this.#segment = segments[this.#position] as Segment;
    this.#past = [this.#segment];
    this.#measuredAt = from;
    const { intervalMs } = self.traits.reporting;
    // Whole seconds, as agents have it, and everybody at a time of their own.
    const first = from + Math.max(1, Math.round((self.traits.phase * intervalMs) / 1000)) * 1000;
    this.#sampleAt = this.#segment.stoppedBy === null ? first : Infinity;
    this.#measuredAt = first - intervalMs;
    this.#terminalBootAt =
      this.#agentBootAt =
      this.#deviceBootAt =
        from - Math.round((0.1 + 20 * this.#draw()) * 86_400_000);
    this.#connectAt = this.#canSpeak() ? from + Math.round(500 + this.#draw() * 20_000) : Infinity;
  }

  /** Does everything that is due before `until`; answers when it has to be called again. */
  advance(until: number): number {
    for (;;) {
      const at = Math.min(this.#sampleAt, this.#segment.to, this.#willAt, this.#connectAt, this.#sendAt);
      if (at >= until) return at;
      // What ends with an interval belongs to it.
      if (at === this.#sampleAt) this.#sample(at);
      else if (at === this.#segment.to) this.#enter(at);
      else if (at === this.#willAt) this.#publishWill(at);
      else if (at === this.#connectAt) this.#connect(at);
      else this.#send(at);
    }
  }

  /** The broker died, or is back: whoever was connected notices at once, and comes back in its own time. */
  brokerChanged(at: number): void {
    this.#connected = false;
    this.#willAt = this.#sendAt = Infinity;
    this.#connectAt = this.#canSpeak()
      ? at + Math.round(500 + this.#draw() * 0.6 * LONGEST_RETRY_MS)
      : Infinity;
  }

  /** Presence as the broker holds it for whoever subscribes: undefined when there is none. */
  get retained(): string | undefined {
    return this.#known === undefined ? undefined : this.#presence(this.#known);
  }

  #canSpeak(): boolean {
    const { stoppedBy, breach, isCarried, loss } = this.#segment;
    return this.#broker.up && stoppedBy === null && (breach === null || isCarried || loss < 0.9);
  }

  /** There is a connection, and what is published on it arrives. */
  #speaks(): boolean {
    return this.#connected && !this.#orphaned && this.#connectAt === Infinity && this.#canSpeak();
  }

  #sample(at: number): void {
    const { traits } = this.#self;
    this.#sampleAt = at + traits.reporting.intervalMs;
    const sample: Sample = { measuredAt: this.#clock.shows(at) };
    if (traits.buffers) {
      sample.epoch = this.#epoch;
      sample.seq = this.#seq += 1;
    }
    readInto(sample, this.#self, this.#past, this.#measuredAt, at);
    const sinceS = (at - this.#measuredAt) / 1000;
    this.#rxBytes += Math.round(((sample.downlinkBps ?? 0) / 8) * sinceS);
    this.#txBytes += Math.round(((sample.uplinkBps ?? 0) / 8) * sinceS);
    this.#measuredAt = at;
    if (this.#past.length > 1) this.#past = [this.#segment];
    this.#onBattery = sample.powerSource === 'battery';
    // A terminal that does not answer tells nothing of itself.
    if (sample.temperatureC !== undefined)
      sample.terminalUptimeS = Math.round((at - this.#terminalBootAt) / 1000);
    sample.agentUptimeS = Math.round((at - this.#agentBootAt) / 1000);
    sample.rxBytes = this.#rxBytes;
    sample.txBytes = this.#txBytes;
    sample.bootId = this.#bootId;
    sample.monotonicMs = at - this.#deviceBootAt;
    sample.clockSynced = this.#clock.isSet(at);
    const speaks = this.#speaks();
    if (!traits.buffers && !speaks) return;
    this.#kept.keep(sample);
    if (speaks && this.#sendAt === Infinity && this.#kept.isDue()) this.#send(at);
  }

  /** Publishes one part of what waits, oldest first. */
  #send(at: number): void {
    this.#sendAt = Infinity;
    if (!this.#speaks() || !this.#kept.isDue()) return;
    this.#say(at, 'samples', messageOf(this.#kept.take(), this.#self.traits.reporting.isLean));
    if (this.#kept.isDue()) this.#sendAt = at + REPLAY_PAUSE_MS;
  }

  /** The next segment begins: what changes for the agent and its connection. */
  #enter(at: number): void {
    const before = this.#segment;
    const couldSpeak = this.#canSpeak();
    this.#segment = this.#nextSegment();
    this.#past.push(this.#segment);
    const { stoppedBy, terminalBootAt, agentBootAt, isCarried } = this.#segment;
    if (terminalBootAt > this.#terminalBootAt) this.#terminalBootAt = terminalBootAt;
    if (stoppedBy !== null && before.stoppedBy === null) this.#stop(at);
    if (stoppedBy === null && before.stoppedBy !== null) this.#start(at, before.stoppedBy, agentBootAt);
    if (stoppedBy === null) this.#noticePower(at);
    const canSpeak = this.#canSpeak();
    if (couldSpeak && !canSpeak) this.#linkLost(at);
    else if (!couldSpeak && canSpeak) this.#linkBack(at);
    else if (canSpeak && isCarried !== before.isCarried) this.#switchPath(at);
  }

  #nextSegment(): Segment {
    const segments = this.#courses.segments(this.#self.index, this.#day);
    const next = segments[this.#position + 1];
    if (next !== undefined) {
      this.#position += 1;
      return next;
    }
    this.#day += 1;
    this.#position = 0;
    return this.#courses.segments(this.#self.index, this.#day)[0] as Segment;
  }

  #stop(at: number): void {
    this.#sampleAt = Infinity;
    this.#stoppedAt = at;
    const leaves = this.#segment.stoppedBy?.leaves ?? 'silence';
    const couldSay = this.#connected && !this.#orphaned && this.#connectAt === Infinity;
    this.#orphaned = true;
    if (leaves === 'silence' || !couldSay || this.#brokenSince !== null || !this.#broker.up) return;
    // The link still carries the farewell, or the end of the connection.
    this.#leaving = leaves === 'farewell';
    this.#publishPresence(at, 'offline');
    this.#connected = false;
    this.#willAt = Infinity;
  }

  #start(at: number, after: Breach, bootAt: number): void {
    const { traits } = this.#self;
    this.#agentBootAt = Math.max(this.#agentBootAt, bootAt > 0 ? bootAt : at);
    if (after.movedTo !== undefined) {
      this.#movedTo = after.movedTo;
      this.#inventorySaid = false;
    }
    if (after.layer === 'site') {
      this.#boots += 1;
      this.#bootId = `${this.#epoch}-${this.#boots}`;
      this.#deviceBootAt = this.#agentBootAt;
      this.#rxBytes = this.#txBytes = 0;
      this.#clock.started(at, this.#stoppedAt);
    }
    this.#measuredAt = at;
    this.#past = [this.#segment];
    this.#sampleAt = wholeSecond(at + traits.reporting.intervalMs);
  }

  /** The last gasp: a device with a battery says at once that it lives on it, and that it does no more. */
  #noticePower(at: number): void {
    if (this.#self.traits.batteryMs === 0) return;
    const { onBattery } = influenceAt(this.#segment.felt, at);
    if (onBattery !== this.#onBattery) this.#sampleAt = Math.min(this.#sampleAt, wholeSecond(at + 500));
  }

  /** Nothing gets through any more, and nobody says so: the broker waits for its keepalive. */
  #linkLost(at: number): void {
    this.#brokenSince = at;
    this.#connectAt = this.#sendAt = Infinity;
    if (!this.#connected) return;
    const { keepaliveMs } = this.#self.traits.reporting;
    const pings = Math.floor(Math.max(0, at - this.#lastSentAt) / keepaliveMs);
    this.#willAt = Math.max(at, this.#lastSentAt + pings * keepaliveMs + KEEPALIVES * keepaliveMs);
  }

  #linkBack(at: number): void {
    const brokenMs = at - Math.max(this.#brokenSince ?? at, this.#agentBootAt);
    this.#brokenSince = null;
    if (this.#connected && !this.#orphaned && brokenMs < BRIDGED_MS) {
      this.#willAt = Infinity;
      if (this.#kept.isDue()) this.#sendAt = at + Math.round(1_000 + this.#draw() * 4_000);
      return;
    }
    // Tries come further and further apart, so the next one is the later the longer it was dark.
    const waitMs = Math.min(LONGEST_RETRY_MS, Math.max(4_000, brokenMs * 0.5)) * this.#draw();
    this.#connectAt = at + Math.round(1_500 + waitMs);
    // The broker takes the new connection for the old one, and publishes its will then.
    if (this.#connected) this.#willAt = Math.min(this.#willAt, this.#connectAt);
  }

  /** Another path, another address: the connection has to be made anew. */
  #switchPath(at: number): void {
    const [least, most] = FAILOVER_MS;
    this.#connectAt = at + Math.round(least + this.#draw() * (most - least));
    this.#sendAt = Infinity;
    if (this.#connected) this.#willAt = this.#connectAt;
  }

  #publishWill(at: number): void {
    this.#willAt = Infinity;
    if (!this.#connected) return;
    this.#known = 'offline';
    this.#deliver(at, this.#self.index, 'presence', this.#presence('offline'));
    this.#connected = false;
  }

  #publishPresence(at: number, state: 'online' | 'offline'): void {
    this.#known = state;
    this.#say(at, 'presence', this.#presence(state));
  }

  #connect(at: number): void {
    this.#connectAt = Infinity;
    if (!this.#canSpeak()) return;
    if (this.#connected) this.#publishWill(at);
    this.#leaving = false;
    this.#connected = true;
    this.#orphaned = false;
    this.#willAt = Infinity;
    this.#sessions += 1;
    this.#publishPresence(at, 'online');
    this.#clock.connected(at, 15_000 + this.#draw() * 90_000);
    if (!this.#inventorySaid) {
      this.#inventorySaid = true;
      this.#say(at, 'inventory', buildInventoryPayload(this.#inventory()));
    }
    this.#kept.hurry();
    if (this.#kept.isDue()) this.#sendAt = at + 200;
  }

  #inventory(): TerminalInventory {
    const { position, ...rest } = equipmentOf(this.#self.place);
    if (position === undefined) return rest;
    const at = this.#movedTo ?? position;
    const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
    return {
      ...rest,
      position: { ...position, latitude: rounded(at.latitude), longitude: rounded(at.longitude) },
    };
  }

  #presence(state: 'online' | 'offline'): string {
    const leaving = state === 'offline' && this.#leaving;
    return buildPresencePayload({
      state,
      session: `${this.#epoch}-${this.#sessions}`,
      ...(leaving && { leaving }),
    });
  }

  /** On its way for a moment, now and then for some seconds; never past the end of what carries it. */
  #say(at: number, channel: 'samples' | 'presence' | 'inventory', payload: string): void {
    const draw = this.#draw();
    const onWayMs = 60 + 900 * draw + (draw > 0.99 ? 8_000 : 0);
    const arrives = Math.max(this.#lastSentAt + 1, Math.round(at + onWayMs));
    this.#lastSentAt = Math.max(
      at,
      Math.min(arrives, Math.max(at, this.#segment.to - 1), this.#broker.failsAt - 1),
    );
    this.#deliver(this.#lastSentAt, this.#self.index, channel, payload);
  }

  #draw(): number {
    this.#draws += 1;
    return noise(this.#self.seed, 1_000_000 + this.#self.index, this.#draws);
  }
}

/** Agents measure up to whole seconds. */
function wholeSecond(at: number): number {
  return Math.ceil(at / 1000) * 1000;
}
