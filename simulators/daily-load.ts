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

/** How far a region's clock is ahead of UTC, milliseconds. */
export function localOffsetMs(regionCode: RegionCode): number {
  return (offsetHours.get(regionCode.slice(0, 2)) ?? -6) * HOUR_MS;
}

/** When a kind of site opens and closes, hours of its local day, and whether it does at weekends. */
export function openingOf(kind: SiteKind): Readonly<Opening> {
  return openings[kind];
}

/** Whether a site of this kind is closed all of the local day that holds `localMs` (epoch milliseconds moved by the offset). */
export function isClosedDay(kind: SiteKind, localMs: number): boolean {
  const { weekend } = openings[kind];
  return (!weekend && isWeekend(localMs)) || (!weekend && isHoliday(localMs));
}

/** How busy a site of this kind is, 0..1, by its local hour and weekday: rises within the first hour, falls within the last. */
export function dailyLoad(kind: SiteKind, regionCode: RegionCode, at: number): number {
  const localMs = at + localOffsetMs(regionCode);
  const hour = (((localMs % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  const { opens, closes } = openings[kind];
  const idle = 0.04;
  if (isClosedDay(kind, localMs)) return idle;
  const rise = Math.min(1, Math.max(0, hour - opens));
  const fall = Math.min(1, Math.max(0, closes - hour));
  return idle + (1 - idle) * Math.min(rise, fall);
}

function isWeekend(localMs: number): boolean {
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  return weekday === 0 || weekday === 6;
}

/** Days of rest by law (Ley Federal del Trabajo, artículo 74), as months and days or as the n-th Monday of a month. */
function isHoliday(localMs: number): boolean {
  const number = Math.floor(localMs / DAY_MS);
  if (number !== asked.day) asked = { day: number, isHoliday: isRestByLaw(new Date(localMs)) };
  return asked.isHoliday;
}

/** The day that was asked for last: most questions are about one day. */
let asked = { day: NaN, isHoliday: false };

function isRestByLaw(day: Date): boolean {
  const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
  if (fixedHolidays.has(month * 100 + date)) return true;
  const monday = movingHolidays.get(month);
  return monday !== undefined && day.getUTCDay() === 1 && Math.ceil(date / 7) === monday;
}

const fixedHolidays: ReadonlySet<number> = new Set([101, 501, 916, 1225]);
const movingHolidays: ReadonlyMap<number, number> = new Map([
  [2, 1],
  [3, 3],
  [11, 3],
]);
