import { deflateSync } from 'node:zlib';
import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { buildSamplesPayload, type Sample } from '../contract/sample.ts';
import type { StoredConfirmation } from '../contract/stored.ts';
import type { TopicKind } from '../contract/topics.ts';
import type { Pace } from './profiles.ts';
import type { Numbered, Queue } from './queue.ts';
import { onTheWire } from './wire-form.ts';

/** What a reporter speaks through. */
export interface Outlet {
  readonly isOpen: boolean;
  publish(kind: TopicKind, payload: string | Buffer): Promise<void>;
}

export interface ReporterOptions {
  queue: Queue;
  pace: () => Pace;
  /** Monotonic milliseconds. */
  now: () => number;
  /** Between two parts of a replay, so that the site's link stays usable and a broker's return is no flood. */
  pauseMs?: number;
  onProblem: (problem: string) => void;
}

/** A part of a replay: a few kilobytes deflated, and far below the contract's limits. */
const SAMPLES_PER_PART = 200;
const REPLAY_PAUSE_MS = 1_000;
const MAX_PART_BYTES = MAX_MESSAGE_BYTES / 2;
/** What was acknowledged and stays unconfirmed this long was lost on the way: it is sent again, then after twice the time, up to the last. */
const FIRST_PATIENCE_MS = 45 * 60_000;
const LAST_PATIENCE_MS = 12 * 3_600_000;

/**
 * Publishes the queue: in the profile's arrays, at once when something changed, and after each connection again from
 * the oldest sample that the server has not confirmed. A broker's acknowledgement lets it go on, never forget.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  #outlet: Outlet | undefined;
  /** Acknowledged by the broker on this connection, up to this place of the queue. */
  #sentUpTo: number;
  /** The first message of a connection says from where on we hold samples. */
  #sayOldest = true;
  /** Up to this place everything goes without waiting for an array to be full. */
  #urgentUpTo = -Infinity;
  #lastChange = -Infinity;
  /** Samples were held back, and later ones sent. */
  #skipped = false;
  #busy = false;
  #said = 0;
  #waitingSinceMs: number | undefined;
  #patienceMs = FIRST_PATIENCE_MS;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#sentUpTo = options.queue.first - 1;
    this.#said = options.queue.abandoned;
  }

  /** Samples measured and not yet acknowledged on this connection. */
  get waiting(): number {
    return this.#options.queue.countFrom(this.#firstUnsent());
  }

  /** A connection is ready: everything unconfirmed goes out again, oldest first. */
  connected(outlet: Outlet): void {
    this.#outlet = outlet;
    this.#startOver();
    this.#pump();
  }

  disconnected(): void {
    this.#outlet = undefined;
  }

  /** A sample is in the queue. `urgent`: it says that something changed. */
  added(sample: Numbered, urgent: boolean): void {
    if (urgent) this.#urgentUpTo = this.#lastChange = sample.seq;
    this.#resendWhatWasLost();
    this.#pump();
  }

  confirmed(confirmation: StoredConfirmation): void {
    const { queue, now } = this.#options;
    const before = queue.size;
    queue.confirm(confirmation);
    if (queue.size !== before) {
      this.#patienceMs = FIRST_PATIENCE_MS;
      this.#waitingSinceMs = this.#sentUpTo >= queue.first ? now() : undefined;
    }
    this.#sendWhatIsMissing(confirmation);
  }

  /** Once, until a confirmation brings news: a line that cannot be read any more leaves a gap that no repetition closes. */
  #sendWhatIsMissing({ epoch, missingTo }: StoredConfirmation): void {
    const { queue, pace } = this.#options;
    if (missingTo === undefined || pace().holdBack || this.#patienceMs > FIRST_PATIENCE_MS) return;
    // Not sent on this connection yet: then it comes anyway.
    if (queue.size === 0 || (epoch === queue.epoch ? missingTo : 0) > this.#sentUpTo) return;
    this.#patienceMs *= 2;
    this.#startOver();
    this.#pump();
  }

  #startOver(): void {
    const { queue, pace } = this.#options;
    this.#sentUpTo = queue.first - 1;
    this.#urgentUpTo = pace().holdBack ? this.#lastChange : queue.nextSeq - 1;
    this.#sayOldest = true;
    this.#skipped = false;
    this.#waitingSinceMs = undefined;
  }

  #resendWhatWasLost(): void {
    const { now, queue, pace } = this.#options;
    if (this.#skipped && !pace().holdBack) this.#startOver();
    const patienceMs = Math.max(this.#patienceMs, 4_000 * pace().intervalS * pace().samplesPerMessage);
    if (this.#waitingSinceMs === undefined || now() - this.#waitingSinceMs < patienceMs) return;
    if (queue.size === 0) return;
    this.#patienceMs = Math.min(LAST_PATIENCE_MS, this.#patienceMs * 2);
    this.#startOver();
  }

  /** The place that goes next: while everything but changes is held back, that of the last change. */
  #firstUnsent(): number {
    const first = Math.max(this.#sentUpTo + 1, this.#options.queue.first);
    return this.#options.pace().holdBack ? Math.max(first, this.#lastChange) : first;
  }

  #isDue(): boolean {
    const { queue, pace } = this.#options;
    const first = this.#firstUnsent();
    const count = queue.countFrom(first);
    if (count <= 0) return false;
    return first <= this.#urgentUpTo || (!pace().holdBack && count >= pace().samplesPerMessage);
  }

  #pump(): void {
    if (this.#busy || this.#outlet?.isOpen !== true || !this.#isDue()) return;
    this.#busy = true;
    void this.#publishPart(this.#outlet).then(
      (more) => {
        this.#busy = false;
        if (more) setTimeout(() => this.#pump(), this.#options.pauseMs ?? REPLAY_PAUSE_MS);
        else this.#pump();
      },
      (error: unknown) => {
        this.#busy = false;
        this.#options.onProblem(error instanceof Error ? error.message : String(error));
        // Another connection may have come while this one's message failed.
        if (this.#outlet?.isOpen === true) setTimeout(() => this.#pump(), REPLAY_PAUSE_MS);
      },
    );
  }

  /** Publishes what is next; true when there is more that was waiting. */
  async #publishPart(outlet: Outlet): Promise<boolean> {
    const { queue, pace, now } = this.#options;
    const first = this.#firstUnsent();
    if (first > Math.max(this.#sentUpTo + 1, queue.first)) this.#skipped = true;
    const limit = pace().holdBack ? this.#urgentUpTo + 1 - first : SAMPLES_PER_PART;
    const read = await queue.read(first, Math.min(SAMPLES_PER_PART, limit));
    if (read.length === 0) {
      this.#sentUpTo = queue.nextSeq - 1;
      return false;
    }
    // Confirmed while it was read: nobody waits for it, and `oldestSeq` beside it would be above its own number.
    const samples = read.filter((sample) => queue.placeOf(sample) >= queue.first);
    const last = samples.at(-1);
    if (last === undefined) return false;
    const part = withinBytes(samples);
    const sent = part.at(-1) ?? last;
    const gaveUp = queue.abandoned;
    const sayOldest = this.#sayOldest || gaveUp !== this.#said;
    const wire: Sample[] = onTheWire(part, pace());
    const payload = buildSamplesPayload(sayOldest ? withOldest(wire, queue) : wire);
    const isPlain = part.length === 1 && pace().slowFields === 'always';
    if (sent.epoch === queue.epoch) await this.#rememberPublishing();
    await (isPlain
      ? outlet.publish('samples', payload)
      : outlet.publish('samples.z', deflateSync(payload, { level: 9 })));
    if (this.#outlet !== outlet) return true;
    this.#sayOldest = false;
    this.#said = gaveUp;
    this.#sentUpTo = Math.max(this.#sentUpTo, queue.placeOf(sent));
    this.#waitingSinceMs ??= now();
    return part.length > pace().samplesPerMessage && this.#isDue();
  }

  /** A disk that refuses does not silence the site: then these samples may be counted twice after the next boot. */
  async #rememberPublishing(): Promise<void> {
    try {
      await this.#options.queue.publishing();
    } catch (error) {
      this.#options.onProblem(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Each epoch's first sample says from which number on we hold that epoch. */
function withOldest(wire: readonly Sample[], queue: Queue): Sample[] {
  return wire.map((sample, index) =>
    sample.epoch === wire[index - 1]?.epoch
      ? sample
      : { ...sample, oldestSeq: queue.oldestSeq(sample.epoch) },
  );
}

/** As many of the samples, from the first on, as stay well below the limit of a message; at least one. */
function withinBytes(samples: readonly Numbered[]): Numbered[] {
  let bytes = 0;
  const fitting = samples.findIndex((sample) => (bytes += JSON.stringify(sample).length) > MAX_PART_BYTES);
  return samples.slice(0, fitting === -1 ? samples.length : Math.max(1, fitting));
}
