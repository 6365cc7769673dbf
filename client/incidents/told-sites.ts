import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';

const OFFLINE = siteStates.indexOf('offline');

/** Sites without service, and how many of them are in an open incident. */
export interface ToldSites {
  offline: number;
  inIncidents: number;
}

/** Rows of an incident's sites, for as long as its list of them is the same. */
const known = new WeakMap<readonly string[], { layout: string; rows: Uint32Array }>();

/** Counts what of the fleet's sites without service the open incidents tell; null before the sites' ids are here. */
export function toldSites(incidents: Iterable<IncidentView>, fleet: FleetColumns): ToldSites | null {
  if (!fleet.hasTexts) return null;
  const counted = new Uint8Array(fleet.size);
  let inIncidents = 0;
  for (const { siteIds } of incidents) {
    for (const row of rowsOf(siteIds, fleet)) {
      if (fleet.states[row] !== OFFLINE || counted[row] === 1) continue;
      counted[row] = 1;
      inIncidents += 1;
    }
  }
  return { offline: fleet.counts[OFFLINE] ?? 0, inIncidents };
}

function rowsOf(siteIds: readonly string[], fleet: FleetColumns): Uint32Array {
  let found = known.get(siteIds);
  if (found?.layout !== fleet.layout) {
    found = { layout: fleet.layout, rows: Uint32Array.from(siteIds.flatMap((id) => fleet.rowOf(id) ?? [])) };
    known.set(siteIds, found);
  }
  return found.rows;
}
