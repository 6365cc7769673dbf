import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convexHull, groupNear, isWithin, padded } from '../../../../client/map/areas/hull.ts';

const position = fc.tuple(
  fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000),
  fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000),
);
const positions = fc.array(position, { minLength: 1, maxLength: 40 });
const pairs = (flat: readonly number[]) =>
  Array.from({ length: flat.length / 2 }, (_, at): [number, number] => [
    flat[2 * at] ?? 0,
    flat[2 * at + 1] ?? 0,
  ]);

describe('a hull', () => {
  test('with some room around it holds every position', () => {
    fc.assert(
      fc.property(positions, (all) => {
        const outline = padded(convexHull(all.flat()), 0.01);
        for (const [x, y] of all) expect(isWithin(outline, x, y)).toBe(true);
      }),
    );
  });

  test('has corners among the positions only, and no more than it needs', () => {
    fc.assert(
      fc.property(positions, (all) => {
        const corners = pairs(convexHull(all.flat()));
        const known = new Set(all.map(String));
        for (const corner of corners) expect(known.has(String(corner))).toBe(true);
        // the hull of the corners is the hull
        expect(pairs(convexHull(corners.flat())).map(String).sort()).toEqual(corners.map(String).sort());
      }),
    );
  });

  test('leaves out what lies well beside it', () => {
    const square = [0, 0, 1, 0, 1, 1, 0, 1, 0.5, 0.5];
    expect(pairs(convexHull(square))).toHaveLength(4);
    const outline = padded(convexHull(square), 0.1);
    expect(isWithin(outline, 1.05, 0.5)).toBe(true);
    expect(isWithin(outline, 1.15, 0.5)).toBe(false);
    // corners are round
    expect(isWithin(outline, 1.09, 1.09)).toBe(false);
  });

  test('of one position is a circle, of two a pill', () => {
    const circle = padded(convexHull([0.5, 0.5]), 0.1);
    for (const [x, y] of pairs(circle)) expect(Math.hypot(x - 0.5, y - 0.5)).toBeCloseTo(0.1, 10);
    const pill = padded(convexHull([0, 0, 1, 0]), 0.1);
    expect(isWithin(pill, 0.5, 0.09)).toBe(true);
    expect(isWithin(pill, 1.09, 0)).toBe(true);
    expect(isWithin(pill, 1.12, 0)).toBe(false);
  });
});

describe('groups', () => {
  test('hold every position once', () => {
    fc.assert(
      fc.property(positions, (all) => {
        const grouped = groupNear(all.flat(), 0.01, 0.1).flatMap(pairs);
        expect(grouped.map(String).sort()).toEqual(all.map(String).sort());
      }),
    );
  });

  test('keep neighbours together and a far one apart', () => {
    const near = [0, 0, 0.01, 0.01, 0.02, 0];
    expect(
      groupNear([...near, 0.9, 0.9], 0.02, 0.1)
        .map((group) => group.length / 2)
        .sort(),
    ).toEqual([1, 3]);
    expect(groupNear(near, 0.02, 0.1)).toHaveLength(1);
  });
});
