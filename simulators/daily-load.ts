import type { RegionCode, SiteKind } from '../telemetry/contract/inventory.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Mexico keeps no summer time since 2022; these entidades are not on central time (UTC-6). */
const offsetHours: ReadonlyMap<string, number> = new Map([
  ['02', -8],
  ['03', -7],
  ['18', -7],
  ['23', -5],
  ['25', -7],
  ['26', -7],
]);

interface Opening {
  opens: number;
  closes: number;
  weekend: boolean;
}
const openings: Record<SiteKind, Opening> = {
  school: { opens: 7.5, closes: 14, weekend: false },
  clinic: { opens: 8, closes: 19, weekend: true },
  library: { opens: 9, closes: 18, weekend: false },
  plaza: { opens: 9, closes: 22.5, weekend: true },
  office: { opens: 8.5, closes: 16, weekend: false },
  other: { opens: 8, closes: 18, weekend: true },
};

/** How busy a site of this kind is, 0..1, by its local hour and weekday: rises within the first hour, falls within the last. */
export function dailyLoad(kind: SiteKind, regionCode: RegionCode, at: number): number {
  const localMs = at + (offsetHours.get(regionCode.slice(0, 2)) ?? -6) * HOUR_MS;
  const hour = (((localMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  const { opens, closes, weekend } = openings[kind];
  const idle = 0.04;
  if (!weekend && isWeekend(localMs)) return idle;
  const rise = Math.min(1, Math.max(0, hour - opens));
  const fall = Math.min(1, Math.max(0, closes - hour));
  return idle + (1 - idle) * Math.min(rise, fall);
}

function isWeekend(localMs: number): boolean {
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  return weekday === 0 || weekday === 6;
}
