import { siteStates } from '../../telemetry/contract/site-state.ts';
import { lookCode, lookRank, looksBySeverity, stateUnder } from '../look/looks.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { isTrouble } from '../state/severity.ts';
import { Marks } from './marks.ts';
import { isShown } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import type { SiteIndex } from './site-index.ts';

export const TILE_PX = 256;
/** Quiet sites merge into density, counted by cells of this many pixels. */
export const GROUND_CELL_PX = 4;
/** Sides of cells in which sites are shown together, in pixels of the tile. */
export interface Cells {
  /** Trouble merges within them, each marked by its worst look, so that one failed site never hides. */
  troublePx: number;
  /** Where much of such a wide cell is in the same trouble, its number is told once. */
  crowdPx: number;
}

const [FINEST, WIDEST] = [16, 128];
/** From here on marks are larger. */
const NEAR_FROM_ZOOM = 7;

/** Tiles shown `shrunk` (to 0.7, at half zooms) have larger cells: on the screen marks have the room they need. */
export function cellsAt(zoom: number, shrunk: boolean): Cells {
  return {
    troublePx: zoom >= NEAR_FROM_ZOOM || shrunk ? 32 : FINEST,
    crowdPx: shrunk ? WIDEST : 64,
  };
}
/** From this zoom on every site has its own mark... */
export const SINGLE_FROM_ZOOM = 9;
/** ...unless a tile would show more than this many. */
export const SINGLE_UP_TO = 2000;
/** With more trouble than this in a tile, single marks are small and crowds are numbered. */
export const LARGE_UP_TO = 60;
/** Marks reach over the edge of their tile by at most this many pixels. */
export const MARGIN_PX = 24;
/** A number is told from so many sites of one look on, when they are this share of the cell's. */
export const CROWD_FROM = 10;
export const CROWD_SHARE = 0.1;

/** Most cells there are of a tile and around it: a wide cell on each side, so that neighbours agree about what both show. */
const MOST_TROUBLE_CELLS = Math.max(((TILE_PX + 128) / FINEST) ** 2, ((TILE_PX + 2 * WIDEST) / 32) ** 2);
const MOST_CROWD_CELLS = ((TILE_PX + 128) / 64) ** 2;
/** One cell of ground around the tile, so that density flows over its edge. */
export const GROUND_SIDE = TILE_PX / GROUND_CELL_PX + 2;
const GROUND_CELLS = GROUND_SIDE ** 2;
const STATES = siteStates.length;

/** Room for every look in a cell. */
const LOOKS = 16;
const NONE = 255;
const troubled = Uint8Array.from(siteStates, (state) => (isTrouble(state) ? 1 : 0));
/** Ranks from the best to the worst: what is worse is painted later. */
const ranksUpwards = [...new Set(lookRank)].sort((a, b) => b - a);
const lookByRank = Uint8Array.from({ length: LOOKS }, (_, rank) => Math.max(0, lookRank.indexOf(rank)));
const stateByRank = looksBySeverity.map((look) => siteStates.indexOf(stateUnder(look)));

/** What a site's look comes from, by row: wire codes. */
export type LookColumns = Pick<FleetColumns, 'states' | 'reasons'>;

/** `shrunk`: shown at 0.7 of its size, see `cellsAt`. */
export interface TileAt {
  z: number;
  x: number;
  y: number;
  shrunk?: boolean;
}

/** What a tile shows. Made once and filled again and again: `planTile` makes no garbage. */
export class TilePlan {
  /** Every site has a mark of its own. */
  single = false;
  /** Sites by cell, row by row, for each state in turn; only where it is not single. Of trouble only crowds are ground. */
  readonly ground = new Uint32Array(GROUND_CELLS * STATES);
  hasGround = false;
  /** The worst last. */
  readonly marks = new Marks();
  /** Single marks are many: all of them are small. */
  small = false;
  /** Where much is in the same trouble, the number of it. */
  readonly crowds = new Marks();
  readonly cells = new TroubleCells();
}

/** Decides what one tile shows. Costs as much as there are sites in and around the tile. */
export function planTile(
  index: SiteIndex,
  columns: LookColumns,
  filter: SiteFilter,
  tile: TileAt,
  plan = new TilePlan(),
): TilePlan {
  const [from, to] = index.run(tile.z, tile.x, tile.y);
  plan.marks.clear();
  plan.crowds.clear();
  plan.single = tile.z >= SINGLE_FROM_ZOOM && to - from <= SINGLE_UP_TO;
  plan.small = plan.single && troubleIn(index, columns, filter, from, to) > LARGE_UP_TO;
  plan.hasGround = false;
  if (!plan.single) plan.ground.fill(0);
  plan.cells.clear(cellsAt(tile.z, tile.shrunk ?? false));
  gather(index, columns, filter, tile, plan);
  if (!plan.single || plan.small) plan.cells.count(plan.crowds);
  if (!plan.single) {
    plan.cells.mark(plan.marks);
    plan.cells.leaveCrowds(plan.ground);
  }
  return plan;
}

function troubleIn(
  index: SiteIndex,
  { states }: LookColumns,
  filter: SiteFilter,
  from: number,
  to: number,
): number {
  let found = 0;
  for (let at = from; at < to; at += 1) {
    const row = index.rows[at] ?? 0;
    const state = states[row] ?? 0;
    if (troubled[state] === 1 && isShown(filter, row, state)) found += 1;
  }
  return found;
}

const runs: number[] = [];
/** Rows of a tile that shows single sites. */
let singles = new Uint32Array(4 * SINGLE_UP_TO);

/** One pass over the sites in and around a tile. Written out in full: it runs a quarter of a million times a repaint. */
function gather(
  index: SiteIndex,
  { states, reasons }: LookColumns,
  filter: SiteFilter,
  tile: TileAt,
  plan: TilePlan,
): void {
  const scale = TILE_PX * 2 ** tile.z;
  const gatherPx = plan.cells.gatherPx;
  const left = tile.x * TILE_PX - gatherPx;
  const top = tile.y * TILE_PX - gatherPx;
  const side = TILE_PX + 2 * gatherPx;
  const offset = gatherPx / GROUND_CELL_PX - 1;
  const { x: xs, y: ys, rows } = index;
  const { single, ground, cells } = plan;
  let alone = 0;
  let looksAlone = 0;
  const count = index.runs(left / scale, top / scale, (left + side) / scale, (top + side) / scale, runs);
  for (let run = 0; run < count; run += 2) {
    const to = runs[run + 1] ?? 0;
    for (let at = runs[run] ?? 0; at < to; at += 1) {
      const row = rows[at] ?? 0;
      const x = (xs[row] ?? 0) * scale - left;
      const y = (ys[row] ?? 0) * scale - top;
      if (!(x >= 0 && x < side && y >= 0 && y < side)) continue;
      const state = states[row] ?? 0;
      if (!isShown(filter, row, state)) continue;
      const isTroubled = troubled[state] === 1;
      cells.add(x, y, isTroubled ? lookCode(state, reasons[row] ?? 0) : NONE);
      if (single) {
        if (alone === singles.length) singles = grown(singles);
        singles[alone] = row;
        alone += 1;
        looksAlone |= 1 << lookCode(state, reasons[row] ?? 0);
        continue;
      }
      const cellX = ((x / GROUND_CELL_PX) | 0) - offset;
      const cellY = ((y / GROUND_CELL_PX) | 0) - offset;
      if (cellX < 0 || cellY < 0 || cellX >= GROUND_SIDE || cellY >= GROUND_SIDE) continue;
      const cell = state * GROUND_CELLS + cellY * GROUND_SIDE + cellX;
      ground[cell] = (ground[cell] ?? 0) + 1;
      plan.hasGround = true;
    }
  }
  for (const rank of ranksUpwards) {
    const look = lookByRank[rank] ?? 0;
    if ((looksAlone & (1 << look)) === 0) continue;
    for (let at = 0; at < alone; at += 1) {
      const row = singles[at] ?? 0;
      if (lookCode(states[row] ?? 0, reasons[row] ?? 0) !== look) continue;
      const x = (xs[row] ?? 0) * scale - left - gatherPx;
      const y = (ys[row] ?? 0) * scale - top - gatherPx;
      if (reaches(x) && reaches(y)) plan.marks.add(x, y, look, 1, 1);
    }
  }
}

/**
 * Trouble by cells of the world's pixel grid (tiles begin on a border of cells), so that neighbouring tiles agree about a
 * cell that both of them show.
 */
class TroubleCells {
  #cellPx = FINEST;
  #side = 0;
  #crowdPx = WIDEST;
  #crowdSide = 0;
  readonly #all = new Uint32Array(MOST_TROUBLE_CELLS);
  readonly #worst = new Uint8Array(MOST_TROUBLE_CELLS);
  readonly #count = new Uint32Array(MOST_TROUBLE_CELLS);
  readonly #x = new Float64Array(MOST_TROUBLE_CELLS);
  readonly #y = new Float64Array(MOST_TROUBLE_CELLS);
  readonly #crowdAll = new Uint32Array(MOST_CROWD_CELLS);
  readonly #crowd = new Uint32Array(MOST_CROWD_CELLS * LOOKS);
  readonly #crowdX = new Float64Array(MOST_CROWD_CELLS * LOOKS);
  readonly #crowdY = new Float64Array(MOST_CROWD_CELLS * LOOKS);
  /** The rank of what is a crowd in a wide cell; 255: nothing is. */
  readonly #crowdRank = new Uint8Array(MOST_CROWD_CELLS);
  /** Bits of the ranks that any cell has as its worst. */
  #ranks = 0;

  /** Sites are gathered this far over the edge of the tile. */
  get gatherPx(): number {
    return this.#crowdPx;
  }

  clear({ troublePx, crowdPx }: Cells): void {
    this.#cellPx = troublePx;
    this.#crowdPx = crowdPx;
    this.#side = (TILE_PX + 2 * crowdPx) / troublePx;
    this.#crowdSide = TILE_PX / crowdPx + 2;
    this.#all.fill(0);
    this.#worst.fill(NONE);
    this.#crowdAll.fill(0);
    this.#crowd.fill(0);
    this.#crowdX.fill(0);
    this.#crowdY.fill(0);
    this.#crowdRank.fill(NONE);
    this.#ranks = 0;
  }

  /** A site at a position counted from the first cell; look 255 is quiet. */
  add(x: number, y: number, look: number): void {
    const cell = ((y / this.#cellPx) | 0) * this.#side + ((x / this.#cellPx) | 0);
    const crowd = ((y / this.#crowdPx) | 0) * this.#crowdSide + ((x / this.#crowdPx) | 0);
    this.#all[cell] = (this.#all[cell] ?? 0) + 1;
    this.#crowdAll[crowd] = (this.#crowdAll[crowd] ?? 0) + 1;
    if (look === NONE) return;
    const ofLook = crowd * LOOKS + look;
    this.#crowd[ofLook] = (this.#crowd[ofLook] ?? 0) + 1;
    this.#crowdX[ofLook] = (this.#crowdX[ofLook] ?? 0) + x;
    this.#crowdY[ofLook] = (this.#crowdY[ofLook] ?? 0) + y;
    const rank = lookRank[look] ?? 0;
    const worst = this.#worst[cell] ?? NONE;
    if (rank > worst) return;
    if (rank < worst) {
      this.#worst[cell] = rank;
      this.#count[cell] = this.#x[cell] = this.#y[cell] = 0;
      this.#ranks |= 1 << rank;
    }
    this.#count[cell] = (this.#count[cell] ?? 0) + 1;
    this.#x[cell] = (this.#x[cell] ?? 0) + x;
    this.#y[cell] = (this.#y[cell] ?? 0) + y;
  }

  /** Numbers the worst look of each wide cell that is a crowd. They keep apart from each other and from the tile's edge. */
  count(crowds: Marks): void {
    for (let cell = 0; cell < this.#crowdSide ** 2; cell += 1) {
      const all = this.#crowdAll[cell] ?? 0;
      if (all < CROWD_FROM) continue;
      for (let rank = 0; rank < ranksUpwards.length; rank += 1) {
        const look = lookByRank[rank] ?? 0;
        const ofLook = cell * LOOKS + look;
        const count = this.#crowd[ofLook] ?? 0;
        if (count < CROWD_FROM || count < all * CROWD_SHARE) continue;
        this.#crowdRank[cell] = rank;
        const cellX = cell % this.#crowdSide;
        const cellY = Math.floor(cell / this.#crowdSide);
        const x = this.#within((this.#crowdX[ofLook] ?? 0) / count, cellX, NUMBER_ROOM.x);
        const y = this.#within((this.#crowdY[ofLook] ?? 0) / count, cellY, NUMBER_ROOM.y);
        if (x > 0 && x < TILE_PX && y > 0 && y < TILE_PX) crowds.add(x, y, look, count, all);
        break;
      }
    }
  }

  /**
   * The worst of each cell where its sites are on average: in a storm three looks would lie over each other. What is
   * told by a number (see `count`) needs no mark.
   */
  mark(marks: Marks): void {
    const perCrowd = this.#crowdPx / this.#cellPx;
    for (const rank of ranksUpwards) {
      if ((this.#ranks & (1 << rank)) === 0) continue;
      for (let cell = 0; cell < this.#side ** 2; cell += 1) {
        if (this.#worst[cell] !== rank) continue;
        const crowdX = Math.floor((cell % this.#side) / perCrowd);
        const crowdY = Math.floor(cell / this.#side / perCrowd);
        if (this.#crowdRank[crowdY * this.#crowdSide + crowdX] === rank) continue;
        const count = this.#count[cell] ?? 1;
        const x = (this.#x[cell] ?? 0) / count - this.#crowdPx;
        const y = (this.#y[cell] ?? 0) / count - this.#crowdPx;
        if (reaches(x) && reaches(y)) marks.add(x, y, lookByRank[rank] ?? 0, count, this.#all[cell] ?? 1);
      }
    }
  }

  /** Takes trouble out of the ground but where it is a crowd: there it gives the ground its colour. */
  leaveCrowds(ground: Uint32Array): void {
    const perCrowd = this.#crowdPx / GROUND_CELL_PX;
    const offset = perCrowd - 1;
    for (let state = 0; state < STATES; state += 1) {
      if (troubled[state] !== 1) continue;
      for (let cell = 0; cell < GROUND_CELLS; cell += 1) {
        const at = state * GROUND_CELLS + cell;
        if (ground[at] === 0) continue;
        const x = Math.floor(((cell % GROUND_SIDE) + offset) / perCrowd);
        const y = Math.floor((Math.floor(cell / GROUND_SIDE) + offset) / perCrowd);
        const rank = this.#crowdRank[y * this.#crowdSide + x] ?? NONE;
        if (rank === NONE || stateByRank[rank] !== state) ground[at] = 0;
      }
    }
  }

  /** A place of one axis, from that of the first cell to the tile's, kept from the edges of its wide cell. */
  #within(position: number, cell: number, room: number): number {
    const inCell = position - cell * this.#crowdPx;
    return (cell - 1) * this.#crowdPx + Math.max(room, Math.min(this.#crowdPx - room, inCell));
  }
}

/** How near to the edge of its wide cell a number may stand. */
export const NUMBER_ROOM = { x: 28, y: 11 };

/** True where a mark at this place of one axis shows on the tile. */
function reaches(position: number): boolean {
  return position >= -MARGIN_PX && position <= TILE_PX + MARGIN_PX;
}

function grown(rows: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * rows.length);
  larger.set(rows);
  return larger;
}

/** Calls `visit` for the tiles of one zoom on which a site shows: its own and those its mark may reach into. */
export function eachTileOf(
  x: number,
  y: number,
  { z: zoom, shrunk = false }: { z: number; shrunk?: boolean },
  visit: (x: number, y: number) => void,
): void {
  const scale = TILE_PX * 2 ** zoom;
  // a merged mark lies anywhere in its cell, so the whole cell's reach counts
  const reach = MARGIN_PX + cellsAt(zoom, shrunk).crowdPx;
  const lastX = Math.floor((x * scale + reach) / TILE_PX);
  const lastY = Math.floor((y * scale + reach) / TILE_PX);
  for (let tileY = Math.floor((y * scale - reach) / TILE_PX); tileY <= lastY; tileY += 1) {
    for (let tileX = Math.floor((x * scale - reach) / TILE_PX); tileX <= lastX; tileX += 1)
      visit(tileX, tileY);
  }
}
