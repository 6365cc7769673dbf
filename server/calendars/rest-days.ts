import type { SiteKind } from '../../telemetry/contract/inventory.ts';
import { weekdayOf, type LocalDay } from '../local-day.ts';
import type { Fleet } from '../registry/fleet.ts';
import { isStatutoryHoliday } from './holidays.ts';
import type { TimeZones } from './time-zones.ts';

const SATURDAY = 5;
/** Kinds of sites that are closed at weekends and on days of rest, as a rule. */
const restful: ReadonlySet<SiteKind> = new Set(['school', 'library', 'office']);
/** No holidays last longer that no calendar declares. */
const MOST_DAYS = 5;

/**
 * An instant moved to the same time of the first working day of the terminal's site, by its local clock: unchanged where it is
 * on one. A rule of thumb for sites of which nobody declared the hours.
 */
export function afterRest(fleet: Fleet, zones: TimeZones, terminalIndex: number, at: number): number {
  const site = fleet.sites[fleet.terminals[terminalIndex]?.siteIndex ?? -1];
  if (site === undefined || !restful.has(site.kind)) return at;
  const today = zones.dayOf(site.regionCode, at);
  let day = today;
  while (isRest(day) && day < today + MOST_DAYS) day += 1;
  return at + zones.startOf(site.regionCode, day) - zones.startOf(site.regionCode, today);
}

function isRest(day: LocalDay): boolean {
  return weekdayOf(day) >= SATURDAY || isStatutoryHoliday(day);
}
