import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { PathRates, type RateSums } from './path-rates.ts';
import type { RegionPath } from './region-paths.ts';
import { addTotals, HOUR_MS, hourOf, zeroTotals, type SecondsField, type Totals } from './totals.ts';

/** How a stretch of a site's time counts; `to` Infinity: it goes on. What is out of service is not scheduled. */
export interface Stretch {
  counts: SecondsField | 'outOfService';
  from: number;
  to: number;
}

/** What has been added to one region and hour since the database last took it. */
export interface HourDelta {
  regionCode: RegionCode;
  hour: number;
  totals: Totals;
}

/**
 * Sums per region and hour, kept change by change. What goes on is counted by head and grows with `advance`,
 * so the cost of passing time does not depend on the number of sites.
 */
export class RegionHours {
  /** Hours of the last day or so, whole, for the live figures. */
  readonly #recent = new Map<RegionCode, Map<number, Totals>>();
  /** Not yet in the database. */
  #deltas = new Map<RegionCode, Map<number, HourDelta>>();
  /** Throughput that is not in the regions' sums yet. */
  readonly #rates = new PathRates((path, hour, sums) => this.#addRates(path, hour, sums));
  readonly #going = new Map<RegionCode, Record<SecondsField, number>>();
  #accountedUntil: number;
  #recentFrom: number;

  constructor(now: number) {
    this.#accountedUntil = now;
    this.#recentFrom = hourOf(now) - 25 * HOUR_MS;
  }

  get accountedUntil(): number {
    return this.#accountedUntil;
  }

  /** Adds (`sign` 1) or takes back (`sign` -1) a stretch in every region of `path`. */
  account(path: RegionPath, { counts, from, to }: Stretch, sign: 1 | -1): void {
    const { field, weight } = countedAs(counts, sign);
    for (const code of path.codes) {
      if (to === Infinity) this.#goingOf(code)[field] += weight;
      this.#spread(code, field, from, to === Infinity ? this.#accountedUntil : to, weight);
    }
  }

  /** Adds one measurement of the hour of `at`. It stays with the path until somebody asks for its regions. */
  throughput(
    path: RegionPath,
    at: number,
    downlinkBps: number | undefined,
    uplinkBps: number | undefined,
  ): void {
    this.#rates.add(path, at, downlinkBps, uplinkBps);
  }

  /** Lets time pass for everything that goes on. */
  advance(now: number): void {
    if (now <= this.#accountedUntil) return;
    for (const [code, going] of this.#going) {
      for (const [counts, heads] of Object.entries(going) as [SecondsField, number][]) {
        if (heads !== 0) this.#spread(code, counts, this.#accountedUntil, now, heads);
      }
    }
    this.#accountedUntil = now;
    this.#forget(hourOf(now) - 25 * HOUR_MS);
  }

  /** Totals of a region from `from` (a full hour within the last day) until `now`, which may be ahead of what was accounted. */
  since(code: RegionCode, from: number, now: number): Totals {
    this.#rates.spreadAll();
    const sum = zeroTotals();
    for (const [hour, totals] of this.#recent.get(code) ?? []) if (hour >= from) addTotals(sum, totals);
    const aheadSeconds = Math.max(0, now - this.#accountedUntil) / 1000;
    for (const [counts, heads] of Object.entries(this.#goingOf(code)) as [SecondsField, number][]) {
      sum[counts] += heads * aheadSeconds;
    }
    return sum;
  }

  /** Not yet written totals of full hours, for queries that read the database. */
  unwritten(code: RegionCode, from: number, to: number): HourDelta[] {
    this.#rates.spreadAll();
    return [...(this.#deltas.get(code)?.values() ?? [])].filter(({ hour }) => hour >= from && hour < to);
  }

  /** What to add to the database, in the transaction that also moves the checkpoint. */
  takeDeltas(): HourDelta[] {
    this.#rates.spreadAll();
    const taken = [...this.#deltas.values()].flatMap((hours) => [...hours.values()]);
    this.#deltas = new Map();
    return taken;
  }

  /** The transaction failed: keep the deltas for the next. */
  giveBack(deltas: readonly HourDelta[]): void {
    for (const { regionCode, hour, totals } of deltas) addTotals(this.#deltaAt(regionCode, hour), totals);
  }

  /** Takes a row of the database into the recent hours. */
  load(regionCode: RegionCode, hour: number, totals: Totals): void {
    if (hour >= this.#recentFrom) addTotals(this.#recentAt(regionCode, hour), totals);
  }

  /** Restores what goes on after a restart; it was accounted until `accountedUntil`. */
  resume(accountedUntil: number): void {
    this.#accountedUntil = accountedUntil;
  }

  /** Counts something that goes on, or no more, from `accountedUntil` on; its past is not touched. */
  going(path: RegionPath, counts: Stretch['counts'], heads: 1 | -1): void {
    const { field, weight } = countedAs(counts, heads);
    for (const code of path.codes) this.#goingOf(code)[field] += weight;
  }

  #addRates(path: RegionPath, hour: number, sums: RateSums): void {
    for (const code of path.codes) for (const into of this.#totalsAt(code, hour)) addRates(into, sums);
  }

  #spread(code: RegionCode, counts: SecondsField, from: number, to: number, weight: number): void {
    if (from > to) {
      this.#spread(code, counts, to, from, -weight);
      return;
    }
    for (let at = from; at < to;) {
      const hour = hourOf(at);
      const end = Math.min(to, hour + HOUR_MS);
      for (const totals of this.#totalsAt(code, hour)) totals[counts] += (weight * (end - at)) / 1000;
      at = end;
    }
  }

  #totalsAt(code: RegionCode, hour: number): Totals[] {
    const delta = this.#deltaAt(code, hour);
    return hour >= this.#recentFrom ? [delta, this.#recentAt(code, hour)] : [delta];
  }

  #deltaAt(regionCode: RegionCode, hour: number): Totals {
    let hours = this.#deltas.get(regionCode);
    if (hours === undefined) this.#deltas.set(regionCode, (hours = new Map<number, HourDelta>()));
    let delta = hours.get(hour);
    if (delta === undefined) hours.set(hour, (delta = { regionCode, hour, totals: zeroTotals() }));
    return delta.totals;
  }

  #recentAt(code: RegionCode, hour: number): Totals {
    let hours = this.#recent.get(code);
    if (hours === undefined) this.#recent.set(code, (hours = new Map<number, Totals>()));
    let totals = hours.get(hour);
    if (totals === undefined) hours.set(hour, (totals = zeroTotals()));
    return totals;
  }

  #goingOf(code: RegionCode): Record<SecondsField, number> {
    let going = this.#going.get(code);
    if (going === undefined) {
      going = { scheduled: 0, down: 0, unknownMonitoring: 0, unknownSilent: 0, excluded: 0 };
      this.#going.set(code, going);
    }
    return going;
  }

  #forget(from: number): void {
    if (from <= this.#recentFrom) return;
    this.#recentFrom = from;
    for (const hours of this.#recent.values()) {
      for (const hour of hours.keys()) if (hour < from) hours.delete(hour);
    }
  }
}

/** Time out of service is taken off the scheduled time. */
export function countedAs(counts: Stretch['counts'], sign: 1 | -1): { field: SecondsField; weight: 1 | -1 } {
  return counts === 'outOfService'
    ? { field: 'scheduled', weight: sign === 1 ? -1 : 1 }
    : { field: counts, weight: sign };
}

function addRates(into: RateSums, more: RateSums): void {
  into.downlinkSumBps += more.downlinkSumBps;
  into.downlinkSamples += more.downlinkSamples;
  into.uplinkSumBps += more.uplinkSumBps;
  into.uplinkSamples += more.uplinkSamples;
}
