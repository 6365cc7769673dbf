import { buildInventoryPayload } from '../../telemetry/contract/inventory-message.ts';
import { buildPresencePayload } from '../../telemetry/contract/presence.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import { equipmentOf } from '../equipment.ts';
import { noise } from '../random.ts';
import type { Courses } from '../world/courses.ts';
import type { Segment } from '../world/segments.ts';
import { readingOf, type Fields, type Measurer } from './reading.ts';
import { messageOf } from './wire.ts';

/** Where a terminal's messages go: to the broker, at a moment. */
export type Deliver = (
  at: number,
  terminalIndex: number,
  channel: 'samples' | 'presence' | 'inventory',
  payload: string,
) => void;

/** As telemetry/agent/reporter.ts: parts of a replay, and the pause between two of them. */
const SAMPLES_PER_PART = 200;
const REPLAY_PAUSE_MS = 1_000;
/** As telemetry/agent/queue.ts: when full the oldest are given up. */
const MAX_KEPT = 45_000;
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
  #boots = 1;
  #connected = false;
  #sessions = 0;
  #lastSentAt = 0;
  /** When the broker gives the present session up; Infinity while nothing is wrong. */
  #willAt = Infinity;
  #connectAt: number;
  #sendAt = Infinity;
  #brokenSince: number | null = null;
  #brokerUp = true;
  #seq = 0;
  #kept: Sample[] = [];
  /** So many of those kept go without waiting for a message to be full. */
  #urgent = 0;
  #state = '';
  #oldestSeq: number | undefined;
  #rxBytes = 0;
  #txBytes = 0;
  #draws = 0;
  #inventorySaid = false;

  constructor(self: Measurer, courses: Courses, deliver: Deliver, from: number) {
    this.#self = self;
    this.#courses = courses;
    this.#deliver = deliver;
    this.#epoch = (noise(self.seed, 81, self.index) * 2 ** 32).toString(16).slice(0, 8);
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
    this.#terminalBootAt = this.#agentBootAt = from - Math.round((0.1 + 20 * this.#draw()) * 86_400_000);
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

  /** The broker dies, or is back: whoever was connected notices at once, and comes back in its own time. */
  brokerChanged(up: boolean, at: number): void {
    this.#brokerUp = up;
    this.#connected = false;
    this.#willAt = this.#sendAt = Infinity;
    this.#connectAt =
      up && this.#canSpeak() ? at + Math.round(500 + this.#draw() * 0.6 * LONGEST_RETRY_MS) : Infinity;
  }

  /** Presence as the broker holds it for whoever subscribes: undefined when there is none. */
  get retained(): string | undefined {
    if (this.#sessions === 0) return undefined;
    return this.#presence(this.#connected ? 'online' : 'offline');
  }

  #canSpeak(): boolean {
    const { stoppedBy, breach, isCarried, loss } = this.#segment;
    return this.#brokerUp && stoppedBy === null && (breach === null || isCarried || loss < 0.9);
  }

  #sample(at: number): void {
    const { traits } = this.#self;
    const { intervalMs } = traits.reporting;
    this.#sampleAt = at + intervalMs;
    const fields = readingOf(this.#self, this.#past, this.#measuredAt, at);
    const sinceMs = at - this.#measuredAt;
    this.#rxBytes += Math.round((fields.downlinkBps ?? 0) * (sinceMs / 8000));
    this.#txBytes += Math.round((fields.uplinkBps ?? 0) * (sinceMs / 8000));
    this.#measuredAt = at;
    this.#past = [this.#segment];
    if (traits.buffers) this.#seq += 1;
    const sample: Sample = {
      measuredAt: at,
      ...(traits.buffers ? { epoch: this.#epoch, seq: this.#seq } : {}),
      ...fields,
      terminalUptimeS: Math.round((at - this.#terminalBootAt) / 1000),
      agentUptimeS: Math.round((at - this.#agentBootAt) / 1000),
      rxBytes: this.#rxBytes,
      txBytes: this.#txBytes,
      bootId: `${this.#epoch}-${this.#boots}`,
      monotonicMs: at - this.#agentBootAt,
      clockSynced: true,
    };
    if ((fields.alerts ?? []).includes('dish_unreachable')) delete sample.terminalUptimeS;
    this.#keep(sample, fields, at);
  }

  #keep(sample: Sample, fields: Fields, at: number): void {
    const { traits } = this.#self;
    const state = stateOf(fields);
    const isUrgent =
      fields.downlinkCapacityBps !== undefined || (this.#state !== '' && state !== this.#state);
    this.#state = state;
    const speaks = this.#connected && this.#canSpeak();
    if (!traits.buffers && !speaks) return;
    this.#kept.push(sample);
    if (this.#kept.length > MAX_KEPT) {
      this.#kept.shift();
      this.#oldestSeq = this.#kept[0]?.seq;
    }
    if (isUrgent) this.#urgent = this.#kept.length;
    if (speaks && this.#sendAt === Infinity && this.#isDue()) this.#send(at);
  }

  #isDue(): boolean {
    const { length } = this.#kept;
    return length > 0 && (this.#urgent > 0 || length >= this.#self.traits.reporting.samplesPerMessage);
  }

  /** Publishes one part of what waits, oldest first. */
  #send(at: number): void {
    this.#sendAt = Infinity;
    if (!this.#connected || !this.#canSpeak() || !this.#isDue()) return;
    const { reporting } = this.#self.traits;
    const part = this.#kept.length <= SAMPLES_PER_PART ? this.#kept : this.#kept.slice(0, SAMPLES_PER_PART);
    this.#kept = part === this.#kept ? [] : this.#kept.slice(SAMPLES_PER_PART);
    this.#urgent = Math.max(0, this.#urgent - part.length);
    const [first] = part;
    if (this.#oldestSeq !== undefined && first !== undefined) {
      part[0] = { ...first, oldestSeq: this.#oldestSeq };
      this.#oldestSeq = undefined;
    }
    this.#say(at, 'samples', messageOf(part, reporting.isLean));
    if (this.#isDue()) this.#sendAt = at + REPLAY_PAUSE_MS;
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
    if (stoppedBy === null && before.stoppedBy !== null) this.#start(at, agentBootAt);
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
    if (!this.#connected) return;
    const leaves = this.#segment.stoppedBy?.leaves ?? 'silence';
    if (leaves === 'silence') return;
    // The link still carries the farewell, or the end of the connection.
    this.#say(at, 'presence', this.#presence('offline'));
    this.#connected = false;
    this.#willAt = Infinity;
  }

  #start(at: number, bootAt: number): void {
    this.#agentBootAt = Math.max(this.#agentBootAt, bootAt > 0 ? bootAt : at);
    this.#boots += 1;
    this.#measuredAt = at;
    this.#past = [this.#segment];
    this.#sampleAt = at + this.#self.traits.reporting.intervalMs;
    this.#rxBytes = this.#txBytes = 0;
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
    const brokenMs = at - (this.#brokenSince ?? at);
    this.#brokenSince = null;
    if (this.#connected && brokenMs < BRIDGED_MS) {
      this.#willAt = Infinity;
      if (this.#isDue()) this.#sendAt = at + Math.round(1_000 + this.#draw() * 4_000);
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
    this.#deliver(at, this.#self.index, 'presence', this.#presence('offline'));
    this.#connected = false;
  }

  #connect(at: number): void {
    this.#connectAt = Infinity;
    if (!this.#canSpeak()) return;
    if (this.#connected) this.#publishWill(at);
    this.#connected = true;
    this.#willAt = Infinity;
    this.#sessions += 1;
    this.#say(at, 'presence', this.#presence('online'));
    if (!this.#inventorySaid) {
      this.#inventorySaid = true;
      this.#say(at, 'inventory', buildInventoryPayload(equipmentOf(this.#self.place)));
    }
    this.#urgent = this.#kept.length;
    if (this.#isDue()) this.#sendAt = at + 200;
  }

  #presence(state: 'online' | 'offline'): string {
    return buildPresencePayload({ state, session: `${this.#epoch}-${this.#sessions}` });
  }

  /** On its way for a moment, now and then for some seconds; never past the end of what carries it. */
  #say(at: number, channel: 'samples' | 'presence' | 'inventory', payload: string): void {
    const draw = this.#draw();
    const onWayMs = 60 + 900 * draw + (draw > 0.99 ? 8_000 : 0);
    const arrives = Math.max(this.#lastSentAt + 1, Math.round(at + onWayMs));
    this.#lastSentAt = Math.max(at, Math.min(arrives, this.#segment.to - 1));
    this.#deliver(this.#lastSentAt, this.#self.index, channel, payload);
  }

  #draw(): number {
    this.#draws += 1;
    return noise(this.#self.seed, 1_000_000 + this.#self.index, this.#draws);
  }
}

/** What makes a sample urgent, as telemetry/agent/change.ts has it. */
function stateOf({
  linkUp,
  packetLossRatio = 0,
  powerSource,
  lanUp,
  disabledReason,
  alerts = [],
}: Fields): string {
  return `${String(linkUp)} ${String(packetLossRatio > 0.2)} ${powerSource ?? ''} ${String(lanUp)} ${disabledReason ?? ''} ${alerts.join()}`;
}
