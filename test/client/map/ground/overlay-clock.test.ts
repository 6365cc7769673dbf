import { expect, test } from 'vitest';
import { addressOfPeriod, isDue, isTooOld, periodOf } from '../../../../client/map/ground/overlay-clock.ts';

const MINUTE = 60_000;
const noon = Date.parse('2026-11-27T12:00:00Z');
const fine = { shownAt: noon, triedAt: noon, isFailing: false };

test('all consoles ask for the same period', () => {
  expect(periodOf(noon + 4 * MINUTE + 59_999, 5)).toBe(noon / 1000);
  expect(periodOf(noon + 5 * MINUTE, 5)).toBe(noon / 1000 + 300);
});

test('the period is a part of the address, whatever else is in it', () => {
  expect(addressOfPeriod('/{z}/{x}/{y}.png', null)).toBe('/{z}/{x}/{y}.png');
  expect(addressOfPeriod('/{z}/{x}/{y}.png', 300)).toBe('/{z}/{x}/{y}.png?refresh=300');
  expect(addressOfPeriod('https://a/wms?map=b#c', 300)).toBe('https://a/wms?map=b&refresh=300#c');
});

test('it is due when the next period has begun, a little later on each console', () => {
  expect(isDue(fine, 5, 0, noon + 5 * MINUTE - 1)).toBe(false);
  expect(isDue(fine, 5, 0, noon + 5 * MINUTE)).toBe(true);
  expect(isDue(fine, 5, 0.5, noon + 5 * MINUTE + 4999)).toBe(false);
  expect(isDue(fine, 5, 0.5, noon + 5 * MINUTE + 5000)).toBe(true);
});

test('what does not change is asked for once', () => {
  expect(isDue({ shownAt: null, triedAt: null, isFailing: false }, null, 0, noon)).toBe(true);
  expect(isDue(fine, null, 0, noon + 1000 * MINUTE)).toBe(false);
});

test('what failed is tried again every minute', () => {
  const failing = { shownAt: noon, triedAt: noon + 5 * MINUTE, isFailing: true };
  expect(isDue(failing, 5, 0, noon + 6 * MINUTE - 1)).toBe(false);
  expect(isDue(failing, 5, 0, noon + 6 * MINUTE)).toBe(true);
  expect(isDue({ ...failing, shownAt: null }, null, 0, noon + 6 * MINUTE)).toBe(true);
});

test('an old picture is taken away after three refreshes', () => {
  expect(isTooOld(noon, 5, noon + 15 * MINUTE)).toBe(false);
  expect(isTooOld(noon, 5, noon + 15 * MINUTE + 1)).toBe(true);
});
