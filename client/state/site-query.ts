import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { lookCode, lookRank, looks } from '../look/looks.ts';
import { Wanted } from './byte-search.ts';
import type { FleetColumns } from './fleet-columns.ts';

/** The worst first, of them the latest change or what has lasted longest; or those first that are below the standard. */
export const siteOrders = ['newest', 'longest', 'underserved'] as const;
export type SiteOrder = (typeof siteOrders)[number];

/** What the table of sites is asked for. */
export interface SiteQuery {
  /** Part of a name or key; case and accents do not matter. */
  text: string;
  states?: ReadonlySet<SiteState> | null;
  regionCode?: string | null;
  /** By row: 1 may be found. Null, or unsaid: all. */
  rows?: Uint8Array | null;
  order?: SiteOrder;
  /** By row: 1 is below the standard. */
  underserved?: Uint8Array | null;
}

export interface SiteRows {
  /** In the order that was asked for, else the worst and the latest change first; at most as many as asked for. */
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
  const { order = 'newest' } = query;
  const first = order === 'underserved' ? (query.underserved ?? null) : null;
  // By rank: only those that will be shown are sorted, of a quarter of a million mostly a few.
  const byRank: number[][] = [...looks, ...looks].map(() => []);
  let matching = 0;
  for (let row = 0; row < fleet.size; row += 1) {
    if (shown[fleet.states[row] ?? 0] === false) continue;
    if (among !== null && among[row] !== 1) continue;
    if (within !== null && within[fleet.regions[row] ?? 0] !== 1) continue;
    if (wanted !== null && !fleet.contains(wanted, row)) continue;
    const rank = lookRank[lookCode(fleet.states[row] ?? 0, fleet.reasons[row] ?? 0)] ?? 0;
    byRank[first === null || first[row] === 1 ? rank : rank + looks.length]?.push(row);
    matching += 1;
  }
  const rows: number[] = [];
  for (const alike of byRank) {
    if (rows.length >= limit) break;
    rows.push(...latest(fleet, alike, order === 'longest').slice(0, limit - rows.length));
  }
  return { rows, matching };
}

/** The latest change first, or the one that is longest ago; of which that is not known comes last. */
function latest({ since }: FleetColumns, rows: number[], isLongest: boolean): number[] {
  const at = (row: number): number => since[row] ?? 0;
  if (!isLongest) return rows.sort((a, b) => at(b) - at(a));
  return rows.sort((a, b) => (at(a) || Infinity) - (at(b) || Infinity) || 0);
}
