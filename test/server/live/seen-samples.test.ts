import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenSamples } from '../../../server/live/seen-samples.ts';

test('each numbered sample is new exactly once, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const seen = new SeenSamples();
      const counted = numbers.filter((seq) => seen.isNew(0, { measuredAt: seq, seq, epoch: 'a' }));
      expect(counted.sort()).toEqual([...new Set(numbers)].sort());
    }),
  );
});

test('a wiped disk starts a new epoch, and its numbers are new again', () => {
  const seen = new SeenSamples();
  expect(seen.isNew(0, { measuredAt: 1, seq: 1, epoch: 'a' })).toBe(true);
  expect(seen.isNew(0, { measuredAt: 2, seq: 1, epoch: 'b' })).toBe(true);
});

test('unnumbered samples are told apart by their time', () => {
  const seen = new SeenSamples();
  expect([1, 2, 1, 3].map((measuredAt) => seen.isNew(0, { measuredAt }))).toEqual([true, true, false, true]);
});
