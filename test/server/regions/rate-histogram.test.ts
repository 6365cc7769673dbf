import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateHistogram, rateOf, RELATIVE_ERROR, stepOf } from '../../../server/regions/rate-histogram.ts';

const rate = fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e15, noNaN: true }));
const measured = fc.array(fc.tuple(rate, fc.integer({ min: 1, max: 86_400_000 })), { maxLength: 60 });
type Measured = readonly (readonly [bps: number, weight: number])[];

function histogramOf(list: Measured): RateHistogram {
  const histogram = new RateHistogram();
  for (const [bps, weight] of list) histogram.add(bps, weight);
  return histogram;
}

/** By nearest rank, from the measurements themselves. */
function percentileOf(list: Measured, share: number): number {
  const sorted = [...list].sort(([a], [b]) => a - b);
  const wanted = share * sorted.reduce((sum, [, weight]) => sum + weight, 0);
  let below = 0;
  for (const [bps, weight] of sorted) {
    below += weight;
    if (below >= wanted) return bps;
  }
  throw new Error('nothing was measured');
}

test('every rate of a step is within the stated error of the rate that stands for it', () => {
  fc.assert(
    fc.property(rate, (bps) => {
      expect(Math.abs(rateOf(stepOf(bps)) - bps)).toBeLessThanOrEqual(RELATIVE_ERROR * bps * (1 + 1e-9));
    }),
  );
});

test('percentiles are within 2 % of those of the measurements', () => {
  const shares = [0.05, 0.5, 0.95, 1];
  fc.assert(
    fc.property(measured, (list) => {
      fc.pre(list.length > 0);
      const found = histogramOf(list).percentiles(shares);
      shares.forEach((share, at) => {
        const exact = percentileOf(list, share);
        expect(Math.abs((found[at] ?? Number.NaN) - exact)).toBeLessThanOrEqual(0.02 * exact * (1 + 1e-9));
      });
    }),
  );
});

test('order does not matter, what is merged equals what is added, and what is taken back is gone', () => {
  fc.assert(
    fc.property(measured, measured, fc.func(fc.integer()), (some, others, key) => {
      const expected = histogramOf([...some, ...others]).write();
      const shuffled = [...some, ...others].sort((a, b) => key(a) - key(b));
      expect(histogramOf(shuffled).write()).toEqual(expected);
      const merged = histogramOf(some);
      merged.merge(histogramOf(others));
      expect(merged.write()).toEqual(expected);
      for (const [bps, weight] of others) merged.add(bps, -weight);
      expect(merged.write()).toEqual(histogramOf(some).write());
    }),
  );
});

test('it reads back what it wrote, less than nothing too, and nothing of another form', () => {
  fc.assert(
    fc.property(measured, measured, (some, others) => {
      const histogram = histogramOf([...some, ...others.map(([bps, weight]) => [bps, -weight] as const)]);
      expect(RateHistogram.read(histogram.write()).write()).toEqual(histogram.write());
    }),
  );
  expect(new RateHistogram().write()).toBeNull();
  expect(RateHistogram.read(Uint8Array.of(2, 1, 1)).isEmpty).toBe(true);
});

test('a country of terminals takes some hundred bytes an hour', () => {
  const histogram = new RateHistogram();
  for (let bps = 1_000; bps < 200e6; bps *= 1.001) histogram.add(bps, 60_000);
  expect(histogram.write()?.length).toBeLessThan(1600);
});
