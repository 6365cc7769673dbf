import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { unite } from '../../../telemetry/store/unite.ts';

const few = fc.constantFrom(-0, 0, 1, 2, 10);
const sample: fc.Arbitrary<Sample> = fc
  .record(
    {
      seq: fc.constantFrom(1, 2, 3),
      epoch: fc.constantFrom('a', 'b'),
      latencyMs: fc.option(few),
      clients: few,
      linkUp: fc.boolean(),
      modcod: fc.constantFrom('QPSK', '8PSK', '"'),
      alerts: fc.array(fc.constantFrom('hot', 'wet'), { maxLength: 2 }),
      signal: fc.record({ metric: fc.constantFrom('cnDb', 'snrDb'), value: fc.nat(2) }),
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({ measuredAt: 5, ...fields }));

const all = (samples: readonly Sample[]): Sample => samples.reduce((one, other) => unite(one, other));

/** The samples in another order, in groups united first, and some of them again. */
const arrivalsOf = (samples: readonly Sample[]) =>
  fc.record({
    order: fc.shuffledSubarray([...samples], { minLength: samples.length, maxLength: samples.length }),
    cut: fc.nat(samples.length),
    again: fc.subarray([...samples]),
  });

test.each([
  ['two samples', fc.array(sample, { minLength: 2, maxLength: 2 })],
  [
    'samples without different numbers',
    fc
      .array(sample, { minLength: 1, maxLength: 5 })
      .map((samples) =>
        samples.map(({ seq, ...rest }) => (seq === undefined || seq > 1 ? rest : { ...rest, seq })),
      ),
  ],
])(
  '%s of one millisecond are the same in the end, whatever came first, together or twice',
  (_, arbitrary) => {
    const arrivals = arbitrary.chain((samples) => fc.tuple(fc.constant(samples), arrivalsOf(samples)));
    fc.assert(
      fc.property(arrivals, ([samples, { order, cut, again }]) => {
        const groups = [order.slice(0, cut), order.slice(cut), again].filter(({ length }) => length > 0);
        expect(all(groups.map(all))).toEqual(all(samples));
      }),
      { numRuns: 2000 },
    );
  },
);

test('every field that either has is there, and where both have one that of the higher number', () => {
  const one = { measuredAt: 5, epoch: 'b', seq: 7, latencyMs: 40, clients: 3, linkUp: true };
  const other = { measuredAt: 5, epoch: 'a', seq: 8, latencyMs: null, clients: 2, modcod: 'QPSK' };
  expect(unite(one, other)).toEqual({
    ...{ measuredAt: 5, epoch: 'a', seq: 8 },
    ...{ latencyMs: 40, clients: 2, linkUp: true, modcod: 'QPSK' },
  });
});

test('without two numbers the greater value stays', () => {
  const one = { measuredAt: 5, epoch: 'b', clients: 3, linkUp: false };
  expect(unite(one, { measuredAt: 5, seq: 1, clients: 2, linkUp: true })).toEqual({
    ...{ measuredAt: 5, seq: 1, clients: 3, linkUp: true },
  });
});
