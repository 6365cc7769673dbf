import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { LookGrid, PARTS_OF_PX } from './look-grid.ts';
import { NOT_SHOWN, QUIET, stateOfLook, troubleSlot } from './shown-looks.ts';
import type { SiteIndex } from './site-index.ts';
import {
  cellsAt,
  GROUND_CELL_PX,
  GROUND_SIDE,
  MOST_CROWD_CELLS,
  MOST_TROUBLE_CELLS,
  TILE_PX,
} from './tile-geometry.ts';
import type { TileAt } from './tile-geometry.ts';

const GROUND_CELLS = GROUND_SIDE ** 2;
const GROUND_SHIFT = Math.log2(GROUND_CELL_PX * PARTS_OF_PX);

/**
 * The sites in and around one tile, counted. Counting costs as much as there are sites; a change afterwards costs next to
 * nothing (`move`), so who shows a tile of a quarter of the country keeps its counts.
 */
export class TileCounts {
  /** Sites by cell of the ground, row by row, for each state in turn. */
  readonly ground = new Uint32Array(GROUND_CELLS * siteStates.length);
  /** How many sites the ground has, and how many were counted in all. */
  groundSites = 0;
  sites = 0;
  /** Of trouble, by the cells that have a mark, and by the wide ones that may have a number. */
  readonly trouble = new LookGrid(MOST_TROUBLE_CELLS);
  readonly crowd = new LookGrid(MOST_CROWD_CELLS);
  /** Sites are counted this far over the edge of the tile. */
  aroundPx = 0;
  #scale = 1;
  #left = 0;
  #top = 0;
  #side = 0;
  #groundFrom = 0;

  /** Counts anew what is shown of a tile; `shown` has the code of each row's look. Also tells `visit` of each site. */
  count(
    index: SiteIndex,
    shown: Uint8Array,
    tile: TileAt,
    visit?: (row: number, look: number) => void,
  ): void {
    this.#begin(tile);
    const { x: xs, y: ys, rows } = index;
    const [scale, left, top] = [this.#scale, this.#left, this.#top];
    const px = TILE_PX * 2 ** tile.z;
    const from = { x: tile.x * TILE_PX - this.aroundPx, y: tile.y * TILE_PX - this.aroundPx };
    const side = TILE_PX + 2 * this.aroundPx;
    const count = index.runs(from.x / px, from.y / px, (from.x + side) / px, (from.y + side) / px, runs);
    for (let run = 0; run < count; run += 2) {
      const to = runs[run + 1] ?? 0;
      for (let at = runs[run] ?? 0; at < to; at += 1) {
        const row = rows[at] ?? 0;
        const look = shown[row] ?? NOT_SHOWN;
        if (look === NOT_SHOWN) continue;
        const x = Math.floor((xs[row] ?? 0) * scale) - left;
        const y = Math.floor((ys[row] ?? 0) * scale) - top;
        if (!this.#isIn(x, y)) continue;
        this.#add(x, y, look, 1);
        visit?.(row, look);
      }
    }
  }

  /** A site, at a position in the world, looks otherwise than when it was counted. */
  move(worldX: number, worldY: number, before: number, after: number): void {
    const x = Math.floor(worldX * this.#scale) - this.#left;
    const y = Math.floor(worldY * this.#scale) - this.#top;
    if (!this.#isIn(x, y)) return;
    if (before !== NOT_SHOWN) this.#add(x, y, before, -1);
    if (after !== NOT_SHOWN) this.#add(x, y, after, 1);
  }

  #begin({ z, x, y, shrunk = false }: TileAt): void {
    const { troublePx, crowdPx } = cellsAt(z, shrunk);
    const side = TILE_PX + 2 * crowdPx;
    this.aroundPx = crowdPx;
    this.#scale = TILE_PX * 2 ** z * PARTS_OF_PX;
    this.#left = (x * TILE_PX - crowdPx) * PARTS_OF_PX;
    this.#top = (y * TILE_PX - crowdPx) * PARTS_OF_PX;
    this.#side = side * PARTS_OF_PX;
    this.#groundFrom = crowdPx / GROUND_CELL_PX - 1;
    this.trouble.clear(troublePx, side);
    this.crowd.clear(crowdPx, side);
    this.ground.fill(0);
    this.groundSites = this.sites = 0;
  }

  #isIn(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.#side && y < this.#side;
  }

  #add(x: number, y: number, look: number, by: number): void {
    const slot = troubleSlot[look] ?? QUIET;
    this.sites += by;
    this.trouble.add(x, y, slot, by);
    this.crowd.add(x, y, slot, by);
    const cellX = (x >> GROUND_SHIFT) - this.#groundFrom;
    const cellY = (y >> GROUND_SHIFT) - this.#groundFrom;
    if (cellX < 0 || cellY < 0 || cellX >= GROUND_SIDE || cellY >= GROUND_SIDE) return;
    const cell = (stateOfLook[look] ?? 0) * GROUND_CELLS + cellY * GROUND_SIDE + cellX;
    this.ground[cell] = (this.ground[cell] ?? 0) + by;
    this.groundSites += by;
  }
}

const runs: number[] = [];
