import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { FleetColumns } from './fleet-columns.ts';
import { lookCode, lookRank } from '../look/looks.ts';

/** What the table of sites is asked for. */
export interface SiteQuery {
  /** Part of a name or key; case and accents do not matter. */
  text: string;
  states?: ReadonlySet<SiteState> | null;
  regionCode?: string | null;
}

export interface SiteRows {
  /** The worst first, then the latest change first; at most as many as asked for. */
  rows: number[];
  /** How many match in all. */
  matching: number;
}

const folded = new WeakMap<FleetColumns, string[]>();

/** Finds sites in memory. A quarter of a million names are searched in some tens of milliseconds. */
export function findSites(fleet: FleetColumns, query: SiteQuery, limit: number): SiteRows {
  const wanted = fold(query.text.trim());
  const region = query.regionCode === '00' ? '' : (query.regionCode ?? '');
  const names = searchable(fleet);
  const states = query.states ?? null;
  const found: number[] = [];
  for (let row = 0; row < fleet.size; row += 1) {
    if (states !== null && !states.has(siteStates[fleet.states[row] ?? 0] ?? 'unknown')) continue;
    if (region !== '' && fleet.regionCodes[row]?.startsWith(region) !== true) continue;
    if (wanted !== '' && names[row]?.includes(wanted) !== true) continue;
    found.push(row);
  }
  const rank = (row: number) => lookRank[lookCode(fleet.states[row] ?? 0, fleet.reasons[row] ?? 0)] ?? 0;
  found.sort((a, b) => rank(a) - rank(b) || (fleet.since[b] ?? 0) - (fleet.since[a] ?? 0));
  return { rows: found.slice(0, limit), matching: found.length };
}

/** Lower case without accents, so that "cuauhtemoc" finds Cuauhtémoc. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

function searchable(fleet: FleetColumns): string[] {
  let names = folded.get(fleet);
  if (names === undefined) {
    names = fleet.names.map((name, row) => fold(`${name} ${fleet.ids[row] ?? ''}`));
    folded.set(fleet, names);
  }
  return names;
}
