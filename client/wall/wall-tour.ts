import type { IncidentView } from '../../telemetry/contract/console-events.ts';

/** One look at a region of trouble, or at all that is watched (`incident` null). */
export interface Stop {
  regionCode: string;
  incident: IncidentView | null;
}

/** A shift looks at so many places one after the other; more are a list, not a picture. */
const MOST_STOPS = 4;
/** One site without service is a mark on the map of the country; there is nothing to see closer. */
const FEWEST_SITES = 3;

/**
 * Where the wall looks, in turn: home (the country, or the region it is for), then the worst area, home again, and so on. Nothing
 * but home when nothing is wrong over an area. `incidents` are the worst first.
 */
export function tourOf(incidents: readonly IncidentView[], home: string): Stop[] {
  const whole: Stop = { regionCode: home, incident: null };
  const regions = new Set<string>();
  const stops: Stop[] = [];
  for (const incident of incidents) {
    const codes = new Set(incident.regionCodes.map((code) => code.slice(0, 2)));
    const [regionCode] = codes;
    // what reaches over several states is best seen from home
    if (codes.size !== 1 || regionCode === undefined || regionCode === '00') continue;
    if (regionCode === home.slice(0, 2)) continue;
    if (incident.siteIds.length < FEWEST_SITES || regions.has(regionCode)) continue;
    regions.add(regionCode);
    stops.push(whole, { regionCode, incident });
    if (regions.size === MOST_STOPS) break;
  }
  return stops.length === 0 ? [whole] : stops;
}

/** Where to look after this many turns; turns go on for ever. */
export function stopAt(stops: readonly Stop[], turn: number): Stop {
  return stops[turn % stops.length] ?? { regionCode: '00', incident: null };
}
