import type { TerminalStatistics } from './sample-store.ts';

/** The downlink figure of a terminal from the median of its capacity and that of its traffic: a quiet site's traffic says nothing of its link. */
export function downlinkFigure(
  capacityBps: number | null,
  trafficBps: number | null,
): Pick<TerminalStatistics, 'downlinkMedianBps' | 'downlinkBasis'> {
  if (capacityBps !== null) return { downlinkMedianBps: capacityBps, downlinkBasis: 'capacity' };
  return { downlinkMedianBps: trafficBps, downlinkBasis: trafficBps === null ? null : 'traffic' };
}

/** Middle value of ascending values, the mean of the two middle ones for an even count; null for none. As InfluxQL's `median()`. */
export function medianOfSorted(values: ArrayLike<number>): number | null {
  const half = values.length >> 1;
  const upper = values[half];
  if (upper === undefined) return null;
  const lower = values.length % 2 === 1 ? upper : values[half - 1];
  return ((lower ?? upper) + upper) / 2;
}

/** The value at `percent` of ascending values by nearest rank; null for none. As InfluxQL's `percentile()`. */
export function percentileOfSorted(values: ArrayLike<number>, percent: number): number | null {
  return values[Math.floor((values.length * percent) / 100 + 0.5) - 1] ?? null;
}

/** A list of numbers that grows without boxing them, for one terminal's readings at a time. */
export class Readings {
  #values = new Float64Array(1024);
  #length = 0;

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  clear(): void {
    this.#length = 0;
  }

  /** The values in ascending order; valid until the next `add` or `clear`. */
  sorted(): Float64Array {
    return this.#values.subarray(0, this.#length).sort();
  }
}
