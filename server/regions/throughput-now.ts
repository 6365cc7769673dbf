import type { FleetTerminal } from '../registry/fleet.ts';
import type { Flow } from './region-now.ts';
import { RateHistogram } from './rate-histogram.ts';
import type { Direction } from './throughput-sums.ts';

/** Newest throughput of the terminals of a region, in one direction. Null where none is there. */
export interface DirectionNow {
  /** All together, bits per second. */
  bps: number;
  meanBps: number | null;
  /** So much or less at 5, 50 and 95 % of them, within 2 %. */
  p5Bps: number | null;
  p50Bps: number | null;
  p95Bps: number | null;
  /** Share of what the contracts of those that have one let through. */
  utilisation: number | null;
  sites: number;
}
export type ThroughputNow = Record<Direction, DirectionNow>;

/** Looks at each terminal once: some milliseconds for a quarter of a million. */
export function throughputNow(
  terminals: readonly FleetTerminal[],
  flow: Flow,
  isCounted: (terminalIndex: number) => boolean,
): ThroughputNow {
  const [downlink, uplink] = [new NowSums(), new NowSums()];
  for (const { index, contracted } of terminals) {
    if (!isCounted(index)) continue;
    downlink.add(flow.downlinkBps(index), contracted?.downlinkBps ?? null);
    uplink.add(flow.uplinkBps(index), contracted?.uplinkBps ?? null);
  }
  return { downlink: downlink.figures(), uplink: uplink.figures() };
}

class NowSums {
  #bps = 0;
  #sites = 0;
  #contractedBps = 0;
  #capacityBps = 0;
  readonly #rates = new RateHistogram();

  add(bps: number, contractedBps: number | null): void {
    this.#bps += bps;
    this.#sites += 1;
    this.#rates.add(bps, 1);
    if (contractedBps === null) return;
    this.#contractedBps += bps;
    this.#capacityBps += contractedBps;
  }

  figures(): DirectionNow {
    const [p5Bps = null, p50Bps = null, p95Bps = null] = this.#rates.percentiles([0.05, 0.5, 0.95]);
    return {
      bps: this.#bps,
      meanBps: this.#sites === 0 ? null : this.#bps / this.#sites,
      p5Bps,
      p50Bps,
      p95Bps,
      utilisation: this.#capacityBps === 0 ? null : this.#contractedBps / this.#capacityBps,
      sites: this.#sites,
    };
  }
}
