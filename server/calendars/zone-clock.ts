import type { LocalDay } from '../local-day.ts';

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
