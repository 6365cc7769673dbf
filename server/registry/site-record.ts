import type { RegionCode, SiteKind } from '../../telemetry/contract/inventory.ts';
import type { FleetSite } from './fleet.ts';

/** Positions of all sites, in degrees, in one block of memory: two numbers on their own are 32 bytes, and two objects to collect. */
export class SitePositions {
  #degrees = new Float64Array(0);

  latitude(index: number): number | null {
    return orNull(this.#degrees[2 * index]);
  }

  longitude(index: number): number | null {
    return orNull(this.#degrees[2 * index + 1]);
  }

  set(index: number, latitude: number | null, longitude: number | null): void {
    if (2 * index + 1 >= this.#degrees.length) {
      const grown = new Float64Array(Math.max(1024, Math.ceil(index * 1.125) * 2 + 2)).fill(NaN);
      grown.set(this.#degrees);
      this.#degrees = grown;
    }
    this.#degrees[2 * index] = latitude ?? NaN;
    this.#degrees[2 * index + 1] = longitude ?? NaN;
  }
}

function orNull(degrees: number | undefined): number | null {
  return degrees === undefined || Number.isNaN(degrees) ? null : degrees;
}

/**
 * A site in as few objects as can be, because there are a quarter of a million and whoever collects garbage looks at each:
 * its position stands with all others', and where one terminal stands there is no list of one (docs/benchmarks.md).
 */
export class SiteRecord implements FleetSite {
  readonly index: number;
  readonly id: string;
  name: string;
  kind: SiteKind;
  regionCode: RegionCode;
  replacedIndexes?: readonly number[];
  readonly #positions: SitePositions;
  #terminals: number | readonly number[] = nowhere;

  constructor(
    index: number,
    site: Pick<FleetSite, 'id' | 'name' | 'kind' | 'regionCode'>,
    positions: SitePositions,
  ) {
    this.index = index;
    this.id = site.id;
    this.name = site.name;
    this.kind = site.kind;
    this.regionCode = site.regionCode;
    this.#positions = positions;
  }

  get latitude(): number | null {
    return this.#positions.latitude(this.index);
  }

  get longitude(): number | null {
    return this.#positions.longitude(this.index);
  }

  get terminalIndexes(): readonly number[] {
    return typeof this.#terminals === 'number' ? [this.#terminals] : this.#terminals;
  }

  set terminalIndexes(indexes: readonly number[]) {
    const [only = -1] = indexes;
    this.#terminals = indexes.length === 1 ? only : indexes.length === 0 ? nowhere : indexes;
  }
}

const nowhere: readonly number[] = [];
