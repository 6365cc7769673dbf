import { isCarried } from '../../telemetry/contract/site-state.ts';
import type { Calendars } from '../calendars/calendars.ts';
import type { Database } from '../database/schema.ts';
import type { LiveView } from '../live/live-view.ts';
import type { FleetSite } from '../registry/fleet.ts';

/** When sites are in service by their hours. */
export type Hours = Pick<Calendars, 'hoursOf' | 'turnAfter' | 'openMs'>;

/** Ids per query: both databases limit how many values one query takes. */
const CHUNK = 5_000;

/** A site where an incident goes on: the links that are lost in it by their terminals, and when the last of them was. */
export interface GoesOnAt {
  since: number;
  terminalIds: string[];
}

/** Of each of these incidents the sites where it goes on. */
export async function openSites(
  db: Database,
  incidentIds: readonly string[],
): Promise<Map<string, Map<string, GoesOnAt>>> {
  const result = new Map<string, Map<string, GoesOnAt>>();
  for (let start = 0; start < incidentIds.length; start += CHUNK) {
    const rows = await db
      .selectFrom('outages')
      .select(['incident_id', 'site_id', 'terminal_id', ({ fn }) => fn.max('starts_at').as('since')])
      .where('incident_id', 'in', incidentIds.slice(start, start + CHUNK))
      .where('ends_at', 'is', null)
      .groupBy(['incident_id', 'site_id', 'terminal_id'])
      .execute();
    for (const { incident_id, site_id, terminal_id, since } of rows) {
      if (incident_id === null) continue;
      let sites = result.get(incident_id);
      if (sites === undefined) result.set(incident_id, (sites = new Map<string, GoesOnAt>()));
      const known = sites.get(site_id);
      if (known === undefined) sites.set(site_id, { since, terminalIds: [terminal_id] });
      else {
        known.since = Math.max(known.since, since);
        known.terminalIds.push(terminal_id);
      }
    }
  }
  return result;
}

/** How a site stands at which an incident goes on: another link serves it, it is in agreed maintenance, or it is without service. */
export function standingOf(
  { index }: FleetSite,
  live: Pick<LiveView, 'site'>,
): 'carried' | 'maintained' | 'out' {
  const { state, reason } = live.site(index);
  if (isCarried(reason)) return 'carried';
  return state === 'maintenance' || state === 'planned' ? 'maintained' : 'out';
}

/** Since when a site is without service: another of its links may have been lost later, in another incident. */
export function outSince({ index, terminalIndexes }: FleetSite, since: number, live: Pick<LiveView, 'site'>) {
  if (terminalIndexes.length < 2) return since;
  const { state, since: turnedAt } = live.site(index);
  return state === 'offline' ? Math.max(since, turnedAt) : since;
}

/** Time lost within the hours of sites until `now`. Many sites keep the same hours and were lost at the same moment: each such is reckoned once. */
export function timeLost(
  hours: Hours,
  now: number,
): (siteIndex: number, since: number) => { openMs: number; isOpen: boolean; until: number } {
  type Known = { isOpen: boolean; until: number; since: Map<number, number> };
  const known = new Map<object, Known>();
  return (siteIndex, since) => {
    const shared = hours.hoursOf(siteIndex);
    if (shared === undefined) return { openMs: Math.max(0, now - since), isOpen: true, until: Infinity };
    let one = known.get(shared);
    if (one === undefined)
      known.set(shared, (one = { ...hours.turnAfter(siteIndex, now), since: new Map() }));
    let openMs = one.since.get(since);
    if (openMs === undefined) one.since.set(since, (openMs = hours.openMs(siteIndex, since, now)));
    return { openMs, isOpen: one.isOpen, until: one.until };
  };
}
