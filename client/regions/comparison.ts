import type { Figure } from '../connection/availability.ts';
import type { PeriodRow, ThroughputStep } from '../connection/region-report.ts';
import type { Span } from '../charts/range.ts';

/** How long a look at regions reaches back. */
export const periodLengths = ['24h', '7d', '30d', 'month'] as const;
export type PeriodLength = (typeof periodLengths)[number];
/** What it is held against: the same length before, or the same days a year ago. */
export const againsts = ['none', 'before', 'year'] as const;
export type Against = (typeof againsts)[number];

export const MOST_REGIONS = 5;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One column of a comparison: a region in a period. */
export interface Subject {
  regionCode: string;
  /** The later period, or the one it is held against. */
  which: 'now' | 'then';
  span: Span;
}

/** Whole hours, so that both periods and all regions are cut alike. A month is the calendar's, as far as it has gone. */
export function spanOf(length: PeriodLength, now: number): Span {
  const to = Math.floor(now / HOUR) * HOUR;
  if (length === 'month') {
    const start = new Date(to);
    start.setDate(1);
    start.setHours(0, 0, 0, 0);
    // In a month's first hours there would be nothing to look at.
    return { from: Math.min(start.getTime(), to - HOUR), to };
  }
  return { from: to - { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY }[length], to };
}

/** The period that another is held against; null: none. */
export function spanAgainst(span: Span, length: PeriodLength, against: Against): Span | null {
  if (against === 'none') return null;
  if (against === 'before' && length !== 'month')
    return { from: span.from - (span.to - span.from), to: span.from };
  const shift = (time: number): number => {
    const date = new Date(time);
    const day = date.getDate();
    if (against === 'year') date.setFullYear(date.getFullYear() - 1);
    else date.setMonth(date.getMonth() - 1);
    // 31 March a month earlier is the last of February, not 3 March.
    if (date.getDate() !== day) date.setDate(0);
    return date.getTime();
  };
  return { from: shift(span.from), to: shift(span.to) };
}

/** What regions are kept by; nothing finer is. */
export type Step = 'hour' | 'day';

/** By hour for some days, else by day. */
export function stepOf({ from, to }: Span): Step {
  return to - from <= 8 * DAY ? 'hour' : 'day';
}

export function stepMsOf(step: Step): number {
  return step === 'hour' ? HOUR : DAY;
}

/** A chart beside others has room for so many hours. */
const MOST_HOURS_MS = 16 * DAY;
const SHORTEST_MS = 6 * HOUR;

/** The part of a period that is looked at closely, in whole hours; null: all of it, or none of it lies within. */
export function closeUp(span: Span, zoom: Span | null): Span | null {
  if (zoom === null) return null;
  const middle = (zoom.from + zoom.to) / 2;
  const half = Math.max(zoom.to - zoom.from, SHORTEST_MS) / 2;
  const from = Math.max(span.from, Math.floor((middle - half) / HOUR) * HOUR);
  const to = Math.min(span.to, Math.ceil((middle + half) / HOUR) * HOUR);
  return to - from < HOUR || (from === span.from && to === span.to) ? null : { from, to };
}

/** In what steps a close look is loaded; null: what is there already is as fine. */
export function finerStep(span: Span, close: Span | null): Step | null {
  if (close === null || stepOf(span) === 'hour' || close.to - close.from > MOST_HOURS_MS) return null;
  return 'hour';
}

/** The same part of each subject's own period: that of an earlier one lies as far from its beginning. */
export function closeSubjects(subjects: readonly Subject[], span: Span, close: Span): Subject[] {
  const length = close.to - close.from;
  return subjects.map((subject) => {
    const from = subject.span.from + (close.from - span.from);
    return { ...subject, span: { from, to: from + length } };
  });
}

/** All columns: regions beside each other, each with its own earlier period after it. */
export function subjectsOf(codes: readonly string[], span: Span, then: Span | null): Subject[] {
  return codes.flatMap((regionCode): Subject[] => [
    { regionCode, which: 'now', span },
    ...(then === null ? [] : [{ regionCode, which: 'then' as const, span: then }]),
  ]);
}

/**
 * How far two figures lie apart, in percentage points, with what that may truly be: no less than the worst of one against the
 * best of the other. Null where one says nothing.
 */
export function difference(
  a: Figure,
  b: Figure,
): { points: number; low: number; high: number; sure: boolean } | null {
  if (a.ratio === null || b.ratio === null) return null;
  const [points, low, high] = [
    a.ratio - b.ratio,
    (a.lowerBound ?? a.ratio) - (b.upperBound ?? b.ratio),
    (a.upperBound ?? a.ratio) - (b.lowerBound ?? b.ratio),
  ].map((ratio) => ratio * 100) as [number, number, number];
  return { points, low, high, sure: low > 0 || high < 0 };
}

/** The share by which a value changed; null where there is nothing to compare with. */
export function change(now: number | null, then: number | null): number | null {
  return now === null || then === null || then === 0 ? null : now / then - 1;
}

/**
 * How much of the time of today's sites the figures speak of: below 1 sites came later, or monitoring began later. Null
 * without sites.
 */
export function coverage(
  row: Pick<PeriodRow, 'scheduledSeconds'>,
  sites: number,
  { from, to }: Span,
): number | null {
  const whole = (sites * (to - from)) / 1000;
  return whole === 0 ? null : Math.min(1, row.scheduledSeconds / whole);
}

/** Less of a period than this is said aloud beside its figures. */
export const COVERED = 0.95;

/** Starts of the steps of a span; days begin at midnight. */
export function rasterTimes(span: Span, step = stepOf(span)): number[] {
  const stepMs = stepMsOf(step);
  const start = new Date(span.from);
  if (step === 'day') start.setHours(0, 0, 0, 0);
  const from = start.getTime();
  return Array.from(
    { length: Math.max(1, Math.ceil((span.to - from) / stepMs)) },
    (_, at) => from + at * stepMs,
  );
}

/** The values of rows on the raster of their span, null where there is no row. A place's own midnight may be hours from ours. */
export function onRaster<Row extends { from: number }>(
  rows: readonly Row[],
  span: Span,
  valueOf: (row: Row) => number | null,
  step = stepOf(span),
): (number | null)[] {
  const times = rasterTimes(span, step);
  const values = times.map((): number | null => null);
  for (const row of rows) {
    const at = Math.round((row.from - (times[0] ?? 0)) / stepMsOf(step));
    if (at >= 0 && at < times.length) values[at] = valueOf(row);
  }
  return values;
}

export function strictOf({ strictFigure }: PeriodRow): number | null {
  return strictFigure.denominatorSeconds === 0 ? null : strictFigure.ratio;
}

export function downlinkOf({ downlink }: ThroughputStep): number | null {
  return downlink.samples === 0 ? null : downlink.meanBps;
}
