import type { MultiPolygon, Polygon, Position } from 'geojson';

export interface LatLon {
  latitude: number;
  longitude: number;
}

const KM_PER_DEGREE = 111.2;

/** An outline prepared for many questions. */
export interface PreparedOutline {
  rings: Position[][];
  box: { west: number; south: number; east: number; north: number };
}

export function prepareOutline(geometry: Polygon | MultiPolygon): PreparedOutline {
  const rings = ringsOf(geometry);
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const ring of rings) {
    for (const [longitude = 0, latitude = 0] of ring) {
      box.west = Math.min(box.west, longitude);
      box.east = Math.max(box.east, longitude);
      box.south = Math.min(box.south, latitude);
      box.north = Math.max(box.north, latitude);
    }
  }
  return { rings, box };
}

/** Even-odd rule over all rings, so that holes and islands need no special care. */
export function contains({ rings, box }: PreparedOutline, { latitude, longitude }: LatLon): boolean {
  if (latitude < box.south || latitude > box.north || longitude < box.west || longitude > box.east)
    return false;
  let inside = false;
  for (const ring of rings) {
    forEachEdge(ring, (x1, y1, x2, y2) => {
      const crosses =
        y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1;
      if (crosses) inside = !inside;
    });
  }
  return inside;
}

/** Kilometres from a point to the line of the outline, inside or outside. Flat near the point: good to 1 % at 100 km. */
export function distanceKm({ rings }: PreparedOutline, { latitude, longitude }: LatLon): number {
  const kmPerDegreeEast = KM_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  let nearest = Infinity;
  for (const ring of rings) {
    forEachEdge(ring, (x1, y1, x2, y2) => {
      const ax = (x1 - longitude) * kmPerDegreeEast;
      const ay = (y1 - latitude) * KM_PER_DEGREE;
      const dx = (x2 - x1) * kmPerDegreeEast;
      const dy = (y2 - y1) * KM_PER_DEGREE;
      const length = dx * dx + dy * dy;
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
      nearest = Math.min(nearest, Math.hypot(ax + share * dx, ay + share * dy));
    });
  }
  return nearest;
}

/** The centre of gravity of the largest part: where a label may stand. */
export function middleOf(geometry: Polygon | MultiPolygon): LatLon {
  const outer = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flatMap(
    ([ring]) => (ring === undefined ? [] : [ring]),
  );
  const parts = outer.map((ring) => {
    let [area, east, north] = [0, 0, 0];
    forEachEdge(ring, (x1, y1, x2, y2) => {
      const cross = x1 * y2 - x2 * y1;
      area += cross;
      east += (x1 + x2) * cross;
      north += (y1 + y2) * cross;
    });
    return { size: Math.abs(area), longitude: east / (3 * area), latitude: north / (3 * area) };
  });
  const largest = parts.sort((a, b) => b.size - a.size)[0] ?? { latitude: 0, longitude: 0 };
  const round = (value: number) => Math.round(value * 10_000) / 10_000;
  return { latitude: round(largest.latitude), longitude: round(largest.longitude) };
}

function ringsOf(geometry: Polygon | MultiPolygon): Position[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}

function forEachEdge(
  ring: Position[],
  visit: (x1: number, y1: number, x2: number, y2: number) => void,
): void {
  for (let index = 1; index < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index - 1] ?? [];
    const [x2 = 0, y2 = 0] = ring[index] ?? [];
    visit(x1, y1, x2, y2);
  }
}
