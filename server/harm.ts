import { ASSUMED_PEOPLE, harmWeights, type HarmPart, type IncidentHarm } from '../telemetry/contract/harm.ts';
import type { SiteKind } from '../telemetry/contract/inventory.ts';

/** A site that an incident leaves without service now. */
export interface HarmedSite {
  kind: SiteKind;
  /** Whom it serves; undefined: nobody says. */
  people: number | undefined;
  /** How long it has been without service within its own hours, milliseconds. */
  openMs: number;
  /** It is within its hours now. */
  isOpen: boolean;
  /** Until when that stays so; epoch milliseconds, Infinity for as far as anybody knows. */
  until: number;
}

const HOUR_MS = 3_600_000;

/**
 * How much harm an incident does, in weighted person-hours:
 *
 *     harm     = sum over sites without service now of  people x hours without service x weight of the kind
 *     harmRate = the same per hour, of the sites that are within their hours now
 *
 * Hours are those in which the site would serve (`Calendars`: turnos, holidays; without declared hours all of them), since the
 * site lost service. Sites that are back, that another link serves, or that are in agreed maintenance add nothing: it says what
 * hurts now, not what is over. Nobody said how many a site serves: it counts as `ASSUMED_PEOPLE`, and is counted as such.
 * A site whose links are down in two incidents counts in both: mending either one helps it.
 */
export function harmOf(sites: Iterable<HarmedSite>, at: number): IncidentHarm {
  const parts = new Map<SiteKind, HarmPart>();
  let until = Infinity;
  for (const site of sites) {
    const { kind, people = ASSUMED_PEOPLE } = site;
    let part = parts.get(kind);
    if (part === undefined) parts.set(kind, (part = nothingOf(kind)));
    part.sites += 1;
    if (site.people === undefined) part.assumedSites += 1;
    part.people += people;
    if (site.isOpen) part.peopleNow += people;
    part.personHours += (people * site.openMs) / HOUR_MS;
    until = Math.min(until, site.until);
  }
  const harmParts = [...parts.values()].sort((a, b) => weighted(b) - weighted(a) || b.people - a.people);
  return {
    harm: harmParts.reduce((sum, part) => sum + weighted(part), 0),
    harmAt: new Date(at).toISOString(),
    harmRate: harmParts.reduce((sum, { peopleNow, weight }) => sum + peopleNow * weight, 0),
    harmUntil: until === Infinity ? null : new Date(until).toISOString(),
    harmParts,
  };
}

function nothingOf(kind: SiteKind): HarmPart {
  const weight = harmWeights[kind];
  return { kind, sites: 0, assumedSites: 0, people: 0, peopleNow: 0, personHours: 0, weight };
}

function weighted({ personHours, weight }: HarmPart): number {
  return personHours * weight;
}
