import { RateHistogram } from './rate-histogram.ts';

export const directions = ['downlink', 'uplink'] as const;
/** Towards the site, and from it. */
export type Direction = (typeof directions)[number];

/** What was measured in one direction over some time. All are whole numbers, so that the order of adding changes nothing. */
export class DirectionSums {
  samples = 0;
  /** Time that was measured, all terminals together. */
  measuredMs = 0;
  bytes = 0;
  /** Bytes of the links of which the contract is known, and how many it would have let through meanwhile. */
  contractedBytes = 0;
  capacityBytes = 0;
  /** How the rates were distributed, weighed by milliseconds. */
  rates = new RateHistogram();

  get isEmpty(): boolean {
    return this.samples === 0 && this.measuredMs === 0;
  }

  /**
   * Adds the part in `[partFrom, partTo)` of a mean rate measured over `[from, to)`, whole milliseconds. It counts as a sample
   * where it ends.
   * @param contractedBps what the link is contracted to carry; NaN: nobody said
   */
  measure(
    from: number,
    to: number,
    bps: number,
    contractedBps: number,
    partFrom: number,
    partTo: number,
  ): void {
    const bytes = bytesBetween(bps, partFrom - from, partTo - from);
    if (partTo === to) this.samples += 1;
    this.measuredMs += partTo - partFrom;
    this.bytes += bytes;
    if (!Number.isNaN(contractedBps)) {
      this.contractedBytes += bytes;
      this.capacityBytes += bytesBetween(contractedBps, partFrom - from, partTo - from);
    }
    this.rates.add(bps, partTo - partFrom);
  }

  add(more: DirectionSums): void {
    this.samples += more.samples;
    this.measuredMs += more.measuredMs;
    this.bytes += more.bytes;
    this.contractedBytes += more.contractedBytes;
    this.capacityBytes += more.capacityBytes;
    this.rates.merge(more.rates);
  }

  clear(): void {
    this.samples = this.measuredMs = this.bytes = this.contractedBytes = this.capacityBytes = 0;
    this.rates.clear();
  }
}

/** Both directions. */
export interface ThroughputSums {
  downlink: DirectionSums;
  uplink: DirectionSums;
}

export function emptyThroughput(): ThroughputSums {
  return { downlink: new DirectionSums(), uplink: new DirectionSums() };
}

export function addThroughput(into: ThroughputSums, more: ThroughputSums): void {
  into.downlink.add(more.downlink);
  into.uplink.add(more.uplink);
}

/** Rounded from the start of the measurement on, so that its parts add up to the whole. */
function bytesBetween(bps: number, fromMs: number, toMs: number): number {
  const until = Math.round((bps * toMs) / 8000);
  return fromMs === 0 ? until : until - Math.round((bps * fromMs) / 8000);
}
