import { looksBySeverity, looks } from '../../look/looks.ts';
import type { LookGrid } from './look-grid.ts';
import { Marks } from './marks.ts';
import { QUIET, stateOfLook, troubleLooks, troubleSlot } from './shown-looks.ts';
import type { SiteIndex } from './site-index.ts';
import { TileCounts } from './tile-counts.ts';
import { GROUND_CELL_PX, GROUND_SIDE, MOST_CROWD_CELLS, reaches, TILE_PX } from './tile-geometry.ts';
import type { TileAt } from './tile-geometry.ts';

/** From this zoom on every site has its own mark... */
export const SINGLE_FROM_ZOOM = 9;
/** ...unless a tile would show more than this many. */
export const SINGLE_UP_TO = 2000;
/** With more trouble than this in a tile, single marks are small and crowds are numbered. */
export const LARGE_UP_TO = 60;
/** A number is told from so many sites of one look on, when they are this share of the cell's. */
export const CROWD_FROM = 10;
export const CROWD_SHARE = 0.1;
/** How near to the edge of its wide cell a number may stand. */
export const NUMBER_ROOM = { x: 28, y: 11 };

const GROUND_CELLS = GROUND_SIDE ** 2;
/** Codes of looks from the best to the worst: what is worse is painted later. */
const looksUpwards = looksBySeverity.map((look) => looks.indexOf(look)).reverse();

/** What a tile shows. Made once and filled again and again: planning makes no garbage. */
export class TilePlan {
  /** Every site has a mark of its own. */
  single = false;
  /** What lies under the marks; null where every site has its own, or there is none. */
  ground: Ground | null = null;
  /** The worst last. */
  readonly marks = new Marks();
  /** Single marks are many: all of them are small. */
  small = false;
  /** Where much is in the same trouble, the number of it. */
  readonly crowds = new Marks();
  /** By cell of the ground, see `Ground`. */
  readonly tints = new Uint8Array(GROUND_CELLS);
  /** The slot of what is a crowd in a wide cell. */
  readonly crowdSlots = new Uint8Array(MOST_CROWD_CELLS);
}

/** How sites that are well stand, and in which cells trouble gives the ground its colour. */
export interface Ground {
  /** Sites by cell, row by row, for each state in turn. */
  counts: Uint32Array;
  /** By cell, the state of trouble that is a crowd there, whose count colours it; `NO_TINT`: trouble is no part of the ground. */
  tints: Uint8Array;
}
export const NO_TINT = 255;

/** Whether every site of a tile has a mark of its own. */
export function isSingle(index: SiteIndex, { z, x, y }: TileAt): boolean {
  if (z < SINGLE_FROM_ZOOM) return false;
  const [from, to] = index.run(z, x, y);
  return to - from <= SINGLE_UP_TO;
}

/** Plans a tile where sites are shown together, from its counts: costs the same however many sites there are. */
export function planTogether(counts: TileCounts, plan: TilePlan): TilePlan {
  begin(plan);
  findCrowds(counts.crowd, plan);
  markTrouble(counts, plan);
  if (counts.groundSites > 0) {
    tintCrowds(counts, plan);
    plan.ground = { counts: counts.ground, tints: plan.tints };
  }
  return plan;
}

/** Plans a tile where every site has its own mark. */
export function planSingles(index: SiteIndex, shown: Uint8Array, tile: TileAt, plan: TilePlan): TilePlan {
  begin(plan);
  plan.single = true;
  alone.length = 0;
  single.count(index, shown, tile, (row) => alone.push(row));
  const scale = TILE_PX * 2 ** tile.z;
  let trouble = 0;
  for (const look of looksUpwards) {
    for (const row of alone) {
      if (shown[row] !== look) continue;
      const x = (index.x[row] ?? 0) * scale - tile.x * TILE_PX;
      const y = (index.y[row] ?? 0) * scale - tile.y * TILE_PX;
      if (reaches(x) && reaches(y)) plan.marks.add(x, y, look, 1, 1);
      if (troubleSlot[look] !== QUIET && isOn(x) && isOn(y)) trouble += 1;
    }
  }
  plan.small = trouble > LARGE_UP_TO;
  if (plan.small) findCrowds(single.crowd, plan);
  return plan;
}

const single = new TileCounts();
const alone: number[] = [];

function isOn(position: number): boolean {
  return position >= 0 && position < TILE_PX;
}

function begin(plan: TilePlan): void {
  plan.single = plan.small = false;
  plan.ground = null;
  plan.marks.clear();
  plan.crowds.clear();
  plan.crowdSlots.fill(QUIET);
}

/** Numbers the worst look of each wide cell that is a crowd. Numbers keep apart from each other and from the tile's edge. */
function findCrowds(grid: LookGrid, { crowds, crowdSlots }: TilePlan): void {
  for (let cell = 0; cell < grid.side ** 2; cell += 1) {
    const all = grid.all[cell] ?? 0;
    if (all < CROWD_FROM) continue;
    const slot = crowdIn(grid, cell, all);
    if (slot === QUIET) continue;
    crowdSlots[cell] = slot;
    const x = within(grid, grid.x(cell, slot), cell % grid.side, NUMBER_ROOM.x);
    const y = within(grid, grid.y(cell, slot), Math.floor(cell / grid.side), NUMBER_ROOM.y);
    if (x > 0 && x < TILE_PX && y > 0 && y < TILE_PX)
      crowds.add(x, y, troubleLooks[slot] ?? 0, grid.count(cell, slot), all);
  }
}

function crowdIn(grid: LookGrid, cell: number, all: number): number {
  for (let slot = 0; slot < troubleLooks.length; slot += 1) {
    const count = grid.count(cell, slot);
    if (count >= CROWD_FROM && count >= all * CROWD_SHARE) return slot;
  }
  return QUIET;
}

/** A place of one axis, from that of the first cell to the tile's, kept from the edges of its wide cell. */
function within({ cellPx }: LookGrid, position: number, cell: number, room: number): number {
  const inCell = position - cell * cellPx;
  return (cell - 1) * cellPx + Math.max(room, Math.min(cellPx - room, inCell));
}

/**
 * The worst of each cell where its sites are on average: in a storm three looks would lie over each other. What is told by a
 * number needs no mark.
 */
function markTrouble({ trouble, crowd, aroundPx }: TileCounts, { marks, crowdSlots }: TilePlan): void {
  const perCrowd = crowd.cellPx / trouble.cellPx;
  for (let slot = troubleLooks.length - 1; slot >= 0; slot -= 1) {
    for (let cell = 0; cell < trouble.side ** 2; cell += 1) {
      if (trouble.worst(cell) !== slot) continue;
      const crowdX = Math.floor((cell % trouble.side) / perCrowd);
      const crowdY = Math.floor(cell / trouble.side / perCrowd);
      if (crowdSlots[crowdY * crowd.side + crowdX] === slot) continue;
      const x = trouble.x(cell, slot) - aroundPx;
      const y = trouble.y(cell, slot) - aroundPx;
      if (reaches(x) && reaches(y))
        marks.add(x, y, troubleLooks[slot] ?? 0, trouble.count(cell, slot), trouble.all[cell] ?? 1);
    }
  }
}

/** Trouble is part of the ground only where it is a crowd: there it gives the ground its colour. */
function tintCrowds({ crowd }: TileCounts, { tints, crowdSlots }: TilePlan): void {
  tints.fill(NO_TINT);
  const cells = crowd.cellPx / GROUND_CELL_PX;
  for (let wide = 0; wide < crowd.side ** 2; wide += 1) {
    const slot = crowdSlots[wide] ?? QUIET;
    if (slot === QUIET) continue;
    const state = stateOfLook[troubleLooks[slot] ?? 0] ?? NO_TINT;
    // the ground begins one of its cells outside the tile
    const left = (wide % crowd.side) * cells - cells + 1;
    const top = Math.floor(wide / crowd.side) * cells - cells + 1;
    for (let y = Math.max(0, top); y < Math.min(GROUND_SIDE, top + cells); y += 1)
      tints.fill(state, y * GROUND_SIDE + Math.max(0, left), y * GROUND_SIDE + clamp(left + cells));
  }
}

function clamp(cell: number): number {
  return Math.max(0, Math.min(GROUND_SIDE, cell));
}
