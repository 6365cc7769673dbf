import { expect, test } from 'vitest';
import { ShapeError } from '../../../../client/connection/shape.ts';
import {
  areaOf,
  areaOfGeometry,
  readBorders,
  regionAt,
  rimOf,
} from '../../../../client/map/regions/borders.ts';
import { worldX, worldY } from '../../../../client/map/morton.ts';
import { latitudeAt, longitudeAt } from '../../../../client/map/world.ts';

/** Two squares of a degree beside each other at 97 to 95 west and 17 to 18 north; the western one has a lake. */
const topology = {
  type: 'Topology',
  transform: { scale: [0.0001, 0.0001], translate: [-97, 17] },
  arcs: [
    // the line between the two, from south to north
    [
      [10_000, 0],
      [0, 10_000],
    ],
    // around the west, on from its north
    [
      [10_000, 10_000],
      [-10_000, 0],
      [0, -5_000],
      [0, -5_000],
      [10_000, 0],
    ],
    // around the east, on from its south
    [
      [10_000, 0],
      [10_000, 0],
      [0, 10_000],
      [-10_000, 0],
    ],
    [
      [4_000, 4_000],
      [2_000, 0],
      [0, 2_000],
      [-2_000, 0],
      [0, -2_000],
    ],
  ],
  objects: {
    regions: {
      type: 'GeometryCollection',
      geometries: [
        { type: 'MultiPolygon', properties: { code: '20001', name: 'West' }, arcs: [[[0, 1], [3]]] },
        { type: 'MultiPolygon', properties: { code: '20002', name: 'East' }, arcs: [[[~0, 2]]] },
      ],
    },
  },
};
const shapes = readBorders(topology, 'outlines');
const at = (latitude: number, longitude: number): string | null =>
  regionAt([shapes], worldX(longitude), worldY(latitude))?.code ?? null;

test('a position is in the region whose rings hold it, and not in its holes', () => {
  expect(at(17.2, -96.8)).toBe('20001');
  expect(at(17.5, -96.5)).toBeNull();
  expect(at(17.5, -96.7)).toBe('20001');
  expect(at(17.5, -95.9)).toBe('20002');
  expect(at(17.5, -95.001)).toBe('20002');
  expect(at(18.01, -96.5)).toBeNull();
  expect(at(17.5, -94.9)).toBeNull();
});

test('what lies on both sides of a line is known', () => {
  expect(shapes.lines.map(({ sides }) => sides)).toEqual([2, 1, 1, 1]);
});

test('points that are hardly seen weigh little, so that they can be left out from afar', () => {
  const [, around] = shapes.lines;
  // the third lies in the middle of a straight side
  expect(around?.weights[2]).toBeCloseTo(0, 12);
  expect(around?.weights[1]).toBeGreaterThan(1e-4);
});

test('a name stands where its region has most room, beside the lake rather than on it', () => {
  const [west, east] = shapes.regions;
  expect(longitudeAt(east?.room.x ?? 0)).toBeCloseTo(-95.5, 6);
  expect(latitudeAt(east?.room.y ?? 0)).toBeCloseTo(17.5, 2);
  expect((east?.room.width ?? 0) * 360).toBeCloseTo(1, 6);
  expect(at(latitudeAt(west?.room.y ?? 0), longitudeAt(west?.room.x ?? 0))).toBe('20001');
});

test('what lies around all of them is one ring, and a gap within it is none of its edge', () => {
  const rims = rimOf(shapes).map(({ xs, ys }) => ({
    corners: xs.length,
    isClosed: xs[0] === xs.at(-1) && ys[0] === ys.at(-1),
    width: (Math.max(...xs) - Math.min(...xs)) * 360,
  }));
  expect(rims.map(({ isClosed }) => isClosed)).toEqual([true]);
  expect(rims[0]?.width).toBeCloseTo(2, 6);
});

test('areas of both kinds compare', () => {
  const ring = [
    [-96, 17],
    [-95, 17],
    [-95, 18],
    [-96, 18],
    [-96, 17],
  ];
  const east = shapes.regions.slice(1);
  expect(areaOf(east) / areaOfGeometry({ type: 'Polygon', coordinates: [ring] })).toBeCloseTo(1, 6);
  expect(areaOfGeometry({ type: 'MultiPolygon', coordinates: [[ring], [ring]] })).toBeCloseTo(
    2 * areaOf(east),
    9,
  );
});

test('an answer of another kind is refused with its place', () => {
  for (const wrong of [
    null,
    {},
    { ...topology, arcs: [[['a', 0]]] },
    { ...topology, arcs: topology.arcs.slice(0, 2) },
    { ...topology, transform: undefined },
  ])
    expect(() => readBorders(wrong, '/console/outlines/20')).toThrow(ShapeError);
  expect(() => readBorders({}, '/console/outlines/20')).toThrow('/console/outlines/20');
});

test('a coast of very many points is chained as a short one is', () => {
  const steps = 150_000;
  const coast = (dy: number) => [
    dy > 0 ? [0, 0] : [steps, 0],
    ...Array.from({ length: steps }, (_, at) => [
      dy > 0 ? 1 : -1,
      at === 0 ? dy : at === steps - 1 ? -dy : 0,
    ]),
  ];
  const shapes = readBorders(
    {
      ...{ type: 'Topology', transform: { scale: [0.0001, 0.0001], translate: [-112, 24] } },
      arcs: [coast(100), coast(-100)],
      objects: {
        regions: {
          type: 'GeometryCollection',
          geometries: [
            { type: 'MultiPolygon', arcs: [[[0, 1]]], properties: { code: '03001', name: 'Comondú' } },
          ],
        },
      },
    },
    'outlines',
  );
  const [rim, ...more] = rimOf(shapes);
  expect(more).toEqual([]);
  expect(rim?.xs).toHaveLength(2 * steps + 1);
});
