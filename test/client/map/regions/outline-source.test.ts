import type { FeatureCollection } from 'geojson';
import { expect, test } from 'vitest';
import { outlineSource } from '../../../../client/map/regions/outline-source.ts';

const states = (...errorsKm: (number | undefined)[]): FeatureCollection => ({
  type: 'FeatureCollection',
  features: errorsKm.map((errorKm) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Polygon', coordinates: [], ...(errorKm === undefined ? {} : { errorKm }) },
  })),
});

test.each([
  ['nothing is known yet', null, 0, 'package'],
  ['only what came with the product', states(10, 10), 0, 'package'],
  ['an older server, which does not say', states(undefined), 0, 'package'],
  ['municipalities were imported', states(10, 10), 1, 'both'],
  ['one state was imported', states(10, 0.5), 0, 'both'],
  ['everything was imported', states(0.5, 0.5), 3, 'own'],
] as const)('%s', (_, outlines, municipalities, source) => {
  expect(outlineSource(outlines, municipalities)).toBe(source);
});
