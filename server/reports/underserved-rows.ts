import type { RegionCode, SiteKind } from '../../telemetry/contract/inventory.ts';
import type { DownlinkBasis } from '../../telemetry/store/sample-store.ts';
import type { MunicipalityReason, SiteReason, Unmeasured } from './standard.ts';

/** One catalogued site, monitored or not. */
export interface SiteRow {
  level: 'site';
  siteId: string;
  name: string;
  kind: SiteKind;
  regionCode: RegionCode;
  municipality: string | null;
  state: string | null;
  /** "Cuauhtémoc, Ciudad de México". */
  place: string;
  monitored: boolean;
  strict: number | null;
  upSeconds: number;
  scheduledSeconds: number;
  unknownSeconds: number;
  /** The terminal whose samples gave the next figures: the primary one, else the one with most samples. */
  terminalId: string | null;
  samples: number;
  downlinkMedianBps: number | null;
  /** What that figure is: measured capacity, or traffic where no capacity was measured. */
  downlinkBasis: DownlinkBasis | null;
  latencyP95Ms: number | null;
  /** Null when no service of the site says. */
  peopleServed: number | null;
  underserved: boolean;
  reasons: SiteReason[];
  unmeasured: Unmeasured[];
}

/** One municipality with what was found of its sites, also where it has none. */
export interface MunicipalityRow {
  level: 'municipality';
  regionCode: RegionCode;
  name: string;
  municipality: string;
  state: string | null;
  place: string;
  sites: number;
  monitoredSites: number;
  underservedSites: number;
  /** underservedSites / sites; null without sites. */
  share: number | null;
  peopleServed: number;
  /** People served at the underserved sites. */
  peopleAffected: number;
  underserved: boolean;
  reasons: MunicipalityReason[];
}

export type UnderservedRow = SiteRow | MunicipalityRow;

/** One municipality and its sites; `municipality` is null for sites of which no more than the state is known. */
export interface RowGroup {
  code: RegionCode;
  municipality: MunicipalityRow | null;
  sites: SiteRow[];
}

export interface Totals {
  sites: number;
  monitoredSites: number;
  underservedSites: number;
  peopleServed: number;
  peopleAffected: number;
  municipalities: number;
  underservedMunicipalities: number;
  /** How many sites or municipalities each reason was found at. */
  reasons: Record<SiteReason | MunicipalityReason, number>;
}

export function noTotals(): Totals {
  return {
    sites: 0,
    monitoredSites: 0,
    underservedSites: 0,
    peopleServed: 0,
    peopleAffected: 0,
    municipalities: 0,
    underservedMunicipalities: 0,
    reasons: {
      notConnected: 0,
      noData: 0,
      availabilityBelow: 0,
      downlinkBelow: 0,
      latencyAbove: 0,
      noSite: 0,
      shareAbove: 0,
    },
  };
}

export function addGroup(totals: Totals, { municipality, sites }: RowGroup): void {
  for (const site of sites) {
    totals.sites += 1;
    totals.monitoredSites += site.monitored ? 1 : 0;
    totals.underservedSites += site.underserved ? 1 : 0;
    totals.peopleServed += site.peopleServed ?? 0;
    totals.peopleAffected += site.underserved ? (site.peopleServed ?? 0) : 0;
    for (const reason of site.reasons) totals.reasons[reason] += 1;
  }
  if (municipality === null) return;
  totals.municipalities += 1;
  totals.underservedMunicipalities += municipality.underserved ? 1 : 0;
  for (const reason of municipality.reasons) totals.reasons[reason] += 1;
}
