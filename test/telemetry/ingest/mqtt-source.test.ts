import { expect, test } from 'vitest';
import { nextWaitMs } from '../../../telemetry/ingest/mqtt-source.ts';

function waits(isAbsent: boolean, longestMs: number): number[] {
  const waited = [500];
  while (waited.length < 8) waited.push(nextWaitMs(waited.at(-1) ?? 0, isAbsent, longestMs));
  return waited;
}

test('a broker that refuses us is asked again after longer and longer', () => {
  expect(waits(false, 30_000)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('one that is not there is looked for all the time, so that it is not long there without us', () => {
  expect(waits(true, 30_000)).toEqual(Array(8).fill(500));
  expect(nextWaitMs(30_000, true, 30_000)).toBe(500);
  expect(nextWaitMs(500, true, 50)).toBe(50);
});
