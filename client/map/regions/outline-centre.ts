import type { Geometry, Position } from 'geojson';

export interface Centre {
  latitude: number;
  longitude: number;
  /** Of the ring, in square degrees. */
  area: number;
}

/** The centre of gravity of a geometry's largest ring, for its name; null where there is no area. */
export function centreOf(geometry: Geometry | null): Centre | null {
  let largest = 0;
  let centre: Centre | null = null;
  for (const ring of outerRings(geometry)) {
    const { area, x, y } = gravity(ring);
    if (Math.abs(area) <= largest) continue;
    largest = Math.abs(area);
    centre = { latitude: y, longitude: x, area: largest };
  }
  return centre;
}

/** The polygons of a geometry, each its rings, the outer one first; other geometries have no area. */
export function polygonsOf(geometry: Geometry | null): Position[][][] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  return geometry?.type === 'MultiPolygon' ? geometry.coordinates : [];
}

/** What surrounds each of a geometry's polygons. */
export function outerRings(geometry: Geometry | null): Position[][] {
  return polygonsOf(geometry).flatMap((rings) => rings.slice(0, 1));
}

function gravity(ring: Position[]): { area: number; x: number; y: number } {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [x0 = 0, y0 = 0] = ring[at] ?? [];
    const [x1 = 0, y1 = 0] = ring[at + 1] ?? [];
    const cross = x0 * y1 - x1 * y0;
    area += cross / 2;
    x += ((x0 + x1) * cross) / 6;
    y += ((y0 + y1) * cross) / 6;
  }
  return area === 0 ? { area: 0, x: 0, y: 0 } : { area, x: x / area, y: y / area };
}
