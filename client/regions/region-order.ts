import type { RegionFigures } from '../../telemetry/contract/console-events.ts';

/** Sites of a region that ask for attention now. */
export function troubleCount({ siteCounts }: Pick<RegionFigures, 'siteCounts'>): number {
  return siteCounts.offline + siteCounts.unknown + siteCounts.degraded;
}

/** All sites of a region, whatever their state. */
export function siteCount({ siteCounts }: Pick<RegionFigures, 'siteCounts'>): number {
  return Object.values(siteCounts).reduce((sum, count) => sum + count, 0);
}

/** The least available first; regions without anything scheduled last, by name. */
export function orderRegions(regions: readonly RegionFigures[]): RegionFigures[] {
  return [...regions].sort(
    (a, b) =>
      (a.strict ?? 2) - (b.strict ?? 2) ||
      troubleCount(b) - troubleCount(a) ||
      a.name.localeCompare(b.name, 'es'),
  );
}

/** Where a chart of availability starts: low enough to show the worst, high enough to show small dips. */
export function availabilityFloor(least: number): number {
  if (!Number.isFinite(least)) return 0;
  return [0.99, 0.95, 0.9, 0.75, 0.5].find((floor) => least > floor) ?? 0;
}
