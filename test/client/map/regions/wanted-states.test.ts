import { expect, test } from 'vitest';
import type { FeatureCollection } from 'geojson';
import { outlinedStates, wantedStates } from '../../../../client/map/regions/wanted-states.ts';

const box = (west: number, south: number) => ({ west, south, east: west + 2, north: south + 2 });
const states = [
  { code: '02', bounds: box(-116, 30) },
  { code: '20', bounds: box(-97, 16) },
  { code: '21', bounds: box(-98.5, 18.5) },
  { code: '31', bounds: box(-90, 20) },
];
const inOaxaca = { west: -96.8, south: 16.5, east: -96.2, north: 17.2 };
const looks = { view: inOaxaca, isNear: true, isFilled: false, chosen: null };

test('from near those in view are wanted, from afar none', () => {
  expect(wantedStates(states, looks)).toEqual(['20']);
  expect(wantedStates(states, { ...looks, isNear: false })).toEqual([]);
});

test('for colours all are, those in view first, then what is nearest', () => {
  expect(wantedStates(states, { ...looks, isNear: false, isFilled: true })).toEqual(['20', '21', '31', '02']);
});

test('that of the region that is opened is wanted wherever one looks, and before all others', () => {
  expect(wantedStates(states, { ...looks, isNear: false, chosen: '31' })).toEqual(['31']);
  expect(wantedStates(states, { ...looks, chosen: '31' })).toEqual(['31', '20']);
  // a state of which there are none
  expect(wantedStates(states, { ...looks, isNear: false, chosen: '09' })).toEqual([]);
});

test('only states are asked for of which the server says that it has some', () => {
  const feature = (code: string, more: object): FeatureCollection['features'][number] => ({
    type: 'Feature',
    properties: { code, name: code, ...more },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [-97, 16],
          [-95, 16],
          [-95, 18],
          [-97, 16],
        ],
      ],
    },
  });
  const outlines: FeatureCollection = {
    type: 'FeatureCollection',
    features: [
      feature('20', { municipalOutlines: 4 }),
      feature('21', { municipalOutlines: 0 }),
      feature('09', {}),
    ],
  };
  expect(outlinedStates(outlines)).toEqual([
    { code: '20', bounds: { south: 16, west: -97, north: 18, east: -95 } },
  ]);
  expect(outlinedStates(null)).toEqual([]);
});
