/** Limits a site or a municipality is measured against. All are configurable; docs/reports.md says why these. */
export interface Thresholds {
  /** Least strict availability, 0..1. */
  availabilityMin: number;
  /** Least median of the downlink, bits per second: of its measured capacity, or of its traffic where no capacity was measured. */
  downlinkMedianMinBps: number;
  /** Greatest 95th percentile of the measured round trip, milliseconds. */
  latencyP95MaxMs: number;
  /** A municipality is underserved from this share of underserved sites on, 0..1. */
  municipalityShareMin: number;
}

/** A named rule. A change of any threshold or of the rule itself is another version, or the figures of two reports could not be compared. */
export interface Standard {
  name: string;
  version: number;
  thresholds: Thresholds;
}

export const basicV1: Standard = {
  name: 'basic-v1',
  version: 1,
  thresholds: {
    availabilityMin: 0.97,
    downlinkMedianMinBps: 10_000_000,
    latencyP95MaxMs: 800,
    municipalityShareMin: 0.5,
  },
};

/** Why a site is below the standard. The first two stand alone: there is nothing more to judge. */
export type SiteReason = 'notConnected' | 'noData' | 'availabilityBelow' | 'downlinkBelow' | 'latencyAbove';
export type MunicipalityReason = 'noSite' | 'shareAbove';
export type Unmeasured = 'availability' | 'downlink' | 'latency';

/** What a site is judged by. Null: never measured in the period. */
export interface SiteFigures {
  /** An active terminal stands there. */
  monitored: boolean;
  strict: number | null;
  scheduledSeconds: number;
  unknownSeconds: number;
  samples: number;
  downlinkMedianBps: number | null;
  latencyP95Ms: number | null;
}

/** Sums of seconds carry the rounding of their last digit; a site exactly at the limit is not below it. */
const ROUNDING = 1e-9;
const HALF_SECOND = 0.5;

/** A figure that was never measured is named, and neither held against the site nor for it. */
export function judgeSite(
  figures: SiteFigures,
  { availabilityMin, downlinkMedianMinBps, latencyP95MaxMs }: Thresholds,
): { reasons: SiteReason[]; unmeasured: Unmeasured[] } {
  const { monitored, strict, scheduledSeconds, unknownSeconds, samples, downlinkMedianBps, latencyP95Ms } =
    figures;
  const unmeasured: Unmeasured[] = [
    ...(strict === null ? (['availability'] as const) : []),
    ...(downlinkMedianBps === null ? (['downlink'] as const) : []),
    ...(latencyP95Ms === null ? (['latency'] as const) : []),
  ];
  if (!monitored) return { reasons: ['notConnected'], unmeasured };
  const allUnknown = scheduledSeconds - unknownSeconds < HALF_SECOND;
  if (allUnknown && samples === 0) return { reasons: ['noData'], unmeasured };
  const reasons: SiteReason[] = [];
  if (strict !== null && strict < availabilityMin - ROUNDING) reasons.push('availabilityBelow');
  if (downlinkMedianBps !== null && downlinkMedianBps < downlinkMedianMinBps) reasons.push('downlinkBelow');
  if (latencyP95Ms !== null && latencyP95Ms > latencyP95MaxMs) reasons.push('latencyAbove');
  return { reasons, unmeasured };
}

export function judgeMunicipality(
  { sites, underservedSites }: { sites: number; underservedSites: number },
  { municipalityShareMin }: Thresholds,
): { share: number | null; reasons: MunicipalityReason[] } {
  if (sites === 0) return { share: null, reasons: ['noSite'] };
  const share = underservedSites / sites;
  return { share, reasons: share >= municipalityShareMin - ROUNDING ? ['shareAbove'] : [] };
}
