import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seldom } from '../../../client/state/seldom.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('many calls act once in a while, and what was stopped can begin again', () => {
  const act = vi.fn();
  const one = seldom(1000, act);
  one.soon();
  one.soon();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(1);
  one.soon();
  vi.advanceTimersByTime(500);
  one.stop();
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(1);
  one.soon();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
});
