import { siteStates } from '../../telemetry/contract/site-state.ts';
import { lookCode, lookRank } from '../look/looks.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { isTrouble } from '../state/severity.ts';
import { isShown } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import type { SiteIndex } from './site-index.ts';

/** One mark on a tile, in pixels of the tile; `count` sites of this look stand behind it. */
export interface Mark {
  x: number;
  y: number;
  /** Code of a look. */
  look: number;
  count: number;
}

/** What a tile shows: the quiet ground first, trouble on top, the worst last. */
export interface TilePlan {
  ground: Mark[];
  trouble: Mark[];
  /** True when the marks are single sites. */
  single: boolean;
}

export const TILE_PX = 256;
/** Quiet sites merge within cells of this many pixels. */
export const GROUND_CELL_PX = 4;
/** Trouble merges within larger cells, each marked by its worst look, so that one failed site never hides. */
export const TROUBLE_CELL_PX = 16;
/** From this zoom on every site has its own mark... */
export const SINGLE_FROM_ZOOM = 9;
/** ...unless a tile would show more than this many. */
export const SINGLE_UP_TO = 2000;
/** Marks reach over the edge of their tile by at most this many pixels. */
export const MARGIN_PX = 20;
/** Whole cells are gathered this far over the edge, so that neighbours agree about a mark both of them show. */
const GATHER_PX = 3 * TROUBLE_CELL_PX;

/** Room for every look within a cell's key. */
const LOOKS = 16;
const troubled = siteStates.map(isTrouble);

/** What a site's look comes from, by row: wire codes. */
export type LookColumns = Pick<FleetColumns, 'states' | 'reasons'>;

/** Decides what one tile shows. Costs as much as there are sites in and around the tile. */
export function planTile(
  index: SiteIndex,
  { states, reasons }: LookColumns,
  filter: SiteFilter,
  tile: { z: number; x: number; y: number },
): TilePlan {
  const scale = TILE_PX * 2 ** tile.z;
  const left = tile.x * TILE_PX;
  const top = tile.y * TILE_PX;
  const [from, to] = index.run(tile.z, tile.x, tile.y);
  const single = tile.z >= SINGLE_FROM_ZOOM && to - from <= SINGLE_UP_TO;
  const ground = new Gathering(single ? 0 : GROUND_CELL_PX, left, top);
  const trouble = new Gathering(single ? 0 : TROUBLE_CELL_PX, left, top);
  index.within(
    (left - GATHER_PX) / scale,
    (top - GATHER_PX) / scale,
    (left + TILE_PX + GATHER_PX) / scale,
    (top + TILE_PX + GATHER_PX) / scale,
    (row) => {
      const state = states[row] ?? 0;
      if (!isShown(filter, row, state)) return;
      const x = (index.x[row] ?? 0) * scale;
      const y = (index.y[row] ?? 0) * scale;
      if (troubled[state] === true) trouble.add(x, y, lookCode(state, reasons[row] ?? 0));
      // merged, the quiet ones are dots without a shape
      else ground.add(x, y, single ? lookCode(state, reasons[row] ?? 0) : state);
    },
  );
  return { ground: ground.marks(), trouble: trouble.worstMarks(), single };
}

/**
 * Gathers sites of one look by cells of the world's pixel grid (not the tile's), so that neighbouring tiles
 * agree about a cell that both of them show.
 */
class Gathering {
  readonly #cellPx: number;
  readonly #left: number;
  readonly #top: number;
  readonly #sums = new Map<number, Mark>();

  constructor(cellPx: number, left: number, top: number) {
    this.#cellPx = cellPx;
    this.#left = left;
    this.#top = top;
  }

  add(x: number, y: number, look: number): void {
    const key =
      this.#cellPx === 0
        ? this.#sums.size
        : this.#cell(x, this.#left, 0) * 4096 + this.#cell(y, this.#top, look);
    const mark = this.#sums.get(key);
    if (mark === undefined) {
      this.#sums.set(key, { x, y, look, count: 1 });
    } else {
      mark.x += x;
      mark.y += y;
      mark.count += 1;
    }
  }

  /** Mean positions relative to the tile, the best first so that the worst is painted last. */
  marks(): Mark[] {
    return this.#placed([...this.#sums.values()]);
  }

  /** As `marks`, but only the worst of each cell: in a storm three of them would lie over each other. */
  worstMarks(): Mark[] {
    if (this.#cellPx === 0) return this.marks();
    const worst = new Map<number, Mark>();
    for (const [key, mark] of this.#sums) {
      const cell = Math.floor(key / LOOKS);
      const other = worst.get(cell);
      if (other === undefined || rankOf(mark) < rankOf(other)) worst.set(cell, mark);
    }
    return this.#placed([...worst.values()]);
  }

  #placed(marks: Mark[]): Mark[] {
    for (const mark of marks) {
      mark.x = mark.x / mark.count - this.#left;
      mark.y = mark.y / mark.count - this.#top;
    }
    return marks.filter((mark) => reaches(mark.x) && reaches(mark.y)).sort((a, b) => rankOf(b) - rankOf(a));
  }

  /** Tiles begin on a border of cells, so counting cells from the tile keeps the numbers small. */
  #cell(position: number, origin: number, look: number): number {
    return (Math.floor((position - origin) / this.#cellPx) + 16) * LOOKS + look;
  }
}

function rankOf({ look }: Mark): number {
  return lookRank[look] ?? 0;
}

/** True where a mark at this place of one axis shows on the tile. */
function reaches(position: number): boolean {
  return position >= -MARGIN_PX && position <= TILE_PX + MARGIN_PX;
}

/** The tiles of one zoom on which a site shows, its own and those its mark may reach into. */
export function tilesOf(x: number, y: number, zoom: number): { x: number; y: number }[] {
  const scale = TILE_PX * 2 ** zoom;
  // a merged mark lies anywhere in its cell, so the whole cell's reach counts
  const reach = MARGIN_PX + TROUBLE_CELL_PX;
  const tiles: { x: number; y: number }[] = [];
  const tileOf = (pixels: number) => Math.floor(pixels / TILE_PX);
  for (let tileY = tileOf(y * scale - reach); tileY <= tileOf(y * scale + reach); tileY += 1) {
    for (let tileX = tileOf(x * scale - reach); tileX <= tileOf(x * scale + reach); tileX += 1) {
      tiles.push({ x: tileX, y: tileY });
    }
  }
  return tiles;
}
