import type { GeometryCollection, Topology } from 'topojson-specification';
import { feature } from 'topojson-client';
import { sharedBorders } from './shared-borders.ts';
import type { RegionOutlines } from './shipped-places.ts';

/** What a console draws anew with each zoom without anybody waiting for it. */
export const MOST_POINTS = 40_000;
/** In steps of 11 m, tried until it is enough. */
const TOLERANCES = [3, 10, 40, 160];

/** Outlines as fine as a console can draw them together; those that are few enough as they are. Lines of neighbours stay the same. */
export async function thinned(outlines: RegionOutlines): Promise<RegionOutlines> {
  if (pointsOf(outlines) <= MOST_POINTS) return outlines;
  let thin = outlines;
  for (const tolerance of TOLERANCES) {
    thin = await thinnedBy(outlines, tolerance);
    if (pointsOf(thin) <= MOST_POINTS) break;
  }
  return thin;
}

async function thinnedBy({ type, features }: RegionOutlines, tolerance: number): Promise<RegionOutlines> {
  const topology = await sharedBorders({ type, features }, tolerance);
  const { features: shapes } = feature(
    topology as unknown as Topology,
    topology.objects.regions as unknown as GeometryCollection,
  );
  return {
    type,
    features: features.map((region, at) => {
      const shape = shapes[at]?.geometry;
      if (shape?.type !== 'MultiPolygon') return region;
      // what else is said of a geometry, such as how far it is off, stays
      return {
        ...region,
        geometry: { ...region.geometry, type: shape.type, coordinates: shape.coordinates },
      };
    }),
  };
}

function pointsOf({ features }: RegionOutlines): number {
  let points = 0;
  for (const { geometry } of features) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const ring of polygons.flat()) points += ring.length;
  }
  return points;
}
