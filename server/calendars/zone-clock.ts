/** A day of a local calendar, counted from 1970-01-01. */
export type LocalDay = number;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Shorter than any time for which a place of the table kept a clock. */
const STEP_MS = 7 * DAY_MS;
const MAX_YEARS = 150;

/** The clock of one IANA zone. Offsets are asked of Intl once per change and year, then known. */
export class ZoneClock {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #years = new Map<number, { from: number; offsetMs: number }[]>();

  /** @throws RangeError for a zone that Intl does not know */
  constructor(zone: string) {
    this.zone = zone;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  }

  /** Local time less UTC at an instant, milliseconds. */
  offsetAt(instant: number): number {
    const spans = this.#spansOf(new Date(instant).getUTCFullYear());
    let at = spans.length - 1;
    while (at > 0 && (spans[at]?.from ?? 0) > instant) at -= 1;
    return spans[at]?.offsetMs ?? 0;
  }

  dayOf(instant: number): LocalDay {
    return Math.floor((instant + this.offsetAt(instant)) / DAY_MS);
  }

  /** The instant at which a local day begins: the first whose day it is. */
  startOf(day: LocalDay): number {
    return this.instantOf(day, 0);
  }

  /**
   * The first instant at which the local clock shows so many minutes after the day's midnight, or more where that time was
   * skipped. `minutes` may exceed a day.
   */
  instantOf(day: LocalDay, minutes: number): number {
    const local = day * DAY_MS + minutes * MINUTE_MS;
    const early = local - this.offsetAt(local - DAY_MS);
    const late = local - this.offsetAt(local + DAY_MS);
    if (early === late) return early;
    const candidates = [Math.min(early, late), Math.max(early, late)] as const;
    const found = candidates.find((instant) => instant + this.offsetAt(instant) === local);
    return found ?? candidates[1];
  }

  #spansOf(year: number): { from: number; offsetMs: number }[] {
    const known = this.#years.get(year);
    if (known !== undefined) return known;
    if (this.#years.size >= MAX_YEARS) this.#years.clear();
    const [start, end] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
    const spans = [{ from: start, offsetMs: this.#ask(start) }];
    for (let from = start; from < end; from += STEP_MS) {
      const to = Math.min(from + STEP_MS, end);
      const [before, after] = [this.#ask(from), this.#ask(to)];
      if (before !== after) spans.push({ from: this.#changeBetween(from, to, before), offsetMs: after });
    }
    this.#years.set(year, spans);
    return spans;
  }

  /** Laws change clocks on whole minutes. */
  #changeBetween(from: number, to: number, before: number): number {
    let [low, high] = [from / MINUTE_MS, to / MINUTE_MS];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.#ask(middle * MINUTE_MS) === before) low = middle;
      else high = middle;
    }
    return high * MINUTE_MS;
  }

  #ask(instant: number): number {
    const name = this.#format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
    if (hours === undefined) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  }
}

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
