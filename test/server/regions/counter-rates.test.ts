import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CounterRates } from '../../../server/regions/counter-rates.ts';
import { COUNTRY_CODE } from '../../../telemetry/contract/inventory.ts';
import { JudgedWorld, sampleOf, T0 } from '../support/judged-world.ts';

const HOUR_MS = 3_600_000;

/** Minutes and what the counter showed; answers the bytes that counted in all. */
function countedBytes(
  counters: CounterRates,
  readings: readonly (readonly [minute: number, bytes: number])[],
): number {
  let bytes = 0;
  for (const [minute, shown] of readings) {
    const counted = counters.take(0, 'downlink', minute * 60_000, shown, false);
    if (counted !== undefined) bytes += (counted.bps * (minute * 60_000 - counted.from)) / 8000;
  }
  return Math.round(bytes);
}

test('a counter that begins again counts from 0 on', () => {
  expect(
    countedBytes(new CounterRates(), [
      [0, 1000],
      [1, 5000],
      [2, 200],
      [3, 700],
    ]),
  ).toBe(4000 + 200 + 500);
});

test('whatever comes late or twice, the volume is what the counter grew by', () => {
  const growth = fc.array(fc.nat(1e9), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(growth, fc.infiniteStream(fc.nat(100)), (steps, keys) => {
      let shown = 0;
      const inOrder = steps.map((step, minute) => [minute, (shown += step)] as const);
      const [first, ...others] = inOrder;
      if (first === undefined) return;
      const shuffled = [...others, ...others]
        .map((reading) => ({ reading, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ reading }) => reading);
      expect(countedBytes(new CounterRates(), [first, ...shuffled])).toBe(shown - first[1]);
    }),
  );
});

test('a terminal that names its rates costs no memory, and one that once did not counts no byte twice', () => {
  const counters = new CounterRates();
  expect(counters.take(1, 'downlink', 60_000, 500, true)).toBeUndefined();
  expect([...counters.part.save(true)]).toEqual([]);
  counters.take(0, 'downlink', 0, 1000, false);
  expect(counters.take(0, 'downlink', 60_000, 2000, true)).toBeUndefined();
  expect(counters.take(0, 'downlink', 120_000, 2600, false)).toEqual({ from: 60_000, bps: 80 });
});

test('a counter alone gives its region volume and rates, spread over the hours of a gap, over a restart', async () => {
  const world = await JudgedWorld.open();
  await world.receive([sampleOf('T-1', 0, { rxBytes: 1_000_000, txBytes: 5_000 }, T0)]);
  await world.checkpoint.write();
  await world.restart();
  world.at(120);
  // Two hours later: 12 MB, of which 59 minutes lie in the first hour.
  await world.receive([sampleOf('T-1', 120, { rxBytes: 13_000_000 }, world.clock.now())]);
  const { table } = world.judgement.regions.measuredThroughput;
  const hours = await table.hours(world.db, COUNTRY_CODE, T0 - HOUR_MS, T0 + 9 * HOUR_MS);
  expect(hours.map(({ hour, sums }) => [(hour - T0) / HOUR_MS, sums.downlink.bytes])).toEqual([
    [0, 5_900_000],
    [1, 6_000_000],
    [2, 100_000],
  ]);
  expect(hours.map(({ sums }) => sums.uplink.bytes)).toEqual([0, 0, 0]);
});
