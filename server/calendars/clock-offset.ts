import type { Fleet } from '../registry/fleet.ts';
import type { TimeZones } from './time-zones.ts';

/** How far the clock at a terminal's site is ahead of UTC at an instant, milliseconds; 0 where nobody knows the terminal. */
export function clockOffset(fleet: Fleet, zones: TimeZones, terminalIndex: number, at: number): number {
  const site = fleet.sites[fleet.terminals[terminalIndex]?.siteIndex ?? -1];
  if (site === undefined) return 0;
  const day = zones.dayOf(site.regionCode, at);
  return zones.clock(site.regionCode, day).offsetAt(at);
}
