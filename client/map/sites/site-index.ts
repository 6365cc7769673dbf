import { MORTON_ZOOM, mortonOf, mortonRange, worldX, worldY } from '../morton.ts';

/**
 * Rows of a fleet sorted by Morton code. The sites of any tile are one run of the order, found by two binary
 * searches, so tiles and picks cost what they show and a change of state costs nothing here.
 */
export class SiteIndex {
  /** World coordinates 0..1 by row; NaN where a site has no position. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Rows with a position, in Morton order. */
  readonly rows: Uint32Array;
  readonly #codes: Uint32Array;

  constructor(latitudes: Float64Array, longitudes: Float64Array) {
    const size = latitudes.length;
    this.x = new Float64Array(size);
    this.y = new Float64Array(size);
    const codeOf = new Uint32Array(size);
    const rows = new Uint32Array(size);
    let placed = 0;
    let isOrdered = true;
    for (let row = 0; row < size; row += 1) {
      const x = worldX(longitudes[row] ?? NaN);
      const y = worldY(latitudes[row] ?? NaN);
      this.x[row] = x;
      this.y[row] = y;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      const code = mortonOf(x, y);
      codeOf[row] = code;
      if (placed > 0 && code < (codeOf[rows[placed - 1] ?? 0] ?? 0)) isOrdered = false;
      rows[placed] = row;
      placed += 1;
    }
    this.rows = rows.slice(0, placed);
    // The server lays rows out in this order, so a fleet it sent needs no sorting.
    if (!isOrdered) this.rows.sort((a, b) => (codeOf[a] ?? 0) - (codeOf[b] ?? 0));
    this.#codes = this.rows.map((row) => codeOf[row] ?? 0);
  }

  /**
   * The run `[from, to)` of `rows` that lies in a tile. Beyond zoom 16 it is the run of the tile's ancestor there,
   * so callers that care compare positions.
   */
  run(zoom: number, x: number, y: number): [from: number, to: number] {
    const up = Math.max(0, zoom - MORTON_ZOOM);
    const side = 2 ** (zoom - up);
    const tileX = Math.floor(x / 2 ** up);
    const tileY = Math.floor(y / 2 ** up);
    if (tileX < 0 || tileY < 0 || tileX >= side || tileY >= side) return [0, 0];
    const [first, beyond] = mortonRange(zoom - up, tileX, tileY);
    return [this.#search(first), this.#search(beyond)];
  }

  /** Calls `visit` for every row inside the box of world coordinates. */
  within(minX: number, minY: number, maxX: number, maxY: number, visit: (row: number) => void): void {
    const runs: number[] = [];
    const count = this.runs(minX, minY, maxX, maxY, runs);
    for (let run = 0; run < count; run += 2) {
      const to = runs[run + 1] ?? 0;
      for (let at = runs[run] ?? 0; at < to; at += 1) {
        const row = this.rows[at] ?? 0;
        const x = this.x[row] ?? NaN;
        const y = this.y[row] ?? NaN;
        if (x >= minX && x <= maxX && y >= minY && y <= maxY) visit(row);
      }
    }
  }

  /**
   * Runs of `rows` that hold all that lies in the box of world coordinates, and some around it: first and beyond in turn.
   * Returns how many entries of `into` they take; what lies behind is of an earlier call.
   */
  runs(minX: number, minY: number, maxX: number, maxY: number, into: number[]): number {
    const zoom = boxZoom(Math.max(maxX - minX, maxY - minY));
    const side = 2 ** zoom;
    let used = 0;
    for (let tileY = Math.floor(minY * side); tileY <= Math.floor(maxY * side); tileY += 1) {
      for (let tileX = Math.floor(minX * side); tileX <= Math.floor(maxX * side); tileX += 1) {
        const [from, to] = this.run(zoom, tileX, tileY);
        if (from === to) continue;
        into[used] = from;
        into[used + 1] = to;
        used += 2;
      }
    }
    return used;
  }

  /** First place in the order whose code is not below `code`. */
  #search(code: number): number {
    let low = 0;
    let high = this.#codes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#codes[middle] ?? 0) < code) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A zoom whose tiles are a quarter of the box or somewhat more: few searches, little looked at in vain. */
function boxZoom(size: number): number {
  if (size <= 0) return MORTON_ZOOM;
  return Math.max(0, Math.min(MORTON_ZOOM, Math.floor(-Math.log2(size)) + 2));
}
