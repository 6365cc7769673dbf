/** A place on the screen, in pixels. */
interface Spot {
  x: number;
  y: number;
}

/** In pixels of the screen: y grows to the south. */
export interface PixelBox {
  west: number;
  north: number;
  east: number;
  south: number;
}

/** Between a label and the edge of what is seen; at the top of a phone stands whose the outlines are. */
const EDGE_PX = 4;
const TOP_PX = 24;

/**
 * Where the middle of an area's label is to be so that all of it is seen: at its own place, or moved within the area; null where
 * neither can be.
 */
export function labelPlace(at: Spot, half: Spot, area: PixelBox, seen: PixelBox): Spot | null {
  const x = moved(at.x, seen.west + half.x + EDGE_PX, seen.east - half.x - EDGE_PX);
  const y = moved(at.y, seen.north + half.y + TOP_PX, seen.south - half.y - EDGE_PX);
  if (x === null || y === null) return null;
  const isInArea = x >= area.west && x <= area.east && y >= at.y && y <= area.south;
  return isInArea ? { x, y } : null;
}

function moved(to: number, least: number, most: number): number | null {
  return least > most ? null : Math.min(Math.max(to, least), most);
}
