import type { RegionFigures } from '../../../telemetry/contract/console-events.ts';
import type { Measure } from '../../state/layers.ts';

/** A region with what it is coloured by. */
export interface MeasuredRegion {
  code: string;
  name: string;
  /** A share, or bits a second; null: not known. */
  value: number | null;
  /** In service, or, for what the report judges, catalogued. */
  sites: number;
  offline: number | null;
  /** Of the seat; null: not known. */
  latitude: number | null;
  longitude: number | null;
}

/** Where one class ends and the next begins, ascending: fixed, so that a colour means the same tomorrow. */
export const breaks: Readonly<Record<Measure, readonly number[]>> = {
  uptime: [0.9, 0.95, 0.98, 0.995],
  throughput: [2e6, 5e6, 1e7, 2e7],
  offline: [0.01, 0.03, 0.1, 0.25],
  underserved: [0.1, 0.25, 0.5, 0.75],
};
export const CLASSES = 5;

/**
 * The class of a value, 0..4, null without one. The strongest colour is the worst, but for throughput, where it is the most.
 */
export function classOf(measure: Measure, value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return null;
  const place = breaks[measure].filter((each) => value >= each).length;
  return measure === 'uptime' ? CLASSES - 1 - place : place;
}

/** The values of a class, from below `to` down to `from`; null: open at that end. */
export function rangeOf(measure: Measure, of: number): { from: number | null; to: number | null } {
  const place = measure === 'uptime' ? CLASSES - 1 - of : of;
  return { from: breaks[measure][place - 1] ?? null, to: breaks[measure][place] ?? null };
}

type Positioned = RegionFigures & { latitude?: number | null; longitude?: number | null };

/** A region by its own figures. */
export function measured(measure: Measure, figures: Positioned): MeasuredRegion {
  const { siteCounts } = figures;
  const all = Object.values(siteCounts).reduce((sum, count) => sum + count, 0);
  const sites = all - siteCounts.planned;
  const values: Record<Measure, number | null> = {
    uptime: figures.strict,
    throughput: figures.downlinkMeanBps,
    offline: sites === 0 ? null : siteCounts.offline / sites,
    underserved: null,
  };
  return {
    code: figures.regionCode,
    name: figures.name,
    value: values[measure],
    sites,
    offline: siteCounts.offline,
    latitude: figures.latitude ?? null,
    longitude: figures.longitude ?? null,
  };
}

/** What the report of the underserved says of one municipality. */
export interface MunicipalityVerdict {
  regionCode: string;
  sites: number;
  underservedSites: number;
}

/** Shares of underserved sites, for regions of a level: a state's is that of its municipalities together. */
export function underservedShares(
  verdicts: readonly MunicipalityVerdict[],
  level: 'state' | 'municipality',
): Map<string, { share: number | null; sites: number }> {
  const sums = new Map<string, { sites: number; underserved: number }>();
  for (const { regionCode, sites, underservedSites } of verdicts) {
    const code = level === 'state' ? regionCode.slice(0, 2) : regionCode;
    const sum = sums.get(code) ?? { sites: 0, underserved: 0 };
    sum.sites += sites;
    sum.underserved += underservedSites;
    sums.set(code, sum);
  }
  return new Map(
    [...sums].map(([code, { sites, underserved }]) => [
      code,
      { sites, share: sites === 0 ? null : underserved / sites },
    ]),
  );
}
