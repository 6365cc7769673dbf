import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { siteStates, type SiteState } from '../../telemetry/contract/site-state.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { RegionPath, RegionPaths } from './region-paths.ts';

/** How a region stands at this moment. */
export interface RegionNow {
  siteCounts: Record<SiteState, number>;
  downlinkBps: number;
  uplinkBps: number;
}

/** Newest throughput of a terminal; 0 while it is not there. */
export interface Flow {
  downlinkBps(terminalIndex: number): number;
  uplinkBps(terminalIndex: number): number;
}

/** Of each site as it was counted: its path (-1: not yet) and state. */
const SITE_WIDTH = 2;
/** Of each terminal as it was counted: the path of its site (-1: not yet), downlink and uplink. */
const TERMINAL_WIDTH = 3;

/** Counts of sites by state and throughput per region, kept change by change. */
export class RegionsNow {
  readonly #fleet: Fleet;
  readonly #live: LiveView;
  readonly #flow: Flow;
  readonly #paths: RegionPaths;
  readonly #regions = new Map<RegionCode, RegionNow>();
  /** The regions of each path, by its index. */
  readonly #ofPath: RegionNow[][] = [];
  /** Paths counted in since the last `settle`, by their index. */
  readonly #changed: (RegionPath | undefined)[] = [];
  #sites = new Float64Array(0);
  #terminals = new Float64Array(0);
  readonly #touched = new Set<number>();

  constructor(fleet: Fleet, live: LiveView, flow: Flow, paths: RegionPaths) {
    this.#fleet = fleet;
    this.#live = live;
    this.#flow = flow;
    this.#paths = paths;
    this.grow();
  }

  /** Makes room for a larger fleet. */
  grow(): void {
    this.#sites = grown(this.#sites, this.#fleet.sites.length * SITE_WIDTH);
    this.#terminals = grown(this.#terminals, this.#fleet.terminals.length * TERMINAL_WIDTH);
  }

  /** The site's state or place may have changed. */
  touch(siteIndex: number): void {
    this.#touched.add(siteIndex);
  }

  /** The terminal's throughput may have changed, but not its place. */
  measured(terminalIndex: number): void {
    const place = this.#paths.at(this.#terminals[terminalIndex * TERMINAL_WIDTH] ?? -1);
    this.#countFlow(terminalIndex, place ?? this.#placeOf(terminalIndex));
  }

  /** The terminal may stand elsewhere, or nowhere. */
  moved(terminalIndex: number): void {
    this.#countFlow(terminalIndex, this.#placeOf(terminalIndex));
  }

  /** Counts touched sites anew, at most so many, and returns the regions whose figures changed. The others wait for the next call. */
  settle(atMost = Infinity): Set<RegionCode> {
    let counted = 0;
    for (const index of this.#touched) {
      if (counted === atMost) break;
      this.#touched.delete(index);
      this.#countSite(index);
      counted += 1;
    }
    const changed = new Set<RegionCode>();
    for (const path of this.#changed) for (const code of path?.codes ?? []) changed.add(code);
    this.#changed.fill(undefined);
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

  #countSite(index: number): void {
    const site = this.#fleet.sites[index];
    if (site === undefined) return;
    const { state } = this.#live.site(index);
    const path = this.#paths.of(site.regionCode);
    const at = index * SITE_WIDTH;
    const before = this.#paths.at(this.#sites[at] ?? -1);
    if (before !== undefined) {
      const word = siteStates[this.#sites[at + 1] ?? 0] ?? 'planned';
      for (const region of this.#regionsOf(before)) region.siteCounts[word] -= 1;
    }
    for (const region of this.#regionsOf(path)) region.siteCounts[state] += 1;
    this.#sites[at] = path.index;
    this.#sites[at + 1] = siteStates.indexOf(state);
    for (const terminalIndex of site.terminalIndexes) this.#countFlow(terminalIndex, path);
  }

  #countFlow(terminalIndex: number, path: RegionPath | undefined): void {
    if (path === undefined) return;
    const terminals = this.#terminals;
    const at = terminalIndex * TERMINAL_WIDTH;
    const downlinkBps = this.#flow.downlinkBps(terminalIndex);
    const uplinkBps = this.#flow.uplinkBps(terminalIndex);
    const before = this.#paths.at(terminals[at] ?? -1);
    if (before === path) {
      this.#add(path, downlinkBps - (terminals[at + 1] ?? 0), uplinkBps - (terminals[at + 2] ?? 0));
    } else {
      if (before !== undefined) this.#add(before, -(terminals[at + 1] ?? 0), -(terminals[at + 2] ?? 0));
      this.#add(path, downlinkBps, uplinkBps);
    }
    terminals[at] = path.index;
    terminals[at + 1] = downlinkBps;
    terminals[at + 2] = uplinkBps;
  }

  #add(path: RegionPath, downlinkBps: number, uplinkBps: number): void {
    if (downlinkBps === 0 && uplinkBps === 0) return;
    for (const region of this.#regionsOf(path)) {
      region.downlinkBps += downlinkBps;
      region.uplinkBps += uplinkBps;
    }
  }

  #placeOf(terminalIndex: number): RegionPath | undefined {
    const site = this.#fleet.sites[this.#fleet.terminals[terminalIndex]?.siteIndex ?? -1];
    return site === undefined ? undefined : this.#paths.of(site.regionCode);
  }

  /** The regions of a path, which are about to change. */
  #regionsOf(path: RegionPath): RegionNow[] {
    if (this.#changed[path.index] === undefined) this.#changed[path.index] = path;
    return (this.#ofPath[path.index] ??= path.codes.map((code) => this.of(code)));
  }
}

function grown(values: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= values.length) return values;
  const larger = new Float64Array(length).fill(-1);
  larger.set(values);
  return larger;
}
