import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Fleet } from '../registry/fleet.ts';
import { maySee } from '../viewer.ts';
import { layOut, pathIn, type Layout } from './layout.ts';

/** Rows of all kept layouts together; the one that was not asked for longest goes first, and is made again when asked for. */
const MAX_ROWS = 2_000_000;

/** The layouts of all audiences, each made once per version of the fleet. */
export class Layouts {
  readonly #fleet: Fleet;
  readonly #kept = new Map<string, Layout>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** The list of what these regions may see, as the fleet is now; what is kept stays the same until the version grows. */
  of(regionCodes: readonly RegionCode[] | null): Layout {
    const audience = audienceOf(regionCodes);
    const kept = this.#kept.get(audience);
    const layout = kept?.fleetVersion === this.#fleet.version ? kept : this.#make(regionCodes);
    this.#kept.delete(audience);
    this.#kept.set(audience, layout);
    if (layout !== kept) this.#forget();
    return layout;
  }

  #make(regionCodes: readonly RegionCode[] | null): Layout {
    const { sites, version } = this.#fleet;
    const seen =
      regionCodes === null ? sites : sites.filter(({ regionCode }) => maySee({ regionCodes }, regionCode));
    return layOut(seen, version, pathIn(this.#fleet));
  }

  /** The newest stays, however large. */
  #forget(): void {
    let rows = 0;
    for (const { indexes } of this.#kept.values()) rows += indexes.length;
    for (const [oldest, { indexes }] of this.#kept) {
      if (rows <= MAX_ROWS || this.#kept.size === 1) break;
      this.#kept.delete(oldest);
      rows -= indexes.length;
    }
  }
}

/** A name for all viewers who see the same: `all`, or their regions. */
export function audienceOf(regionCodes: readonly RegionCode[] | null): string {
  return regionCodes === null ? 'all' : [...new Set(regionCodes)].sort().join('.') || 'none';
}
