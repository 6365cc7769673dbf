import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { CENTRAL, zoneTable, type ZoneRow } from './time-zone-table.ts';
import { localDay, monthDays, monthOf, type LocalDay } from '../local-day.ts';
import { ZoneClock } from './zone-clock.ts';

/** What tells a place's clock: its zone, or its zones one after another. */
interface PlaceZones {
  /** Places with the same clocks at all times have the same. */
  key: string;
  /** By the day from which they hold, oldest first. */
  spans: readonly { since: LocalDay; clock: ZoneClock }[];
}

/** The local time of every municipality. Zones are shared, and each place is looked up once. */
export class TimeZones {
  readonly #clocks = new Map<string, ZoneClock>();
  readonly #places = new Map<RegionCode, PlaceZones>();
  readonly #rows: ReadonlyMap<string, readonly ZoneRow[]>;

  constructor(table: readonly ZoneRow[] = zoneTable) {
    this.#rows = Map.groupBy(table, ({ code }) => code);
  }

  /** The clock that a place keeps on a local day. A locality keeps its municipality's, the country that of its capital. */
  clock(code: RegionCode, day: LocalDay): ZoneClock {
    const { spans } = this.#placeOf(code.slice(0, 5));
    let at = spans.length - 1;
    while (at > 0 && (spans[at]?.since ?? 0) > day) at -= 1;
    return spans[at]?.clock ?? this.#clock(CENTRAL);
  }

  /** The same for places that keep, and kept, the same clocks at all times. */
  keyOf(code: RegionCode): string {
    return this.#placeOf(code.slice(0, 5)).key;
  }

  /** The instant at which a local day begins in a place. */
  startOf(code: RegionCode, day: LocalDay): number {
    return this.clock(code, day).startOf(day);
  }

  /** The first day of the month of a day, and the first of the next. */
  monthAround(day: LocalDay): { first: LocalDay; end: LocalDay } {
    return monthDays(monthOf(day));
  }

  /** The local day of an instant in a place. */
  dayOf(code: RegionCode, instant: number): LocalDay {
    const day = Math.floor(instant / 86_400_000);
    return this.clock(code, day).dayOf(instant);
  }

  #placeOf(code: RegionCode): PlaceZones {
    const known = this.#places.get(code);
    if (known !== undefined) return known;
    const state = this.#rows.get(code.slice(0, 2)) ?? [{ code, since: '', zone: CENTRAL }];
    const own = code.length > 2 ? (this.#rows.get(code) ?? []) : [];
    const rows = own.some(({ since }) => since === '') ? own : [...state, ...own];
    const spans = rows
      .map(({ since, zone }) => ({ since: localDay(since) ?? -Infinity, clock: this.#clock(zone) }))
      .sort((a, b) => a.since - b.since);
    const key = spans.map(({ since, clock }) => `${clock.zone}@${since}`).join(' ');
    const place = { key, spans };
    this.#places.set(code, place);
    return place;
  }

  #clock(zone: string): ZoneClock {
    const known = this.#clocks.get(zone) ?? new ZoneClock(zone);
    this.#clocks.set(zone, known);
    return known;
  }
}
