import type { Clock } from '../../telemetry/contract/clock.ts';
import { buildStoredPayload, type StoredConfirmation } from '../../telemetry/contract/stored.ts';
import type { IngestBatch, SampleNumber } from '../../telemetry/ingest/message.ts';
import type { Fleet } from '../registry/fleet.ts';
import { SettledNumbers } from './settled-numbers.ts';

export interface ConfirmationsOptions {
  fleet: Pick<Fleet, 'terminalById' | 'terminals'>;
  clock: Clock;
  /** The terminal's own time between two messages, as learned. */
  rhythmMs: (terminalIndex: number) => number;
  /** Says `payload` on the terminal's `stored`. Rejects while there is no broker. */
  publish: (terminalId: string, payload: string) => Promise<void>;
}

/** The numbers behind the coalescing; docs/telemetry.md states them. */
export const pace = {
  /** One confirmation for so many of the terminal's own messages ... */
  messages: 3,
  /** ... but no more often than this, and at least this often. */
  leastMs: 60_000,
  mostMs: 900_000,
  /** What is to be said at once: after a replay, a closed gap, a new connection. */
  urgentMs: 1_000,
  /** So long after it connected, everything is said at once. */
  attentiveMs: 30_000,
  /** A terminal that repeats what is settled has missed that it was told, or waits to be. */
  repeatMs: 10_000,
  /** A gap that does not close within this time is told of: the broker lost something. */
  gapMs: 10_000,
  /** After the broker refused one. */
  retryMs: 2_000,
} as const;

const MAX_UNDER_WAY = 1_000;
const MAX_AT_ONCE = 5_000;
const NEVER = Infinity;

/**
 * Tells terminals what they may forget: up to which number everything they measured is durable here, dead-lettered or
 * quarantined. Judged from durable batches alone, in the journal's order, so that several ingest processes may deliver
 * a terminal's samples, and a restart says the same again.
 */
export class Confirmations {
  readonly numbers = new SettledNumbers();
  /** Confirmations the broker took. */
  sent = 0;
  readonly #options: ConfirmationsOptions;
  /** What each terminal was last told, when, and when it is to be told next. */
  #said = new Float64Array(1024);
  #saidAt = new Float64Array(1024);
  #dueAt = new Float64Array(1024).fill(NEVER);
  /** It connected a moment ago: what it sends until then may be a replay. */
  #attentiveUntil = new Float64Array(1024);
  /** Up to where each was told that something is missing. */
  #toldMissingTo = new Float64Array(1024);
  /** Terminals that went from one epoch to another and are to be told of the one before too. */
  readonly #owesEarlier = new Set<number>();
  #lastId = '';
  #lastIndex: number | undefined;
  #nextDue = NEVER;
  #scanFrom = 0;
  #underWay = 0;
  #pausedUntil = 0;

  constructor(options: ConfirmationsOptions) {
    this.#options = options;
  }

  /** Takes one durable batch; `quarantined` are those of its samples that were really kept aside. */
  batch({ samples, settled, presences }: IngestBatch, quarantined: IngestBatch['quarantined']): void {
    const now = this.#options.clock.now();
    for (const { terminalId, sample, released } of samples) {
      // Settled when it was kept aside; and its epoch may be one that is over.
      if (released === true) continue;
      const { epoch = '', seq, oldestSeq, intervalS = 60 } = sample;
      if (seq !== undefined) this.#settle(terminalId, epoch, seq, oldestSeq, intervalS, now);
    }
    for (const { terminalId, sample } of quarantined) {
      const { epoch = '', seq, oldestSeq, intervalS = 60 } = sample;
      if (seq !== undefined) this.#settle(terminalId, epoch, seq, oldestSeq, intervalS, now);
    }
    for (const { terminalId, epoch, seq } of settled)
      this.#settle(terminalId, epoch, seq, undefined, 60, now);
    for (const { terminalId, presence, retained } of presences)
      if (presence.state === 'online' && !retained) this.listening(terminalId);
  }

  /** The terminal listens from now on: what was said before, it may have missed. */
  listening(terminalId: string): void {
    const index = this.#options.fleet.terminalById(terminalId)?.index;
    if (index === undefined) return;
    if (index >= this.#dueAt.length) this.#grow(index);
    const now = this.#options.clock.now();
    this.#attentiveUntil[index] = now + pace.attentiveMs;
    if (this.numbers.epoch(index) !== undefined) this.#dueBy(index, now);
  }

  /** Says what is due. Call it a few times a second, once there is a broker. */
  tick(): void {
    const now = this.#options.clock.now();
    if (now < this.#nextDue || now < this.#pausedUntil) return;
    const due = this.#dueAt;
    let next = NEVER;
    let said = 0;
    const from = this.#scanFrom;
    for (let step = 0; step < due.length; step += 1) {
      const index = (from + step) % due.length;
      const at = due[index] ?? NEVER;
      if (at > now) {
        if (at < next) next = at;
      } else if (said < MAX_AT_ONCE && this.#underWay < MAX_UNDER_WAY) {
        this.#say(index, now);
        said += 1;
        this.#scanFrom = index + 1;
      } else next = now;
    }
    this.#nextDue = next;
  }

  #settle(
    terminalId: SampleNumber['terminalId'],
    epoch: string,
    seq: number,
    oldestSeq: number | undefined,
    intervalS: number,
    now: number,
  ): void {
    const { numbers } = this;
    // Samples of one message follow each other.
    if (this.#lastId !== terminalId) {
      this.#lastIndex = this.#options.fleet.terminalById(terminalId)?.index;
      this.#lastId = this.#lastIndex === undefined ? '' : terminalId;
    }
    const index = this.#lastIndex;
    if (index === undefined) return;
    if (index >= this.#dueAt.length) this.#grow(index);
    if (numbers.enter(index, epoch)) this.#enter(index, now);
    const gaveUp = oldestSeq !== undefined && oldestSeq <= seq && numbers.giveUp(index, oldestSeq);
    const outcome = numbers.settle(index, seq);
    const said = this.#said[index] ?? 0;
    const saidAt = this.#saidAt[index] ?? 0;
    if (outcome === 'known' && !gaveUp) {
      this.#dueBy(index, Math.max(now, saidAt + pace.repeatMs));
      return;
    }
    if (outcome === 'beyond' && !gaveUp) {
      const isNew = (numbers.missingTo(index) ?? 0) > (this.#toldMissingTo[index] ?? 0);
      this.#dueBy(index, isNew ? now + pace.gapMs : saidAt + pace.mostMs);
      return;
    }
    const usualMs = this.#usualMs(index);
    // More measured time than has gone by can only have been kept back.
    const news = (numbers.upTo(index) - said) * intervalS * 1000;
    const replayed = said > 0 && news > now - saidAt + usualMs + 300_000;
    const urgent = outcome === 'closed' || replayed || now < (this.#attentiveUntil[index] ?? 0);
    const since = saidAt === 0 ? now - usualMs * shareOf(index) : saidAt;
    this.#dueBy(index, Math.max(now, urgent ? saidAt + pace.urgentMs : since + usualMs));
  }

  /** What was sent of the epoch before waits for its confirmation as well: a terminal replays both after each connection. */
  #enter(index: number, now: number): void {
    this.#said[index] = 0;
    if (this.numbers.earlier(index) === undefined) return;
    this.#owesEarlier.add(index);
    const pauseMs = now < (this.#attentiveUntil[index] ?? 0) ? pace.urgentMs : pace.repeatMs;
    this.#dueBy(index, Math.max(now, (this.#saidAt[index] ?? 0) + pauseMs));
  }

  #usualMs(index: number): number {
    const rhythmMs = this.#options.rhythmMs(index);
    return Math.min(Math.max(pace.messages * rhythmMs, pace.leastMs), pace.mostMs);
  }

  #dueBy(index: number, at: number): void {
    if (at >= (this.#dueAt[index] ?? NEVER)) return;
    this.#dueAt[index] = at;
    if (at < this.#nextDue) this.#nextDue = at;
  }

  #say(index: number, now: number): void {
    const { numbers } = this;
    this.#dueAt[index] = NEVER;
    const id = this.#options.fleet.terminals[index]?.id;
    const epoch = numbers.epoch(index);
    if (id === undefined || epoch === undefined) return;
    const upTo = numbers.upTo(index);
    const missingTo = numbers.missingTo(index);
    const before = this.#said[index] ?? 0;
    this.#said[index] = upTo;
    this.#saidAt[index] = now;
    this.#toldMissingTo[index] = missingTo ?? 0;
    const said = { epoch, upTo, ...(missingTo !== undefined && { missingTo }) };
    this.#publish(index, id, said, () => {
      if (numbers.epoch(index) === epoch && this.#said[index] === upTo) this.#said[index] = before;
    });
    const earlier = this.#owesEarlier.delete(index) ? numbers.earlier(index) : undefined;
    if (earlier !== undefined) this.#publish(index, id, earlier, () => this.#owesEarlier.add(index));
  }

  #publish(index: number, id: string, said: StoredConfirmation, onRefused: () => void): void {
    this.#underWay += 1;
    this.#options.publish(id, buildStoredPayload(said)).then(
      () => {
        this.#underWay -= 1;
        this.sent += 1;
      },
      () => {
        this.#underWay -= 1;
        const later = this.#options.clock.now() + pace.retryMs;
        this.#pausedUntil = later;
        onRefused();
        this.#dueBy(index, later);
      },
    );
  }

  #grow(index: number): void {
    const length = Math.max(index + 1, this.#dueAt.length * 2);
    const grown = (column: Float64Array, fill: number): Float64Array<ArrayBuffer> => {
      const longer = new Float64Array(length).fill(fill);
      longer.set(column);
      return longer;
    };
    this.#said = grown(this.#said, 0);
    this.#saidAt = grown(this.#saidAt, 0);
    this.#dueAt = grown(this.#dueAt, NEVER);
    this.#toldMissingTo = grown(this.#toldMissingTo, 0);
    this.#attentiveUntil = grown(this.#attentiveUntil, 0);
  }
}

/** Spreads what begins together, as a fleet does after a restart: a share from 0 to 1, another for each neighbour. */
function shareOf(index: number): number {
  return (index * 0.618034) % 1;
}
