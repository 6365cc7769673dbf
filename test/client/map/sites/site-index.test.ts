import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mortonOf, mortonRange, worldX, worldY } from '../../../../client/map/morton.ts';
import { SiteIndex } from '../../../../client/map/sites/site-index.ts';

const position = fc.record({
  latitude: fc.oneof(fc.double({ min: 14, max: 33, noNaN: true }), fc.constant(NaN)),
  longitude: fc.double({ min: -118, max: -86, noNaN: true }),
});
const indexOf = (positions: { latitude: number; longitude: number }[]) =>
  new SiteIndex(
    Float64Array.from(positions, ({ latitude }) => latitude),
    Float64Array.from(positions, ({ longitude }) => longitude),
  );

test('world coordinates are those of Web Mercator', () => {
  expect(worldX(-180)).toBe(0);
  expect(worldX(0)).toBe(0.5);
  expect(worldY(0)).toBeCloseTo(0.5, 12);
  expect(worldY(85.0511)).toBeCloseTo(0, 4);
});

test('the codes of a tile are one run that holds exactly its positions', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.nat(16),
      (x, y, zoom) => {
        const side = 2 ** zoom;
        const [first, beyond] = mortonRange(zoom, Math.floor(x * side), Math.floor(y * side));
        const code = mortonOf(x, y);
        expect(code).toBeGreaterThanOrEqual(first);
        expect(code).toBeLessThan(beyond);
      },
    ),
  );
});

describe('the index', () => {
  test('finds in a box what a linear scan finds', () => {
    fc.assert(
      fc.property(
        fc.array(position, { maxLength: 80 }),
        fc.tuple(
          fc.double({ min: 0.15, max: 0.3, noNaN: true }),
          fc.double({ min: 0.4, max: 0.48, noNaN: true }),
        ),
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        (positions, [x, y], size) => {
          const index = indexOf(positions);
          const found: number[] = [];
          index.within(x, y, x + size, y + size, (row) => found.push(row));
          const scanned = positions.flatMap((_, row) => {
            const [px = NaN, py = NaN] = [index.x[row], index.y[row]];
            return px >= x && px <= x + size && py >= y && py <= y + size ? [row] : [];
          });
          expect(found.sort((a, b) => a - b)).toEqual(scanned);
        },
      ),
    );
  });

  test('leaves sites without a position out', () => {
    expect([
      ...indexOf([
        { latitude: NaN, longitude: -99 },
        { latitude: 19, longitude: -99 },
      ]).rows,
    ]).toEqual([1]);
  });

  test('answers with nothing outside the world', () => {
    const index = indexOf([{ latitude: 19, longitude: -99 }]);
    expect(index.run(3, -1, 2)).toEqual([0, 0]);
    expect(index.run(3, 8, 2)).toEqual([0, 0]);
  });

  test('beyond zoom 16 gives the run of the ancestor', () => {
    const index = indexOf([{ latitude: 19, longitude: -99 }]);
    const side = 2 ** 18;
    const tile = [Math.floor((index.x[0] ?? 0) * side), Math.floor((index.y[0] ?? 0) * side)] as const;
    expect(index.run(18, ...tile)).toEqual([0, 1]);
  });
});
