const FIRST_MS = 2_000;
const LAST_MS = 5 * 60_000;
/** A connection must hold this long before a loss counts as the first one again: a broker that throws us out at once is not to be hammered. */
const PROVEN_MS = 60_000;

/** When to connect again: waits that double up to five minutes, each by chance shorter, so that a region does not come back at once. */
export class Retry {
  readonly #random: () => number;
  readonly #now: () => number;
  #waitMs = FIRST_MS;
  #connectedAtMs: number | undefined;

  constructor(random: () => number = Math.random, now: () => number = () => performance.now()) {
    this.#random = random;
    this.#now = now;
  }

  succeeded(): void {
    this.#connectedAtMs = this.#now();
  }

  nextMs(): number {
    if (this.#connectedAtMs !== undefined && this.#now() - this.#connectedAtMs > PROVEN_MS)
      this.#waitMs = FIRST_MS;
    this.#connectedAtMs = undefined;
    const waitMs = this.#waitMs * (0.5 + this.#random() / 2);
    this.#waitMs = Math.min(LAST_MS, this.#waitMs * 2);
    return waitMs;
  }
}
