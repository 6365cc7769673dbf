import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SettledNumbers } from '../../../server/confirmations/settled-numbers.ts';

const inEpoch = (epoch = 'e'): SettledNumbers => {
  const numbers = new SettledNumbers();
  numbers.enter(0, epoch);
  return numbers;
};

/** What a terminal must never be told: that a number is settled which is not. */
function upToByHand(settled: ReadonlySet<number>): number {
  let upTo = 0;
  while (settled.has(upTo + 1)) upTo += 1;
  return upTo;
}

describe('what is settled', () => {
  test('in any order and repetition is what a list of all numbers says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (order) => {
        const numbers = inEpoch();
        const settled = new Set<number>();
        for (const seq of order) {
          const before = upToByHand(settled);
          const known = settled.has(seq);
          settled.add(seq);
          const after = upToByHand(settled);
          const outcome = numbers.settle(0, seq);
          expect(numbers.upTo(0)).toBe(after);
          expect(outcome === 'known').toBe(known);
          expect(outcome === 'next' || outcome === 'closed').toBe(after > before);
          expect(outcome === 'closed').toBe(after > before + 1);
        }
        expect(numbers.gaps).toBe(Math.max(...settled, 0) > upToByHand(settled) ? 1 : 0);
      }),
    );
  });

  test('is never more than that, however many gaps there are, and all of it once everything was sent again', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 600 }, (_, at) => at + 1)), (order) => {
        const numbers = inEpoch();
        for (const seq of order) numbers.settle(0, seq);
        expect(numbers.upTo(0)).toBeLessThanOrEqual(upToByHand(new Set(order)));
        for (let seq = numbers.upTo(0) + 1; seq <= 600; seq += 1) numbers.settle(0, seq);
        expect(numbers.upTo(0)).toBe(600);
        expect(numbers.gaps).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a terminal gave up', () => {
  test('is no longer waited for, and counted where it was missing', () => {
    const numbers = inEpoch();
    for (const seq of [1, 2, 5, 6, 9]) numbers.settle(0, seq);
    expect(numbers.giveUp(0, 8)).toBe(true);
    expect([numbers.upTo(0), numbers.abandoned]).toEqual([7, 3]);
    expect(numbers.giveUp(0, 8)).toBe(false);
    expect(numbers.settle(0, 8)).toBe('closed');
    expect([numbers.upTo(0), numbers.gaps]).toEqual([9, 0]);
  });

  test('of an epoch without memory is where counting begins', () => {
    const numbers = inEpoch();
    numbers.giveUp(0, 1841);
    numbers.settle(0, 1841);
    expect([numbers.upTo(0), numbers.abandoned]).toEqual([1841, 0]);
  });
});

describe('epochs', () => {
  test('the one before is remembered for its last messages, the one before that is given up', () => {
    const numbers = inEpoch('a');
    for (const seq of [1, 2, 4]) numbers.settle(0, seq);
    numbers.enter(0, 'b');
    numbers.settle(0, 1);
    numbers.enter(0, 'a');
    expect(numbers.settle(0, 3)).toBe('closed');
    expect(numbers.upTo(0)).toBe(4);
    numbers.enter(0, 'b');
    expect(numbers.upTo(0)).toBe(1);
    numbers.settle(0, 9);
    numbers.enter(0, 'c');
    numbers.enter(0, 'd');
    expect(numbers.abandoned).toBe(7);
    expect([numbers.epoch(0), numbers.upTo(0), numbers.gaps]).toEqual(['d', 0, 0]);
  });

  test('are there again after a checkpoint of everything and one of what changed, wherever the terminals are then', () => {
    const numbers = new SettledNumbers();
    for (let index = 0; index < 5000; index += 1) {
      numbers.enter(index, `e${index}`);
      numbers.settle(index, 1);
    }
    const pieces = [...numbers.part.save(true)].map((piece) => deserialize(serialize(piece)) as unknown);
    numbers.settle(7, 2);
    numbers.settle(8, 5);
    numbers.enter(9, 'new');
    for (const piece of numbers.part.save(false)) pieces.push(deserialize(serialize(piece)));
    const after = new SettledNumbers();
    for (const piece of pieces) after.part.load(piece, (index) => (index < 100 ? index + 3 : undefined));
    expect(
      [3, 10, 11, 12, 102, 103].map((index) => [
        after.epoch(index),
        after.upTo(index),
        after.missingTo(index),
      ]),
    ).toEqual([
      ['e0', 1, undefined],
      ['e7', 2, undefined],
      ['e8', 1, 4],
      ['new', 0, undefined],
      ['e99', 1, undefined],
      [undefined, 0, undefined],
    ]);
    after.enter(12, 'e9');
    expect(after.upTo(12)).toBe(1);
  });

  test('is not drowned by a terminal that says it gave up more than anybody can have measured', () => {
    const numbers = inEpoch();
    numbers.settle(0, 1);
    numbers.giveUp(0, Number.MAX_SAFE_INTEGER);
    expect(numbers.abandoned).toBe(1_000_000);
    expect(numbers.upTo(0)).toBe(Number.MAX_SAFE_INTEGER - 1);
  });

  test('of a quarter of a million terminals take little room', () => {
    const numbers = new SettledNumbers();
    for (let index = 249_999; index >= 0; index -= 1) {
      numbers.enter(index, 'e');
      numbers.settle(index, 1);
    }
    expect(numbers.upTo(249_999)).toBe(1);
  });
});
