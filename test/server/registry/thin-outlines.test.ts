import { expect, test } from 'vitest';
import type { Position } from 'geojson';
import { MOST_POINTS, thinned } from '../../../server/registry/thin-outlines.ts';
import type { RegionOutlines } from '../../../server/registry/shipped-places.ts';

/** A coast that is rough at every scale, from one corner of a square of three degrees to the next, and back along its sides. */
function rough(west: number, points: number): Position[] {
  const at = (share: number): number => {
    let off = 0;
    for (let wave = 1; wave < 12; wave += 1) off += Math.sin(share * 3 ** wave) / 2.5 ** wave;
    return off;
  };
  const coast = Array.from({ length: points }, (_, each): Position => [
    west + (3 * each) / points,
    20 + at(each / points),
  ]);
  return [...coast, [west + 3, 24], [west, 24], coast[0] ?? []];
}
const outlines = (...rings: Position[][]): RegionOutlines => ({
  type: 'FeatureCollection',
  features: rings.map((ring, at) => ({
    type: 'Feature',
    properties: { code: `0${at + 1}`, name: `State ${at + 1}` },
    geometry: Object.assign({ type: 'Polygon' as const, coordinates: [ring] }, { errorKm: 1 }),
  })),
});
const cornersOf = ({ features }: RegionOutlines): string[][] =>
  features.map(({ geometry }) =>
    (geometry.coordinates.flat(geometry.type === 'Polygon' ? 1 : 2) as Position[]).map(String),
  );

test('outlines in every detail are sent as fine as a console can draw, their own errors and common corners with them', async () => {
  const full = outlines(rough(-105, 150_000), rough(-102, 150_000));
  const thin = await thinned(full);
  const [one = [], other = []] = cornersOf(thin);
  expect(one.length + other.length).toBeLessThanOrEqual(MOST_POINTS);
  expect(one.length).toBeGreaterThan(1000);
  expect(one[0]).toBe(one.at(-1));
  for (const corner of ['-102,24'])
    expect([one.includes(corner), other.includes(corner)]).toEqual([true, true]);
  expect(thin.features.map(({ geometry }) => (geometry as { errorKm?: number }).errorKm)).toEqual([1, 1]);
  expect(thin.features.map(({ properties }) => properties)).toEqual(
    full.features.map(({ properties }) => properties),
  );
});

test('a small island is left, of few points', async () => {
  const island = Array.from({ length: 2000 }, (_, at): Position => {
    const angle = ((at % 1999) / 1999) * 2 * Math.PI;
    return [-110 + 0.01 * Math.cos(angle), 18 + 0.01 * Math.sin(angle)];
  });
  const [, corners = []] = cornersOf(await thinned(outlines(rough(-105, 150_000), island)));
  expect(new Set(corners).size).toBeGreaterThanOrEqual(3);
  expect(corners.length).toBeLessThan(100);
});

test('outlines that are few enough stay as they are', async () => {
  const few = outlines(rough(-105, 500));
  expect(await thinned(few)).toBe(few);
});
