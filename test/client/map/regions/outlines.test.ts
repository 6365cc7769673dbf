import { fleetOf } from '../../support/fleet-of.ts';
import { expect, test } from 'vitest';
import type { FeatureCollection } from 'geojson';
import { centreOf } from '../../../../client/map/regions/outline-centre.ts';
import { boundsOfRegion } from '../../../../client/map/regions/region-bounds.ts';

const square = (west: number, south: number, size: number) => [
  [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ],
];
const island = { type: 'MultiPolygon' as const, coordinates: [square(-100, 20, 2), square(-90, 10, 1)] };
const outlines: FeatureCollection = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { code: '09', name: 'Nine' }, geometry: island }],
};

test('a name stands in the middle of the largest part', () => {
  expect(centreOf(island)).toEqual({ longitude: -99, latitude: 21, area: 4 });
  expect(centreOf({ type: 'Point', coordinates: [0, 0] })).toBeNull();
});

test('a region reaches over all its parts', () => {
  expect(boundsOfRegion('09', outlines, null)).toEqual({ south: 10, west: -100, north: 22, east: -89 });
});

test('a region without an outline is where its sites are', () => {
  const fleet = fleetOf([
    { regionCode: '09001', position: [19, -99] },
    { regionCode: '09001', position: [20, -98] },
    { regionCode: '20' },
  ]);
  expect(boundsOfRegion('09001', outlines, fleet)).toEqual({ south: 19, west: -99, north: 20, east: -98 });
  expect(boundsOfRegion('31', outlines, fleet)).toBeNull();
});
