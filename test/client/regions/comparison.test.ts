import { expect, test } from 'vitest';
import {
  change,
  closeSubjects,
  closeUp,
  coverage,
  difference,
  finerStep,
  onRaster,
  rasterTimes,
  spanAgainst,
  spanOf,
  stepOf,
  subjectsOf,
} from '../../../client/regions/comparison.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = new Date(2026, 2, 31, 12, 34).getTime();
const figure = (ratio: number | null, lowerBound = ratio, upperBound = ratio) => ({
  ...{ ratio, lowerBound, upperBound },
  ...{ numeratorSeconds: 1, denominatorSeconds: 1 },
});

test('a period ends with the last whole hour, and the one before it ends where it begins', () => {
  const span = spanOf('7d', now);
  expect([span.to, span.to - span.from]).toEqual([new Date(2026, 2, 31, 12).getTime(), 7 * DAY]);
  expect(spanAgainst(span, '7d', 'before')).toEqual({ from: span.from - 7 * DAY, to: span.from });
  expect(spanAgainst(span, '7d', 'none')).toBeNull();
});

test('this month is held against as much of the last one, and a year ago against the same days', () => {
  const span = spanOf('month', now);
  expect(span.from).toBe(new Date(2026, 2, 1).getTime());
  const before = spanAgainst(span, 'month', 'before');
  expect(before).toEqual({ from: new Date(2026, 1, 1).getTime(), to: new Date(2026, 1, 28, 12).getTime() });
  expect(spanAgainst(span, 'month', 'year')?.from).toBe(new Date(2025, 2, 1).getTime());
});

test('two figures differ for sure only where their bounds do not meet', () => {
  const clear = difference(figure(0.99, 0.985, 0.995), figure(0.9, 0.89, 0.92));
  expect([clear?.points.toFixed(2), clear?.sure]).toEqual(['9.00', true]);
  const vague = difference(figure(0.99, 0.9, 1), figure(0.98, 0.95, 0.99));
  expect([vague?.sure, (vague?.low ?? 0) < 0, (vague?.high ?? 0) > 0]).toEqual([false, true, true]);
  expect(difference(figure(null), figure(0.9))).toBeNull();
});

test('a change needs something to compare with', () => {
  expect([change(3, 2), change(1, 0), change(null, 2)]).toEqual([0.5, null, null]);
});

test('three hours of a day are an eighth of it', () => {
  const span = { from: 0, to: DAY };
  expect(coverage({ scheduledSeconds: 10 * 3 * 3600 }, 10, span)).toBe(0.125);
  expect(coverage({ scheduledSeconds: 0 }, 0, span)).toBeNull();
});

test('rows stand where they begin, and what has none stays empty; days begin at midnight', () => {
  const span = { from: new Date(2026, 2, 1, 15).getTime(), to: new Date(2026, 2, 11, 15).getTime() };
  expect(stepOf(span)).toBe('day');
  expect(new Date(rasterTimes(span)[0] ?? 0).getHours()).toBe(0);
  const row = { from: new Date(2026, 2, 3).getTime() + HOUR, value: 7 };
  const values = onRaster([row], span, ({ value }) => value);
  expect(values.indexOf(7)).toBe(2);
  expect(values.filter((value) => value !== null)).toHaveLength(1);
});

test('each region stands beside its own earlier period', () => {
  const span = { from: 10, to: 20 };
  const subjects = subjectsOf(['20', '07'], span, { from: 0, to: 10 });
  expect(subjects.map(({ regionCode, which }) => `${regionCode} ${which}`)).toEqual([
    ...['20 now', '20 then', '07 now', '07 then'],
  ]);
});

const month = { from: new Date(2026, 2, 1, 9).getTime(), to: new Date(2026, 2, 31, 9).getTime() };

test('a close look is cut to whole hours of the period, and is none where it is all of it or nothing', () => {
  const from = month.from + 2 * DAY;
  expect(closeUp(month, { from: from + 60_000, to: from + DAY - 60_000 })).toEqual({ from, to: from + DAY });
  expect(closeUp(month, { from: from + 60_000, to: from + 120_000 })).toEqual({
    from: from - 3 * HOUR,
    to: from + 4 * HOUR,
  });
  expect(closeUp(month, { from: month.to - DAY, to: month.to + DAY })?.to).toBe(month.to);
  expect(closeUp(month, month)).toBeNull();
  expect(closeUp(month, { from: month.to + DAY, to: month.to + 2 * DAY })).toBeNull();
  expect(closeUp(month, null)).toBeNull();
});

test('what is shown by day is loaded by hour where it is short enough; by hour nothing is finer', () => {
  const days = (many: number) => ({ from: month.to - many * DAY, to: month.to });
  expect(finerStep(month, days(16))).toBe('hour');
  expect(finerStep(month, days(17))).toBeNull();
  expect(finerStep(days(7), days(2))).toBeNull();
  expect(finerStep(month, null)).toBeNull();
});

test('the same part of the period before is as far from its beginning', () => {
  const then = { from: month.from - 30 * DAY, to: month.from };
  const close = { from: month.from + DAY, to: month.from + 3 * DAY };
  const [now, before] = closeSubjects(subjectsOf(['20'], month, then), month, close);
  expect(now?.span).toEqual(close);
  expect(before?.span).toEqual({ from: then.from + DAY, to: then.from + 3 * DAY });
});

test('hours of some days stand where they begin', () => {
  const span = { from: month.from, to: month.from + 10 * DAY };
  expect(rasterTimes(span, 'hour')).toHaveLength(240);
  const row = { from: month.from + 30 * HOUR, value: 7 };
  expect(onRaster([row], span, ({ value }) => value, 'hour').indexOf(7)).toBe(30);
});
