import { QUIET, troubleLooks } from './shown-looks.ts';

const SLOTS = troubleLooks.length;

/** Positions are whole numbers of this part of a pixel: their sums are exact, whatever comes and goes in whatever order. */
export const PARTS_OF_PX = 16;

/**
 * How many sites are in each look of trouble, by square cells in and around a tile, and where they stand on average.
 * Cells are those of the world's pixel grid (a tile begins on a border of cells), so neighbouring tiles agree about a cell
 * that both of them show.
 */
export class LookGrid {
  cellPx = 1;
  side = 0;
  /** All sites by cell, well or not. */
  readonly all: Uint32Array;
  readonly #count: Uint32Array;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  #shift = 0;

  constructor(mostCells: number) {
    this.all = new Uint32Array(mostCells);
    this.#count = new Uint32Array(mostCells * SLOTS);
    this.#x = new Float64Array(mostCells * SLOTS);
    this.#y = new Float64Array(mostCells * SLOTS);
  }

  /** Empty cells of so many pixels, a power of two, over a square of `sidePx`. */
  clear(cellPx: number, sidePx: number): void {
    this.cellPx = cellPx;
    this.side = sidePx / cellPx;
    this.#shift = Math.log2(cellPx * PARTS_OF_PX);
    this.all.fill(0);
    this.#count.fill(0);
    this.#x.fill(0);
    this.#y.fill(0);
  }

  /** Enters a site (`by` 1) or takes it out (-1). Its position is in parts of a pixel, from the first cell on. */
  add(x: number, y: number, slot: number, by: number): void {
    const cell = (y >> this.#shift) * this.side + (x >> this.#shift);
    this.all[cell] = (this.all[cell] ?? 0) + by;
    if (slot === QUIET) return;
    const at = cell * SLOTS + slot;
    this.#count[at] = (this.#count[at] ?? 0) + by;
    this.#x[at] = (this.#x[at] ?? 0) + by * x;
    this.#y[at] = (this.#y[at] ?? 0) + by * y;
  }

  count(cell: number, slot: number): number {
    return this.#count[cell * SLOTS + slot] ?? 0;
  }

  /** The slot of the worst look in a cell; `QUIET`: nothing there asks for attention. */
  worst(cell: number): number {
    for (let slot = 0; slot < SLOTS; slot += 1) if (this.count(cell, slot) > 0) return slot;
    return QUIET;
  }

  /** Where the sites of a look stand on average, in pixels from the first cell on; only where there are some. */
  x(cell: number, slot: number): number {
    return (this.#x[cell * SLOTS + slot] ?? 0) / this.count(cell, slot) / PARTS_OF_PX;
  }

  y(cell: number, slot: number): number {
    return (this.#y[cell * SLOTS + slot] ?? 0) / this.count(cell, slot) / PARTS_OF_PX;
  }
}
