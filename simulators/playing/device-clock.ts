import type { Traits } from '../world/traits.ts';

/** What a clock shows that has no battery and wrote nothing down. */
const MADE_AT = Date.UTC(2020, 0, 1);

/** A device's clock: right as a rule, off for good at some, and at some without an idea of the time after a power cut. */
export class DeviceClock {
  readonly #traits: Traits;
  #lagMs = 0;
  /** From when on it is set. */
  #setAt = -Infinity;

  constructor(traits: Traits) {
    this.#traits = traits;
  }

  /** The device starts at `at` after it had no power since `stoppedAt`. */
  started(at: number, stoppedAt: number): void {
    if (!this.#traits.forgetsTime) return;
    // It goes on from the time it last wrote down, or from the day it was made.
    const shows = this.#traits.phase < 0.5 ? stoppedAt : MADE_AT;
    this.#lagMs = Math.floor((at - shows) / 1000) * 1000;
    this.#setAt = Infinity;
  }

  /** The link is there, and so is NTP; it takes a while. */
  connected(at: number, takesMs: number): void {
    if (this.#setAt === Infinity) this.#setAt = at + Math.round(takesMs);
  }

  isSet(at: number): boolean {
    return at >= this.#setAt;
  }

  shows(at: number): number {
    return at + this.#traits.clockOffsetMs - (this.isSet(at) ? 0 : this.#lagMs);
  }
}
