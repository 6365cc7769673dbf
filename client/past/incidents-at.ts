import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { IncidentThen } from '../connection/past-incidents.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';

/** An incident as it was at a moment. */
export interface IncidentAt extends Pick<
  IncidentView,
  'id' | 'startsAt' | 'status' | 'severity' | 'siteIds' | 'siteNames' | 'place' | 'cause' | 'peopleServed'
> {
  endsAt: null;
  group: Pick<IncidentView['group'], 'kind' | 'key' | 'affected' | 'watched'>;
  /** Of its sites those without service then. */
  sitesOut: number;
}

/** The first sites of incidents, the same list for as long as nobody joined: whoever draws them compares lists. */
export type Joined = Map<string, string[]>;

const OFFLINE = siteStates.indexOf('offline');

/**
 * Incidents of more than one site that went on at a moment, epoch milliseconds, with the sites that had joined and what had been
 * said by then. `fleet` is of that moment; `joined` is kept from call to call.
 */
export function incidentsAt(
  incidents: readonly IncidentThen[],
  at: number,
  fleet: Pick<FleetColumns, 'rowOf' | 'states'>,
  joined: Joined,
): IncidentAt[] {
  const ids = new Set(incidents.map(({ id }) => id));
  for (const id of joined.keys()) if (!ids.has(id)) joined.delete(id);
  return incidents.flatMap((incident): IncidentAt[] => {
    const { id, startsAt, endsAt, takenAt, said } = incident;
    if (at < startsAt || (endsAt !== null && at >= endsAt)) return [];
    const siteIds = sitesBy(incident, (at - startsAt) / 1000, joined);
    const last = said.findLast((each) => each.at <= at) ?? said[0];
    if (siteIds.length < 2 || last === undefined) return [];
    const sitesOut = siteIds.filter((siteId) => fleet.states[fleet.rowOf(siteId) ?? -1] === OFFLINE).length;
    return [
      {
        ...{ id, siteIds, siteNames: [], sitesOut, peopleServed: 0, endsAt: null },
        startsAt: new Date(startsAt).toISOString(),
        status: takenAt !== null && takenAt <= at ? 'acknowledged' : 'opened',
        severity: sitesOut > 0 ? 'critical' : 'warning',
        ...{ place: last.place, cause: last.cause, group: last.group },
      },
    ];
  });
}

function sitesBy({ id, siteIds, joinedAfterS }: IncidentThen, seconds: number, joined: Joined): string[] {
  const next = joinedAfterS.findIndex((after) => after > seconds);
  const count = next === -1 ? siteIds.length : next;
  const known = joined.get(id);
  if (known?.length === count) return known;
  const now = siteIds.slice(0, count);
  joined.set(id, now);
  return now;
}
