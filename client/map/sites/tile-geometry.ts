/** Pixels of a tile's side, as the web's maps have them. */
export const TILE_PX = 256;
/** Quiet sites merge into density, counted by cells of this many pixels. */
export const GROUND_CELL_PX = 4;
/** One cell of ground around the tile, so that density flows over its edge. */
export const GROUND_SIDE = TILE_PX / GROUND_CELL_PX + 2;
/** Marks reach over the edge of their tile by at most this many pixels. */
export const MARGIN_PX = 24;

/** Sides of cells in which sites are shown together, in pixels of the tile: powers of two. */
export interface Cells {
  /** Trouble merges within them, each marked by its worst look, so that one failed site never hides. */
  troublePx: number;
  /** Where much of such a wide cell is in the same trouble, its number is told once. Sites are counted this far around a tile. */
  crowdPx: number;
}

const [FINE, MIDDLE, WIDEST] = [16, 32, 128];
/** From here on marks are larger. */
const NEAR_FROM_ZOOM = 7;

/** Tiles shown `shrunk` (to 0.7, at half zooms) have larger cells: on the screen marks have the room they need. */
export function cellsAt(zoom: number, shrunk: boolean): Cells {
  return {
    troublePx: zoom >= NEAR_FROM_ZOOM || shrunk ? MIDDLE : FINE,
    crowdPx: shrunk ? WIDEST : 64,
  };
}
/** Most cells there are of a tile and around it: a wide cell on each side, so that neighbours agree about what both show. */
export const MOST_TROUBLE_CELLS = Math.max(
  ((TILE_PX + 128) / FINE) ** 2,
  ((TILE_PX + 2 * WIDEST) / MIDDLE) ** 2,
);
export const MOST_CROWD_CELLS = ((TILE_PX + 128) / 64) ** 2;

/** `shrunk`: shown at 0.7 of its size, see `cellsAt`. */
export interface TileAt {
  z: number;
  x: number;
  y: number;
  shrunk?: boolean;
}

/** True where a mark at this place of one axis shows on the tile. */
export function reaches(position: number): boolean {
  return position >= -MARGIN_PX && position <= TILE_PX + MARGIN_PX;
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
