import { expect, test } from 'vitest';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { hourAt } from '../../../server/causes/local-time.ts';
import { somewhere, noon, signsIn } from './told.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const zones = new TimeZones();
const clockIn = (municipality: string, at: number) => zones.clock(municipality, Math.floor(at / 86_400_000));

test('hours are those of the clock, and of the sun where no clock is known', () => {
  // In Cancún the clocks are most of an hour ahead of the sun.
  const cancun = { longitude: -86.85, clock: clockIn('23005', noon) };
  expect(hourAt(cancun, noon)).toBe(13);
  expect(hourAt({ ...cancun, clock: null }, noon)).toBeCloseTo(12.21, 2);
  expect(hourAt({ longitude: null, clock: null }, noon)).toBeNull();
});

test('who switches off at six does so by a clock that was put back meanwhile', () => {
  // In Tijuana summer time ended on the first of November 2026: six in the evening is an hour later by UTC.
  const six = Date.UTC(2026, 10, 4, 2);
  const habit = [5, 6, 7].map((days) => ({
    from: six - days * 24 * HOUR - HOUR,
    to: six - days * 24 * HOUR + 13 * HOUR,
  }));
  const story = {
    samples: [],
    from: (six - noon) / MINUTE,
    to: (six - noon) / MINUTE + 14 * 60,
    context: { ...somewhere, pastOutages: habit },
  };
  expect(signsIn(story).signs.repeatsDaily?.strength).toBe(0);
  const there = { ...story.context, clock: clockIn('02004', six) };
  expect(signsIn({ ...story, context: there }).signs.repeatsDaily).toEqual({
    strength: 1,
    values: { times: 4, days: 14 },
  });
});
