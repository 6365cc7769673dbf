import { expect, test } from 'vitest';
import { clockOffsets, type Clocked } from '../../../server/quarantine/clock-eras.ts';

const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;
const sample = (
  seq: number,
  measuredAt: number,
  receivedAt: number,
  bootId: string | null = null,
): Clocked => ({
  seq,
  measuredAt,
  receivedAt,
  epoch: 'e',
  bootId,
});

test('the freshest message of an era says how far the clock is off', () => {
  const replayed = [1, 2, 3, 4].map((minute) => sample(minute, YEAR + minute * MINUTE, 10 * MINUTE));
  const live = [11, 12].map((minute) => sample(minute, YEAR + minute * MINUTE, minute * MINUTE));
  expect(new Set(clockOffsets([...live, ...replayed]))).toEqual(new Set([YEAR]));
});

test('a clock that was set back, leapt ahead or booted anew begins another era', () => {
  const live = (seq: number, offset: number, boot: string): Clocked =>
    sample(seq, offset + seq * MINUTE, seq * MINUTE, boot);
  const samples = [
    live(1, 5 * MINUTE, 'a'),
    live(2, 5 * MINUTE, 'a'),
    live(3, YEAR, 'a'),
    live(4, YEAR, 'a'),
    live(5, 3 * MINUTE, 'a'),
    live(6, 3 * MINUTE, 'b'),
    live(7, 2 * MINUTE, 'b'),
  ];
  expect(clockOffsets(samples)).toEqual([5, 5, YEAR / MINUTE, YEAR / MINUTE, 3, 3, 3].map((m) => m * MINUTE));
});

test('a clock that is behind has a negative offset, and nothing has none', () => {
  expect(clockOffsets([sample(1, 0, YEAR), sample(2, MINUTE, YEAR + MINUTE)])).toEqual([-YEAR, -YEAR]);
  expect(clockOffsets([])).toEqual([]);
});
