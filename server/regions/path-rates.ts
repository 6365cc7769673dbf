import type { RegionPath } from './region-paths.ts';
import { HOUR_MS, hourOf, type Totals } from './totals.ts';

/** Rates that were named, added up, and how many there were. */
export type RateSums = Pick<Totals, 'downlinkSumBps' | 'downlinkSamples' | 'uplinkSumBps' | 'uplinkSamples'>;

/** Numbers of each path: those of `RateSums`. */
const WIDTH = 4;

/**
 * Rates by path, of one hour each, until they are spread over the regions of their paths. Every sample adds to one of some
 * thousand paths: in columns they stay near the processor, as objects they did not.
 */
export class PathRates {
  readonly #spread: (path: RegionPath, hour: number, sums: RateSums) => void;
  readonly #paths: RegionPath[] = [];
  #hours = new Float64Array(0);
  #sums = new Float64Array(0);
  #holdsAny = new Uint8Array(0);
  /** Indexes of paths that hold any. */
  #holding: number[] = [];

  constructor(spread: (path: RegionPath, hour: number, sums: RateSums) => void) {
    this.#spread = spread;
  }

  /** Adds one measurement of the hour of `at`. */
  add(path: RegionPath, at: number, downlinkBps: number | undefined, uplinkBps: number | undefined): void {
    const { index } = path;
    if (index >= this.#hours.length) this.#grow(index + 1);
    const hour = this.#hours[index] ?? 0;
    if (at < hour || at >= hour + HOUR_MS) this.#turnTo(path, hourOf(at));
    if (this.#holdsAny[index] === 0) {
      this.#holdsAny[index] = 1;
      this.#holding.push(index);
    }
    const sums = this.#sums;
    const from = index * WIDTH;
    if (downlinkBps !== undefined) {
      sums[from] = (sums[from] ?? 0) + downlinkBps;
      sums[from + 1] = (sums[from + 1] ?? 0) + 1;
    }
    if (uplinkBps !== undefined) {
      sums[from + 2] = (sums[from + 2] ?? 0) + uplinkBps;
      sums[from + 3] = (sums[from + 3] ?? 0) + 1;
    }
  }

  /** Spreads all that is held. */
  spreadAll(): void {
    for (const index of this.#holding) {
      this.#spreadOne(index);
      this.#holdsAny[index] = 0;
    }
    this.#holding = [];
  }

  #turnTo(path: RegionPath, hour: number): void {
    if (this.#holdsAny[path.index] === 1) this.#spreadOne(path.index);
    this.#paths[path.index] = path;
    this.#hours[path.index] = hour;
  }

  #spreadOne(index: number): void {
    const from = index * WIDTH;
    const [downlinkSumBps = 0, downlinkSamples = 0, uplinkSumBps = 0, uplinkSamples = 0] =
      this.#sums.subarray(from, from + WIDTH);
    const path = this.#paths[index];
    if (path !== undefined)
      this.#spread(path, this.#hours[index] ?? 0, {
        downlinkSumBps,
        downlinkSamples,
        uplinkSumBps,
        uplinkSamples,
      });
    this.#sums.fill(0, from, from + WIDTH);
  }

  #grow(paths: number): void {
    const room = Math.ceil(paths * 1.5);
    // An hour that no measurement is of.
    const hours = new Float64Array(room).fill(-Infinity);
    hours.set(this.#hours);
    const sums = new Float64Array(room * WIDTH);
    sums.set(this.#sums);
    const holdsAny = new Uint8Array(room);
    holdsAny.set(this.#holdsAny);
    [this.#hours, this.#sums, this.#holdsAny] = [hours, sums, holdsAny];
  }
}
