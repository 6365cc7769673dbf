import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { lookCode, lookRank, looks } from '../look/looks.ts';
import { Wanted } from './byte-search.ts';
import type { FleetColumns } from './fleet-columns.ts';

/** What the table of sites is asked for. */
export interface SiteQuery {
  /** Part of a name or key; case and accents do not matter. */
  text: string;
  states?: ReadonlySet<SiteState> | null;
  regionCode?: string | null;
  /** By row: 1 may be found. Null, or unsaid: all. */
  rows?: Uint8Array | null;
}

export interface SiteRows {
  /** The worst first, then the latest change first; at most as many as asked for. */
  rows: number[];
  /** How many match in all. */
  matching: number;
}

/** Finds sites in memory. A quarter of a million names are searched in some tens of milliseconds. */
export function findSites(fleet: FleetColumns, query: SiteQuery, limit: number): SiteRows {
  const wanted = query.text.trim() === '' ? null : new Wanted(query.text.trim());
  const within =
    query.regionCode === null || query.regionCode === undefined
      ? null
      : fleet.regionsWithin(query.regionCode);
  const states = query.states ?? null;
  const among = query.rows ?? null;
  const shown = siteStates.map((state) => states === null || states.has(state));
  // whoever shows what was found is told when the names to search arrive
  if (wanted !== null && !fleet.hasTexts) return { rows: [], matching: 0 };
  // By rank: only those that will be shown are sorted, of a quarter of a million mostly a few.
  const byRank: number[][] = looks.map(() => []);
  let matching = 0;
  for (let row = 0; row < fleet.size; row += 1) {
    if (shown[fleet.states[row] ?? 0] === false) continue;
    if (among !== null && among[row] !== 1) continue;
    if (within !== null && within[fleet.regions[row] ?? 0] !== 1) continue;
    if (wanted !== null && !fleet.contains(wanted, row)) continue;
    const rank = lookRank[lookCode(fleet.states[row] ?? 0, fleet.reasons[row] ?? 0)] ?? 0;
    byRank[rank]?.push(row);
    matching += 1;
  }
  const rows: number[] = [];
  for (const alike of byRank) {
    if (rows.length >= limit) break;
    rows.push(...newest(fleet, alike, limit - rows.length));
  }
  return { rows, matching };
}

/** So many of the rows, the latest change first. */
function newest({ since }: FleetColumns, rows: number[], limit: number): number[] {
  return rows.sort((a, b) => (since[b] ?? 0) - (since[a] ?? 0)).slice(0, limit);
}
