/** Morton codes hold this many bits of each axis: one code per tile of zoom 16. */
export const MORTON_ZOOM = 16;
const SIDE = 2 ** MORTON_ZOOM;

/** Web Mercator, as Leaflet projects it: the world is 0..1 in both axes, y grows southwards. */
export function worldX(longitude: number): number {
  return longitude / 360 + 0.5;
}

export function worldY(latitude: number): number {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/** Interleaves the bits of a position: neighbours on the map are mostly neighbours in the order of codes. */
export function mortonOf(x: number, y: number): number {
  return (spread(cell(x)) | (spread(cell(y)) << 1)) >>> 0;
}

/** The codes inside one tile of zoom 0..16 are one run: `[first, beyond)`. */
export function mortonRange(zoom: number, x: number, y: number): [first: number, beyond: number] {
  const perTile = 4 ** (MORTON_ZOOM - zoom);
  const first = ((spread(x) | (spread(y) << 1)) >>> 0) * perTile;
  return [first, first + perTile];
}

function cell(position: number): number {
  return Math.max(0, Math.min(SIDE - 1, Math.floor(position * SIDE)));
}

function spread(value: number): number {
  let bits = value & 0xffff;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}
