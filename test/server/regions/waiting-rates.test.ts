import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RegionPaths } from '../../../server/regions/region-paths.ts';
import { RegionThroughput } from '../../../server/regions/region-throughput.ts';
import { WaitingRates } from '../../../server/regions/waiting-rates.ts';
import { smallFleet } from '../../support/small-fleet.ts';

test('hands all over once, place by place, those of one place in the order they came', () => {
  const waiting = new WaitingRates();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(1e6))), (rates) => {
      rates.forEach(([place, bps], at) => waiting.add(place, at, at + 1, bps, Number.NaN));
      const taken: number[][] = [];
      waiting.drain((place, from, to, bps) => taken.push([place, from, to, bps]));
      const expected = rates.map(([place, bps], at) => [place, at, at + 1, bps]);
      expect(taken).toEqual(expected.sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
    }),
  );
});

test('more rates than can wait are taken in meanwhile', () => {
  const paths = new RegionPaths(smallFleet({ 'T-1': '09015' }));
  const throughput = new RegionThroughput(paths);
  const path = paths.of('09015');
  for (let at = 0; at < 100_000; at += 1) throughput.measured(path, 'uplink', at, at + 1, 8000, null);
  throughput.take().giveBack();
  return expect(
    throughput.hours(nobodyWrote, '00', 0, 1).then(([hour]) => hour?.sums.uplink),
  ).resolves.toMatchObject({ samples: 100_000, measuredMs: 100_000, bytes: 100_000 });
});

/** A database without a row. */
const nobodyWrote = {
  selectFrom: () => nobodyWrote,
  selectAll: () => nobodyWrote,
  where: () => nobodyWrote,
  orderBy: () => nobodyWrote,
  execute: () => Promise.resolve([]),
} as never;
