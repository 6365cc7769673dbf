import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenSamples } from '../../../server/live/seen-samples.ts';
import { createRandom } from '../../../simulators/random.ts';

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

/** The numbers 1 to `count` in an order drawn from a seed. */
function shuffled(count: number, seed: number): number[] {
  const random = createRandom(seed);
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  return numbers
    .map((seq) => ({ seq, key: random.between(0, 1) }))
    .sort((a, b) => a.key - b.key)
    .map(({ seq }) => seq);
}

const MONTH_OF_MINUTES = 43_200;

test('a month of minutes, each alone and shuffled, several terminals at once, is counted once', () => {
  const seen = new SeenSamples();
  const order = shuffled(MONTH_OF_MINUTES, 1);
  let counted = 0;
  for (const seq of [...order, ...order.slice(0, 10_000)])
    for (const terminal of [0, 1, 2])
      if (seen.isNew(terminal, { measuredAt: seq, seq, epoch: 'a' })) counted += 1;
  expect(counted).toBe(3 * MONTH_OF_MINUTES);
  expect(seen.givenUp).toBe(0);
});

test('beyond what all may have together the oldest gap is closed, and said; what fills a gap gives its room back', () => {
  const seen = new SeenSamples(10);
  const show = (terminal: number, seq: number): boolean =>
    seen.isNew(terminal, { measuredAt: seq, seq, epoch: 'a' });
  for (let each = 1; each <= 74; each += 1) show(0, 3 * each);
  expect(seen.givenUp).toBe(0);
  show(0, 300);
  expect(seen.givenUp).toBe(2);
  expect([4, 5, 7].map((seq) => show(0, seq))).toEqual([false, false, true]);

  for (let each = 1; each <= 64; each += 1) show(1, 3 * each);
  expect(seen.givenUp).toBe(2);
  show(1, 300);
  expect(seen.givenUp).toBe(4);
  show(0, 8);
  show(0, 11);
  show(0, 10);
  show(1, 400);
  expect(seen.givenUp).toBe(4);
});

test('messages of the epoch before may come late, shuffled and twice', () => {
  const seen = new SeenSamples();
  const told = shuffled(200, 2).flatMap((seq) => [
    { measuredAt: seq, seq, epoch: 'a' },
    { measuredAt: 1000 + seq, seq, epoch: 'b' },
  ]);
  expect(told.filter((sample) => seen.isNew(0, sample))).toEqual(told);
  expect(told.filter((sample) => seen.isNew(0, sample))).toEqual([]);
});

test('what was seen is known after a restart, gaps of both epochs too', () => {
  const before = new SeenSamples();
  const told = shuffled(400, 3).flatMap((seq) => [
    { measuredAt: seq, seq: 3 * seq, epoch: 'a' },
    { measuredAt: 1000 + seq, seq: 2 * seq, epoch: 'b' },
  ]);
  for (const sample of told) before.isNew(0, sample);
  const after = new SeenSamples();
  after.grow(1);
  for (const piece of before.part.save(true)) after.part.load(structuredClone(piece), (index) => index);
  expect(told.filter((sample) => after.isNew(0, sample))).toEqual([]);
});
