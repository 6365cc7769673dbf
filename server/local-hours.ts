import type { RegionCode } from '../telemetry/contract/inventory.ts';
import type { TimeZones } from './calendars/time-zones.ts';
import type { LocalDay } from './local-day.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which hour of the day and week it is in a region, for full hours. */
export class LocalHours {
  readonly #timeZones: TimeZones;
  readonly #code: RegionCode;

  constructor(timeZones: TimeZones, code: RegionCode) {
    this.#timeZones = timeZones;
    this.#code = code;
  }

  /** The IANA zone in force at an instant. */
  zoneAt(at: number): string {
    return this.#clock(at).zone;
  }

  dayOf(at: number): LocalDay {
    return this.#clock(at).dayOf(at);
  }

  /** 0..23. */
  hourOfDay(at: number): number {
    return Math.floor((at + this.#clock(at).offsetAt(at) - this.dayOf(at) * DAY_MS) / HOUR_MS);
  }

  /** 0..167, from Monday midnight on. */
  hourOfWeek(at: number): number {
    // 1 January 1970 was a Thursday.
    return ((this.dayOf(at) + 3) % 7) * 24 + this.hourOfDay(at);
  }

  /** When a day begins and ends there: 23 to 25 hours. */
  bounds(day: LocalDay): { from: number; to: number } {
    return {
      from: this.#timeZones.startOf(this.#code, day),
      to: this.#timeZones.startOf(this.#code, day + 1),
    };
  }

  #clock(at: number) {
    return this.#timeZones.clock(this.#code, this.#timeZones.dayOf(this.#code, at));
  }
}
