import type { LocalDay } from '../local-day.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { LocalTimes } from './terms.ts';

/** Local days of each place (`endDay` is not included): a day in Tijuana begins when it begins there. */
interface LocalDays {
  firstDay: LocalDay;
  endDay: LocalDay;
}

/** A stretch of time, or local days, or what of local days lies in a stretch of time. */
export type Period = Interval | LocalDays | (Interval & LocalDays);

/** One place's share of a period. */
interface PlacePeriod {
  /** Instants; never later than now. */
  span: Interval;
  /** Whole local days within it. */
  days: { first: LocalDay; end: LocalDay };
  /** What of it lies in no whole day. */
  ragged: readonly Interval[];
}

/** What a period means in each place, never beyond now. Places are looked up once. */
export class Periods {
  readonly #zones: LocalTimes;
  readonly #period: Period;
  readonly #now: number;
  readonly #wholeUntil: number;
  readonly #places = new Map<string, PlacePeriod>();

  /** @param wholeUntil no day that ends later is a whole one */
  constructor(zones: LocalTimes, period: Period, now: number, wholeUntil = Infinity) {
    this.#zones = zones;
    this.#period = period;
    this.#now = now;
    this.#wholeUntil = wholeUntil;
  }

  /** Instants in a place. */
  of(regionCode: string): Interval {
    return this.#placeOf(regionCode).span;
  }

  daysOf(regionCode: string): { first: LocalDay; end: LocalDay } {
    return this.#placeOf(regionCode).days;
  }

  raggedOf(regionCode: string): readonly Interval[] {
    return this.#placeOf(regionCode).ragged;
  }

  /** From the first instant of any place asked about to the last. */
  get span(): Interval {
    const spans = [...this.#places.values()].map(({ span }) => span);
    return {
      from: Math.min(Infinity, ...spans.map(({ from }) => from)),
      to: Math.max(-Infinity, ...spans.map(({ to }) => to)),
    };
  }

  /** From the first day of any place asked about to the last. */
  get wholeDays(): { first: LocalDay; end: LocalDay } {
    const days = [...this.#places.values()]
      .map((place) => place.days)
      .filter(({ first, end }) => first < end);
    if (days.length === 0) return { first: 0, end: 0 };
    return {
      first: Math.min(...days.map(({ first }) => first)),
      end: Math.max(...days.map(({ end }) => end)),
    };
  }

  /** The ragged ends of all places asked about, those at the beginning and those at the end together. */
  get raggedSpans(): Interval[] {
    const spans = new Map<number, Interval>();
    for (const { ragged } of this.#places.values()) {
      ragged.forEach(({ from, to }, at) => {
        const known = spans.get(at);
        spans.set(at, { from: Math.min(from, known?.from ?? from), to: Math.max(to, known?.to ?? to) });
      });
    }
    // They may overlap where a place has whole days and another has none: each moment must count once.
    const [one, other] = [spans.get(0), spans.get(1)];
    if (one === undefined || other === undefined) return [...spans.values()];
    if (other.from >= one.to) return [one, other];
    return [{ from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) }];
  }

  #placeOf(regionCode: string): PlacePeriod {
    const known = this.#places.get(regionCode);
    if (known !== undefined) return known;
    const place = this.#reckon(regionCode);
    this.#places.set(regionCode, place);
    return place;
  }

  #reckon(regionCode: string): PlacePeriod {
    const startOf = (day: LocalDay) => this.#zones.startOf(regionCode, day);
    const asked = { from: -Infinity, to: Infinity, ...this.#period };
    if ('firstDay' in this.#period) {
      asked.from = Math.max(asked.from, startOf(this.#period.firstDay));
      asked.to = Math.min(asked.to, startOf(this.#period.endDay));
    }
    const to = Math.min(asked.to, this.#now);
    const from = Math.min(asked.from, to);
    let first = this.#zones.dayOf(regionCode, from);
    if (startOf(first) < from) first += 1;
    const end = Math.max(first, this.#zones.dayOf(regionCode, Math.min(to, this.#wholeUntil)));
    if (first === end)
      return { span: { from, to }, days: { first, end }, ragged: from < to ? [{ from, to }] : [] };
    const ragged = [
      { from, to: startOf(first) },
      { from: startOf(end), to },
    ];
    return { span: { from, to }, days: { first, end }, ragged };
  }
}
