import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { siteStates, type SiteState } from '../../telemetry/contract/site-state.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet } from '../registry/fleet.ts';

/** How a region stands at this moment. */
export interface RegionNow {
  siteCounts: Record<SiteState, number>;
  downlinkBps: number;
  uplinkBps: number;
}

interface Counted {
  path: readonly RegionCode[];
  state: SiteState;
  downlinkBps: number;
  uplinkBps: number;
}

/** Counts of sites by state and throughput per region, kept site by site as they change. */
export class RegionsNow {
  readonly #fleet: Fleet;
  readonly #live: LiveView;
  readonly #regions = new Map<RegionCode, RegionNow>();
  readonly #counted: (Counted | undefined)[] = [];
  readonly #touched = new Set<number>();

  constructor(fleet: Fleet, live: LiveView) {
    this.#fleet = fleet;
    this.#live = live;
  }

  /** The site's state, place or throughput may have changed. */
  touch(siteIndex: number): void {
    this.#touched.add(siteIndex);
  }

  /** Counts touched sites anew and returns the regions whose figures changed. */
  settle(): Set<RegionCode> {
    const changed = new Set<RegionCode>();
    for (const index of this.#touched) {
      const before = this.#counted[index];
      const after = this.#observe(index);
      if (before !== undefined) this.#apply(before, -1, changed);
      if (after !== undefined) this.#apply(after, 1, changed);
      this.#counted[index] = after;
    }
    this.#touched.clear();
    return changed;
  }

  of(code: RegionCode): RegionNow {
    let region = this.#regions.get(code);
    if (region === undefined) {
      const siteCounts = Object.fromEntries(siteStates.map((state) => [state, 0])) as Record<
        SiteState,
        number
      >;
      this.#regions.set(code, (region = { siteCounts, downlinkBps: 0, uplinkBps: 0 }));
    }
    return region;
  }

  #observe(index: number): Counted | undefined {
    const site = this.#fleet.sites[index];
    if (site === undefined) return undefined;
    const { state, downlinkBps, uplinkBps } = this.#live.site(index);
    const path = this.#fleet.regionPath(site.regionCode);
    return { path, state, downlinkBps: downlinkBps ?? 0, uplinkBps: uplinkBps ?? 0 };
  }

  #apply({ path, state, downlinkBps, uplinkBps }: Counted, sign: 1 | -1, changed: Set<RegionCode>): void {
    for (const code of path) {
      const region = this.of(code);
      region.siteCounts[state] += sign;
      region.downlinkBps += sign * downlinkBps;
      region.uplinkBps += sign * uplinkBps;
      changed.add(code);
    }
  }
}
