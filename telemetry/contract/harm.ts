import type { SiteKind } from './inventory.ts';

/** What the sites of one kind that an incident leaves without service now add to its harm. */
export interface HarmPart {
  kind: SiteKind;
  sites: number;
  /** Of them those of which nobody says how many people they serve: each counts as `ASSUMED_PEOPLE`. */
  assumedSites: number;
  people: number;
  /** Of the people those at sites that are within their hours now. */
  peopleNow: number;
  /** People x hours that their site has been without service within its own hours, until `harmAt`. */
  personHours: number;
  /** How much an hour without service weighs for a person there: see `harmWeights`. */
  weight: number;
}

/** How much harm an incident does: the order in which a shift looks at incidents. Units are weighted person-hours. */
export interface IncidentHarm {
  /** The sum over `harmParts` of `personHours` x `weight`, until `harmAt`. */
  harm: number;
  /** ISO 8601. */
  harmAt: string;
  /** Added per hour now: the sum of `peopleNow` x `weight`. 0 while all sites concerned are outside their hours. */
  harmRate: number;
  /** Until when the rate stays so while nothing else changes: the next site's hours begin or end. Null: no hours are declared. */
  harmUntil: string | null;
  harmParts: HarmPart[];
}

/** What a site counts as that does not say how many people it serves: few, so that what is known goes before what is not. */
export const ASSUMED_PEOPLE = 30;

/**
 * How much an hour without service weighs for a person, by what the site is. A clinic weighs twice a school: what cannot wait is
 * looked up there. Who finds a library, an office or a square without service can come again.
 */
export const harmWeights: Readonly<Record<SiteKind, number>> = {
  clinic: 2,
  school: 1,
  library: 0.7,
  office: 0.7,
  other: 0.5,
  plaza: 0.4,
};
