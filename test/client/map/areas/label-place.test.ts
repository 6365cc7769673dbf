import { expect, test } from 'vitest';
import { labelPlace } from '../../../../client/map/areas/label-place.ts';

const seen = { west: 0, north: 0, east: 1000, south: 600 };
const half = { x: 80, y: 10 };
const area = (west: number, north: number, east: number, south: number) => ({ west, north, east, south });

test.each([
  ['over its area, where that is seen', { x: 500, y: 190 }, area(300, 200, 700, 500), { x: 500, y: 190 }],
  ['moved in from the left', { x: 20, y: 190 }, area(-300, 200, 340, 500), { x: 84, y: 190 }],
  ['moved in from the right', { x: 990, y: 190 }, area(700, 200, 1280, 500), { x: 916, y: 190 }],
  ['moved down into its area', { x: 500, y: -300 }, area(300, -290, 700, 500), { x: 500, y: 34 }],
  ['within an area all around', { x: 3000, y: -900 }, area(-500, -890, 6500, 900), { x: 916, y: 34 }],
])('a label stands %s', (_, at, of, place) => {
  expect(labelPlace(at, half, of, seen)).toEqual(place);
});

test.each([
  ['its area is out of sight', { x: 1500, y: 190 }, area(1300, 200, 1700, 500)],
  ['too little of its area is seen', { x: -200, y: 190 }, area(-450, 200, 50, 500)],
  ['its area begins under the edge', { x: 500, y: 595 }, area(300, 605, 700, 900)],
  ['only the foot of its area is seen', { x: 500, y: -300 }, area(300, -290, 700, 28)],
])('it is left out where %s', (_, at, of) => {
  expect(labelPlace(at, half, of, seen)).toBeNull();
});

test('it is left out where there is no room for it at all', () => {
  const narrow = { ...seen, east: 150 };
  expect(labelPlace({ x: 70, y: 190 }, half, area(0, 200, 150, 500), narrow)).toBeNull();
});
