import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { SiteLive } from '../live/live-view.ts';
import type { FleetSite } from '../registry/fleet.ts';

/** How some sites stand at this moment, and whom that concerns. */
export interface Trouble {
  /** In service or meant to be: planned ones are not among them. */
  sites: number;
  offlineSites: number;
  unknownSites: number;
  degradedSites: number;
  /** People served, as far as the registry says. */
  people: number;
  /** Of them, at sites that are offline. */
  peopleOffline: number;
  /** Sites of which the registry says how many people they serve. */
  sitesWithPeople: number;
}

export interface TroubledSite {
  site: FleetSite;
  live: SiteLive;
  /** Null: the registry does not say. */
  people: number | null;
}

interface Sources {
  sites: readonly FleetSite[];
  live: { site(index: number): SiteLive };
  peopleOf: (siteId: string) => number | null;
}

const MUNICIPALITY_DIGITS = 5;
const severity: readonly SiteState[] = ['offline', 'unknown', 'degraded'];

/** A region and its municipalities; `isInside` says which places count. */
export function troubleOf(
  sources: Sources,
  isInside: (code: RegionCode) => boolean,
): { all: Trouble; municipalities: Map<RegionCode, Trouble> } {
  const all = noTrouble();
  const municipalities = new Map<RegionCode, Trouble>();
  for (const site of sources.sites) {
    if (!isInside(site.regionCode)) continue;
    const { state } = sources.live.site(site.index);
    if (state === 'planned') continue;
    const people = sources.peopleOf(site.id);
    count(all, state, people);
    if (site.regionCode.length < MUNICIPALITY_DIGITS) continue;
    const code = site.regionCode.slice(0, MUNICIPALITY_DIGITS);
    let trouble = municipalities.get(code);
    if (trouble === undefined) municipalities.set(code, (trouble = noTrouble()));
    count(trouble, state, people);
  }
  return { all, municipalities };
}

/** Sites that are not well, the worst first: offline before unknown before degraded, many people before few, long before short. */
export function worstSites(sources: Sources, isInside: (code: RegionCode) => boolean): TroubledSite[] {
  const found: TroubledSite[] = [];
  for (const site of sources.sites) {
    if (!isInside(site.regionCode)) continue;
    const live = sources.live.site(site.index);
    if (severity.includes(live.state)) found.push({ site, live, people: sources.peopleOf(site.id) });
  }
  return found.sort(
    (a, b) =>
      severity.indexOf(a.live.state) - severity.indexOf(b.live.state) ||
      (b.people ?? 0) - (a.people ?? 0) ||
      a.live.since - b.live.since ||
      (a.site.id < b.site.id ? -1 : 1),
  );
}

function noTrouble(): Trouble {
  return {
    sites: 0,
    offlineSites: 0,
    unknownSites: 0,
    degradedSites: 0,
    people: 0,
    peopleOffline: 0,
    sitesWithPeople: 0,
  };
}

function count(trouble: Trouble, state: SiteState, people: number | null): void {
  trouble.sites += 1;
  if (state === 'offline') trouble.offlineSites += 1;
  if (state === 'unknown') trouble.unknownSites += 1;
  if (state === 'degraded') trouble.degradedSites += 1;
  if (people === null) return;
  trouble.people += people;
  trouble.sitesWithPeople += 1;
  if (state === 'offline') trouble.peopleOffline += people;
}
