import type { FleetSite, Fleet } from '../registry/fleet.ts';
import { maySee, type Viewer } from '../viewer.ts';
import { notFound } from './problem.ts';

/** @throws Problem 404 when there is no such site, or it lies outside what the viewer may see */
export function visibleSite(fleet: Fleet, id: string, viewer: Viewer): FleetSite {
  const site = fleet.siteById(id);
  if (site === undefined || !maySee(viewer, site.regionCode)) throw notFound('site');
  return site;
}

/** The terminal and the site it stands at. @throws Problem 404 when there is no such terminal, or it stands where the viewer may not look */
export function visibleTerminal(
  fleet: Fleet,
  id: string,
  viewer: Viewer,
): { terminalId: string; siteId: string } {
  const found = fleet.terminalById(id);
  const site = found === undefined ? undefined : fleet.sites[found.siteIndex];
  if (found === undefined || site === undefined || !maySee(viewer, site.regionCode))
    throw notFound('terminal');
  return { terminalId: found.id, siteId: site.id };
}

/** Sites in the order of their ids, which pages of a list follow; sorted once per version of the fleet. */
export class SortedSites {
  readonly #fleet: Fleet;
  #version: number | undefined;
  #sites: FleetSite[] = [];

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Sites after the given id. */
  *after(id: string | undefined): Iterable<FleetSite> {
    const sites = this.#sorted();
    for (let at = id === undefined ? 0 : firstAfter(sites, id); at < sites.length; at += 1) {
      yield sites[at] as FleetSite;
    }
  }

  #sorted(): readonly FleetSite[] {
    if (this.#version !== this.#fleet.version) {
      this.#sites = [...this.#fleet.sites].sort((a, b) => (a.id < b.id ? -1 : 1));
      this.#version = this.#fleet.version;
    }
    return this.#sites;
  }
}

function firstAfter(sites: readonly FleetSite[], id: string): number {
  let [low, high] = [0, sites.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sites[middle] as FleetSite).id <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}
