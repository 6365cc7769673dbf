/** A day of a local calendar, counted from 1970-01-01. */
export type LocalDay = number;

const DAY_MS = 86_400_000;

/** `2026-03-01` as a day; undefined when there is no such day. */
export function localDay(text: string): LocalDay | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const value = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(value).toISOString().startsWith(text) ? value / DAY_MS : undefined;
}

/** A day as `2026-03-01`. */
export function dayText(day: LocalDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(day: LocalDay): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The first day of a month like `2026-03` and the first of the next. */
export function monthDays(month: string): { first: LocalDay; end: LocalDay } {
  const [year = Number.NaN, number = Number.NaN] = month.split('-').map(Number);
  return { first: Date.UTC(year, number - 1, 1) / DAY_MS, end: Date.UTC(year, number, 1) / DAY_MS };
}

/** The month of a day, like `2026-03`. */
export function monthOf(day: LocalDay): string {
  return dayText(day).slice(0, 7);
}
