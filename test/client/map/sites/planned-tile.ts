import { siteStates } from '../../../../telemetry/contract/site-state.ts';
import { isTroubleLook } from '../../../../client/look/looks.ts';
import type { Marks } from '../../../../client/map/sites/marks.ts';
import { showAll } from '../../../../client/map/sites/site-filter.ts';
import { SiteIndex } from '../../../../client/map/sites/site-index.ts';
import { shownLooks } from '../../../../client/map/sites/shown-looks.ts';
import type { LookColumns } from '../../../../client/map/sites/shown-looks.ts';
import { TileCounts } from '../../../../client/map/sites/tile-counts.ts';
import { eachTileOf, GROUND_SIDE, TILE_PX } from '../../../../client/map/sites/tile-geometry.ts';
import type { TileAt } from '../../../../client/map/sites/tile-geometry.ts';
import { isSingle, planSingles, planTogether, TilePlan } from '../../../../client/map/sites/tile-plan.ts';
import type { Ground } from '../../../../client/map/sites/tile-plan.ts';
import { isTrouble } from '../../../../client/state/severity.ts';

export interface Dot {
  latitude: number;
  longitude: number;
  state: number;
  /** 0 unless told. */
  reason?: number;
}

export interface Mark {
  x: number;
  y: number;
  look: number;
  count: number;
}

export function fleetOf(dots: readonly Dot[]): { index: SiteIndex; columns: LookColumns } {
  const index = new SiteIndex(
    Float64Array.from(dots, ({ latitude }) => latitude),
    Float64Array.from(dots, ({ longitude }) => longitude),
  );
  const columns = {
    states: Uint8Array.from(dots, ({ state }) => state),
    reasons: Uint8Array.from(dots, (each) => each.reason ?? 0),
  };
  return { index, columns };
}

export function tileAt(index: SiteIndex, row: number, z: number): TileAt {
  const side = 2 ** z;
  return { z, x: Math.floor((index.x[row] ?? 0) * side), y: Math.floor((index.y[row] ?? 0) * side) };
}

/** What the console shows of a tile, `kept` if it has been counted before. */
export function planOf(index: SiteIndex, shown: Uint8Array, tile: TileAt, kept?: TileCounts): TilePlan {
  if (isSingle(index, tile)) return planSingles(index, shown, tile, new TilePlan());
  const counts = kept ?? new TileCounts();
  if (kept === undefined) counts.count(index, shown, tile);
  return planTogether(counts, new TilePlan());
}

/** What a tile shows, in lists: `ground` has the cells that are not empty, with how many of each state. */
export function planned(
  { index, columns }: { index: SiteIndex; columns: LookColumns },
  tile: TileAt,
  filter = showAll,
): Planned {
  return listedPlan(planOf(index, shownLooks(columns, filter), tile));
}

interface Planned {
  single: boolean;
  small: boolean;
  quiet: Mark[];
  trouble: Mark[];
  crowds: Mark[];
  ground: GroundCell[];
}

export function listedPlan(plan: TilePlan): Planned {
  const marks = listed(plan.marks);
  return {
    single: plan.single,
    small: plan.small,
    quiet: marks.filter(({ look }) => isTroubleLook[look] !== true),
    trouble: marks.filter(({ look }) => isTroubleLook[look] === true),
    crowds: listed(plan.crowds),
    ground: plan.ground === null ? [] : groundOf(plan.ground),
  };
}

/** A cell of the ground, counted from the tile's own first one. */
export interface GroundCell {
  x: number;
  y: number;
  state: number;
  count: number;
}

function groundOf({ counts, tints }: Ground): GroundCell[] {
  const cells = GROUND_SIDE ** 2;
  return siteStates.flatMap((word, state) =>
    Array.from({ length: cells }, (_, cell) => ({
      x: (cell % GROUND_SIDE) - 1,
      y: Math.floor(cell / GROUND_SIDE) - 1,
      state,
      count: isTrouble(word) && tints[cell] !== state ? 0 : (counts[state * cells + cell] ?? 0),
    })).filter(({ count }) => count > 0),
  );
}

function listed({ length, x, y, look, count }: Marks): Mark[] {
  return Array.from({ length }, (_, at) => ({
    x: x[at] ?? NaN,
    y: y[at] ?? NaN,
    look: look[at] ?? 0,
    count: count[at] ?? 0,
  }));
}

/** Pixels of a tile of one zoom at which a site stands. */
export function pixelsOf(index: SiteIndex, row: number, { z, x, y }: TileAt): { x: number; y: number } {
  const scale = TILE_PX * 2 ** z;
  return { x: (index.x[row] ?? 0) * scale - x * TILE_PX, y: (index.y[row] ?? 0) * scale - y * TILE_PX };
}

export function tilesOf(
  index: SiteIndex,
  row: number,
  zoom: { z: number; shrunk: boolean },
): { x: number; y: number }[] {
  const tiles: { x: number; y: number }[] = [];
  eachTileOf(index.x[row] ?? 0, index.y[row] ?? 0, zoom, (x, y) => tiles.push({ x, y }));
  return tiles;
}
