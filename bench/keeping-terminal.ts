import type { StoredConfirmation } from '../telemetry/contract/stored.ts';

/** Where the samples of a run are numbered from; a run's terminals are new each time. */
const EPOCH = 'kept';
const SAMPLES_PER_MESSAGE = 100;
/** `stored` comes once a minute: what is not settled after this long is said again. */
const SAY_AGAIN_MS = 75_000;

/**
 * A terminal as docs/telemetry.md wants it, written from that alone: it numbers its samples, keeps each until it may forget it,
 * has one message under way at a time, and says everything again that is not settled when a connection broke, when it is told
 * that something is missing, or when nothing was confirmed for long.
 */
export class KeepingTerminal {
  readonly index: number;
  measured = 0;
  measuredSumBps = 0;
  acknowledgedUpTo = 0;
  settledUpTo = 0;
  repeated = 0;
  /** Messages that were acknowledged. */
  messages = 0;
  /** JSON of the samples after `settledUpTo`. */
  readonly #kept: string[] = [];
  /** The highest number said on this connection, and ever. */
  #said = 0;
  #everSaid = 0;
  #underWay = 0;
  /** Since when something said waits to be settled. */
  #waitsSince = 0;
  #nextAt = 0;

  constructor(index: number) {
    this.index = index;
  }

  /** A sample for every interval that passed, also for those in which this program had no time. */
  measureIfDue(now: number, intervalMs: number): void {
    if (this.#nextAt === 0) this.#nextAt = now + ((this.index * 7919) % intervalMs);
    for (; this.#nextAt <= now; this.#nextAt += intervalMs) {
      this.measured += 1;
      // A figure of its own for every sample, so that a sum tells which are missing or counted twice.
      const downlinkBps = 1_000_000 + this.index * 1_000 + this.measured;
      this.measuredSumBps += downlinkBps;
      this.#kept.push(
        `{"measuredAt":${this.#nextAt},"epoch":"${EPOCH}","seq":${this.measured},"intervalS":${intervalMs / 1000},"linkUp":true,"latencyMs":40,"packetLossRatio":0,"downlinkBps":${downlinkBps}}`,
      );
    }
  }

  /** The next message, or undefined when there is nothing to say or one is under way. */
  next(now: number): string | undefined {
    if (this.#underWay > 0) return undefined;
    const waits = this.settledUpTo < this.#said;
    if (waits && now - this.#waitsSince > SAY_AGAIN_MS) this.#said = this.settledUpTo;
    const from = this.#said - this.settledUpTo;
    const part = this.#kept.slice(from, from + SAMPLES_PER_MESSAGE);
    if (part.length === 0) return undefined;
    if (this.#said === this.settledUpTo) this.#waitsSince = now;
    this.repeated += Math.max(0, Math.min(this.#everSaid, this.#said + part.length) - this.#said);
    this.#said += part.length;
    this.#everSaid = Math.max(this.#everSaid, this.#said);
    this.#underWay = this.#said;
    return part.length === 1 ? (part[0] ?? '') : `[${part.join(',')}]`;
  }

  /** The broker acknowledged what was under way. */
  acknowledged(settles: boolean): void {
    this.messages += 1;
    this.acknowledgedUpTo = Math.max(this.acknowledgedUpTo, this.#underWay);
    if (settles) this.#settle(this.#underWay);
    this.#underWay = 0;
  }

  /** The product says that everything up to a number is settled, and that of what was said later some did not come. */
  stored({ epoch, upTo, missingTo }: StoredConfirmation): void {
    if (epoch !== EPOCH) return;
    this.#settle(Math.min(upTo, this.measured));
    if (missingTo !== undefined && missingTo <= this.#said) this.#said = this.settledUpTo;
  }

  connectionLost(): void {
    this.#underWay = 0;
    this.#said = this.settledUpTo;
  }

  #settle(upTo: number): void {
    if (upTo <= this.settledUpTo) return;
    this.#kept.splice(0, upTo - this.settledUpTo);
    this.settledUpTo = upTo;
    this.#said = Math.max(this.#said, upTo);
    this.#waitsSince = Date.now();
  }
}
