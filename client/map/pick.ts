import { severityRank } from '../state/severity.ts';
import type { SiteIndex } from './site-index.ts';
import { TILE_PX } from './tile-plan.ts';
import type { StateFilter } from './tile-plan.ts';

/** What is under the pointer: one site, or several too close to tell apart at this zoom. */
export interface Picked {
  /** The worst, then the nearest. */
  row: number;
  /** All rows within reach, at most `MAX_LISTED`. */
  rows: number[];
  count: number;
  /** Sites within reach by wire code of their state. */
  countByState: Map<number, number>;
}

const MAX_LISTED = 50;

/**
 * Finds what a pointer at a world position means. `reachPx` is how far a finger or a mouse may miss;
 * `zoom` may be fractional.
 */
export function pickSites(
  index: SiteIndex,
  states: Uint8Array,
  filter: StateFilter,
  at: { x: number; y: number },
  zoom: number,
  reachPx: number,
): Picked | null {
  const reach = reachPx / (TILE_PX * 2 ** zoom);
  const rows: number[] = [];
  const countByState = new Map<number, number>();
  let count = 0;
  let best = -1;
  let bestRank = Infinity;
  let bestDistance = Infinity;
  index.within(at.x - reach, at.y - reach, at.x + reach, at.y + reach, (row) => {
    const state = states[row] ?? 0;
    if (filter !== null && !filter.has(state)) return;
    const distance = Math.hypot((index.x[row] ?? 0) - at.x, (index.y[row] ?? 0) - at.y);
    if (distance > reach) return;
    count += 1;
    countByState.set(state, (countByState.get(state) ?? 0) + 1);
    if (rows.length < MAX_LISTED) rows.push(row);
    const rank = severityRank[state] ?? 0;
    if (rank < bestRank || (rank === bestRank && distance < bestDistance)) {
      best = row;
      bestRank = rank;
      bestDistance = distance;
    }
  });
  return best === -1 ? null : { row: best, rows, count, countByState };
}
