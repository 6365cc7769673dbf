import { lookCode, lookRank } from '../../look/looks.ts';
import type { LookColumns } from './shown-looks.ts';
import { isShown } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import type { SiteIndex } from './site-index.ts';
import { TILE_PX } from './tile-geometry.ts';

/** What is under the pointer: one site, or several too close to tell apart at this zoom. */
export interface Picked {
  /** The worst, then the nearest. */
  row: number;
  /** All rows within reach, at most `MAX_LISTED`. */
  rows: number[];
  count: number;
  /** How many look as bad as `row`, itself among them. */
  alike: number;
  /** Sites within reach by the code of their look. */
  countByLook: Map<number, number>;
}

const MAX_LISTED = 50;

/**
 * Finds what a pointer at a world position means. `reachPx` is how far a finger or a mouse may miss;
 * `zoom` may be fractional.
 */
export function pickSites(
  index: SiteIndex,
  { states, reasons }: LookColumns,
  filter: SiteFilter,
  at: { x: number; y: number },
  zoom: number,
  reachPx: number,
): Picked | null {
  const reach = reachPx / (TILE_PX * 2 ** zoom);
  const rows: number[] = [];
  const countByLook = new Map<number, number>();
  let count = 0;
  let best = -1;
  let bestLook = -1;
  let bestRank = Infinity;
  let bestDistance = Infinity;
  index.within(at.x - reach, at.y - reach, at.x + reach, at.y + reach, (row) => {
    const state = states[row] ?? 0;
    if (!isShown(filter, row, state)) return;
    const distance = Math.hypot((index.x[row] ?? 0) - at.x, (index.y[row] ?? 0) - at.y);
    if (distance > reach) return;
    count += 1;
    const look = lookCode(state, reasons[row] ?? 0);
    countByLook.set(look, (countByLook.get(look) ?? 0) + 1);
    if (rows.length < MAX_LISTED) rows.push(row);
    const rank = lookRank[look] ?? 0;
    if (rank < bestRank || (rank === bestRank && distance < bestDistance)) {
      best = row;
      bestLook = look;
      bestRank = rank;
      bestDistance = distance;
    }
  });
  const alike = countByLook.get(bestLook) ?? 0;
  return best === -1 ? null : { row: best, rows, count, alike, countByLook };
}
