import type { DownlinkBasis, SampleStore } from '../../telemetry/store/sample-store.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';

/** What one terminal measured in the period. */
export interface Measured {
  terminalId: string | null;
  samples: number;
  downlinkMedianBps: number | null;
  downlinkBasis: DownlinkBasis | null;
  latencyP95Ms: number | null;
}

const nothing: Measured = {
  terminalId: null,
  samples: 0,
  downlinkMedianBps: null,
  downlinkBasis: null,
  latencyP95Ms: null,
};
/** The number of each in `#downlinkBasis`. */
const bases: readonly Measured['downlinkBasis'][] = [null, 'capacity', 'traffic'];

/** The figures of every terminal in columns: 25 bytes each, so that a country fits into a few megabytes. */
export class MeasuredFleet {
  readonly #fleet: Fleet;
  readonly #samples: Float64Array;
  readonly #downlinkBps: Float64Array;
  readonly #downlinkBasis: Uint8Array;
  readonly #latencyMs: Float64Array;

  private constructor(fleet: Fleet) {
    const size = fleet.terminals.length;
    this.#fleet = fleet;
    this.#samples = new Float64Array(size);
    this.#downlinkBps = new Float64Array(size).fill(NaN);
    this.#downlinkBasis = new Uint8Array(size);
    this.#latencyMs = new Float64Array(size).fill(NaN);
  }

  /** One pass over the store. */
  static async read(
    fleet: Fleet,
    store: Pick<SampleStore, 'terminalStatistics'>,
    from: number,
    to: number,
  ): Promise<MeasuredFleet> {
    const measured = new MeasuredFleet(fleet);
    for await (const row of store.terminalStatistics(from, to)) {
      const index = fleet.terminalById(row.terminalId)?.index;
      // A terminal that was added while the report ran has its figures in the next one.
      if (index === undefined || index >= measured.#samples.length) continue;
      measured.#samples[index] = row.samples;
      measured.#downlinkBps[index] = row.downlinkMedianBps ?? NaN;
      measured.#downlinkBasis[index] = bases.indexOf(row.downlinkBasis);
      measured.#latencyMs[index] = row.latencyP95Ms ?? NaN;
    }
    return measured;
  }

  /** What stands for the site: its primary terminal where that measured anything, else the one with most samples. */
  ofSite(site: FleetSite): Measured {
    let best: { index: number; primary: boolean; samples: number } | undefined;
    for (const index of site.terminalIndexes) {
      const samples = this.#samples[index] ?? 0;
      if (samples === 0) continue;
      const primary = this.#fleet.terminals[index]?.role === 'primary';
      const better =
        best === undefined ||
        (primary && !best.primary) ||
        (primary === best.primary && samples > best.samples);
      if (better) best = { index, primary, samples };
    }
    if (best === undefined) return nothing;
    return {
      terminalId: this.#fleet.terminals[best.index]?.id ?? null,
      samples: best.samples,
      downlinkMedianBps: numberOrNull(this.#downlinkBps[best.index]),
      downlinkBasis: bases[this.#downlinkBasis[best.index] ?? 0] ?? null,
      latencyP95Ms: numberOrNull(this.#latencyMs[best.index]),
    };
  }
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
