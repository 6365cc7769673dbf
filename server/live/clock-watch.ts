/** The numbers behind doubting our own clock. docs/judgement.md explains each. */
export const clockRules = {
  /** The wall clock went so much further, or less far, than the monotonic one: it was set, or the machine slept. */
  jumpMs: 5_000,
  /** We did nothing for so long: what came meanwhile waited, and nobody's silence is theirs. */
  stallMs: 15_000,
  /** After a jump nobody is believed for so long, unless the fleet says sooner that the clock is right. */
  settleMs: 60_000,
  /** Most synchronised terminals differ by more than this from us, all alike: we are wrong, not they. */
  offMs: 30_000,
  leastTerminals: 20,
  /** So long terminals are asked before they have spoken. */
  windowMs: 30_000,
  /** Where fewer than that spoke for so long, nobody says any more that we are wrong: who reports most seldom had its turn. */
  patienceMs: 1_200_000,
} as const;

/** Of so many terminals of each kind at most what they say is kept: a sample of the fleet is enough. */
const MAX_TERMINALS = 2_000;

/** What the watch found at a tick. */
export interface ClockFinding {
  /** Time passed in which we saw nothing: the machine slept, the process stood still, or the clock was set. */
  lookedAway: boolean;
  /** Why our clock cannot be trusted; undefined: it can. */
  wrong: string | undefined;
}

/**
 * Watches our own clock with two witnesses: the monotonic clock of the machine, which nobody can set, and the clocks of the
 * terminals that say theirs is synchronised. One terminal's clock may be wrong; most of the fleet's cannot, all by the same.
 * Those that do not say whether theirs is may contradict.
 */
export class ClockWatch {
  readonly #now: () => number;
  readonly #monotonic: () => number;
  #lastNow: number;
  #lastMonotonic: number;
  #jumpedAt = -Infinity;
  #jumpMs = 0;
  /** Least age of a fresh sample on arrival, by terminal, in the window under way. */
  readonly #ages = new Map<number, number>();
  /** The same of terminals that do not say whether their clock is synchronised. */
  readonly #others = new Map<number, number>();
  #windowFrom: number;
  #offMs = 0;

  /** @param monotonic milliseconds of a clock that nobody sets */
  constructor(now: () => number, monotonic: () => number) {
    this.#now = now;
    this.#monotonic = monotonic;
    this.#lastNow = now();
    this.#lastMonotonic = this.#windowFrom = monotonic();
  }

  /** A sample that is no replay was so old on arrival; negative: it is of our future. `synced`: it says its clock is right. */
  heard(terminalIndex: number, ageMs: number, synced = true): void {
    const ages = synced ? this.#ages : this.#others;
    const known = ages.get(terminalIndex);
    if (known === undefined ? ages.size < MAX_TERMINALS : ageMs < known) ages.set(terminalIndex, ageMs);
  }

  tick(): ClockFinding {
    const [now, monotonic] = [this.#now(), this.#monotonic()];
    const passedMs = monotonic - this.#lastMonotonic;
    const jumpMs = now - this.#lastNow - passedMs;
    this.#lastNow = now;
    this.#lastMonotonic = monotonic;
    const jumped = Math.abs(jumpMs) > clockRules.jumpMs;
    if (jumped) {
      this.#jumpedAt = monotonic;
      this.#jumpMs = jumpMs;
      this.#offMs = 0;
      this.#beginWindow(monotonic);
    } else if (monotonic - this.#windowFrom >= clockRules.windowMs) this.#endWindow(monotonic);
    return { lookedAway: jumped || passedMs > clockRules.stallMs, wrong: this.#wrong(monotonic) };
  }

  #wrong(monotonic: number): string | undefined {
    if (this.#offMs !== 0)
      return `most terminals' clocks differ from ours by ${Math.round(this.#offMs / 1000)} s, all alike`;
    if (monotonic - this.#jumpedAt >= clockRules.settleMs) return undefined;
    return `our clock jumped by ${Math.round(this.#jumpMs / 1000)} s`;
  }

  /** Too few terminals say nothing: the window goes on until they are enough, or nobody doubts us any more. */
  #endWindow(monotonic: number): void {
    const areEnough = this.#ages.size >= clockRules.leastTerminals;
    if (!areEnough && monotonic - this.#windowFrom < clockRules.patienceMs) return;
    this.#offMs = areEnough ? this.#foundOffMs() : 0;
    if (this.#offMs === 0) this.#jumpedAt = -Infinity;
    this.#beginWindow(monotonic);
  }

  /** By how much the synchronised terminals find our clock wrong, unless more of all terminals agree with it; 0: it is right. */
  #foundOffMs(): number {
    const ages = [...this.#ages.values()].sort((a, b) => a - b);
    const at = (share: number) => ages[Math.floor(share * (ages.length - 1))] ?? 0;
    const [low, median, high] = [at(0.1), at(0.5), at(0.9)];
    // Old samples may only be late; what all of them are late by alike is our clock.
    const isAhead = low > clockRules.offMs && high - low < clockRules.offMs;
    // Of our future nothing is by being late.
    const isBehind = median < -clockRules.offMs && median - low < clockRules.offMs;
    return (isAhead || isBehind) && !this.#isContradicted(median) ? median : 0;
  }

  /** Whether at least as many terminals are of now by our clock as are off by so much. */
  #isContradicted(offMs: number): boolean {
    let [ofNow, off] = [0, 0];
    for (const ages of [this.#ages, this.#others])
      for (const ageMs of ages.values()) {
        if (Math.abs(ageMs) <= Math.min(clockRules.offMs, Math.abs(offMs) / 2)) ofNow += 1;
        else if (Math.abs(ageMs - offMs) <= clockRules.offMs) off += 1;
      }
    return ofNow >= off;
  }

  #beginWindow(monotonic: number): void {
    this.#ages.clear();
    this.#others.clear();
    this.#windowFrom = monotonic;
  }
}
