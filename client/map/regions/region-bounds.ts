import type { FeatureCollection, Position } from 'geojson';
import type { FleetColumns } from '../../state/fleet-columns.ts';

export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Where a region lies: by its outline where there is one, else by the sites in it; null where neither is known. */
export function boundsOfRegion(
  regionCode: string,
  outlines: FeatureCollection | null,
  fleet: Pick<FleetColumns, 'size' | 'regionsWithin' | 'regions' | 'latitudes' | 'longitudes'> | null,
): Bounds | null {
  const bounds = { south: 90, west: 180, north: -90, east: -180 };
  const geometry = outlines?.features.find(
    (feature) => feature.properties?.['code'] === regionCode,
  )?.geometry;
  if (geometry?.type === 'Polygon') stretchRings(bounds, geometry.coordinates);
  if (geometry?.type === 'MultiPolygon') geometry.coordinates.forEach((rings) => stretchRings(bounds, rings));
  if (bounds.north < bounds.south && fleet !== null) {
    const within = fleet.regionsWithin(regionCode);
    for (let row = 0; row < fleet.size; row += 1) {
      if (within[fleet.regions[row] ?? 0] !== 1) continue;
      stretch(bounds, fleet.longitudes[row] ?? NaN, fleet.latitudes[row] ?? NaN);
    }
  }
  return bounds.north < bounds.south ? null : bounds;
}

function stretchRings(bounds: Bounds, rings: Position[][]): void {
  for (const [longitude = NaN, latitude = NaN] of rings[0] ?? []) stretch(bounds, longitude, latitude);
}

function stretch(bounds: Bounds, longitude: number, latitude: number): void {
  if (Number.isNaN(longitude) || Number.isNaN(latitude)) return;
  bounds.south = Math.min(bounds.south, latitude);
  bounds.north = Math.max(bounds.north, latitude);
  bounds.west = Math.min(bounds.west, longitude);
  bounds.east = Math.max(bounds.east, longitude);
}
