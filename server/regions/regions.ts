import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { Database } from '../database/schema.ts';
import type { TimeZones } from '../calendars/time-zones.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Segment } from '../timeline/segments.ts';
import type { Fleet, FleetChange } from '../registry/fleet.ts';
import { readHours, readSegments, type TerminalSegments } from './region-queries.ts';
import { countedAs, RegionHours, type HourDelta } from './region-hours.ts';
import { RegionsNow } from './region-now.ts';
import { RegionPaths, type RegionPath } from './region-paths.ts';
import type { AvailabilityRow, MeasuredFigures, RegionHour, RegionView } from './region-view.ts';
import { Throughput, type MeasuredTerminal } from './throughput.ts';
import type { ThroughputNow } from './throughput-now.ts';
import type { ThroughputReport } from './throughput-report.ts';
import { addTotals, availabilityOf, HOUR_MS, hourOf, meanBps, zeroTotals, type Totals } from './totals.ts';

/** Sites counted anew in one `tick`: when the whole country turns at once, its figures follow within seconds and hold nobody up. */
const SITES_AT_ONCE = 50_000;

/** What the sums need to know of each terminal. */
export interface CountedTerminal extends MeasuredTerminal {
  /** Since when it counts; 0: never heard. */
  activeFrom(terminalIndex: number): number;
}

/**
 * Uptime and throughput per state and municipality, kept incrementally.
 * Only terminals with a primary link enter: a backup is there to be idle.
 */
export class Regions implements Omit<RegionView, 'figures'> {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #db: Database;
  readonly #terminal: CountedTerminal;
  readonly #now: RegionsNow;
  readonly #listeners = new Set<(codes: readonly RegionCode[]) => void>();
  readonly #hours: RegionHours;
  /** How much went through; a checkpoint writes what it holds. */
  readonly measuredThroughput: Throughput;
  readonly #paths: RegionPaths;
  /** The path each terminal was last counted in, -1 for none: the registry moves it without asking. */
  #countedIn = new Int32Array(0);

  constructor(options: {
    fleet: Fleet;
    clock: Clock;
    db: Database;
    live: LiveView;
    terminal: CountedTerminal;
    timeZones: TimeZones;
  }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#db = options.db;
    this.#terminal = options.terminal;
    this.#paths = new RegionPaths(options.fleet);
    this.measuredThroughput = new Throughput({ ...options, paths: this.#paths });
    this.#now = new RegionsNow(options.fleet, options.live, options.terminal, this.#paths);
    this.#hours = new RegionHours(options.clock.now());
    this.#grow();
  }

  /** A terminal counts from `from` on; it did from `before` (Infinity: not yet). */
  activated(terminalIndex: number, from: number, before: number): void {
    const path = this.#pathOf(terminalIndex);
    if (path !== undefined) this.#hours.account(path, { counts: 'scheduled', from, to: before }, 1);
  }

  /** The registry changed: what goes on counts where terminals stand from now on; what is past stays where it was counted. */
  fleetChanged(change: FleetChange, segments: (terminalIndex: number) => readonly Segment[]): void {
    this.advance();
    this.#grow();
    for (const index of change.changedTerminals) this.#now.moved(index);
    const atChangedSites = change.changedSites.flatMap(
      (index) => this.#fleet.sites[index]?.terminalIndexes ?? [],
    );
    for (const index of new Set([...change.changedTerminals, ...atChangedSites])) {
      const [before, after] = [this.#pathOf(index), this.#standsIn(index)];
      if (before === after) continue;
      this.#countedIn[index] = after?.index ?? -1;
      if (this.#terminal.activeFrom(index) === 0) continue;
      const open = segments(index).filter(({ to }) => to === Infinity);
      for (const counts of ['scheduled' as const, ...open.map((segment) => segment.counts)]) {
        if (before !== undefined) this.#hours.going(before, counts, -1);
        if (after !== undefined) this.#hours.going(after, counts, 1);
      }
    }
  }

  segmentsChanged(terminalIndex: number, before: readonly Segment[], after: readonly Segment[]): void {
    const path = this.#pathOf(terminalIndex);
    if (path === undefined) return;
    for (const segment of before) this.#hours.account(path, segment, -1);
    for (const segment of after) this.#hours.account(path, segment, 1);
  }

  /** Takes a sample that was not seen before into the throughput of its hour. */
  measured(terminalIndex: number, { sample }: Pick<TerminalSample, 'sample'>): void {
    const path = this.#pathOf(terminalIndex);
    if (path !== undefined) {
      this.#hours.throughput(path, sample.measuredAt - 1, sample.downlinkBps, sample.uplinkBps);
      this.measuredThroughput.measured(terminalIndex, path, sample);
    }
    this.#now.measured(terminalIndex);
  }

  /** The terminal came or went. */
  turned(terminalIndex: number): void {
    this.#now.measured(terminalIndex);
  }

  /** Counts what was touched, so that the first `tick` after a start has no whole country to count. */
  settle(): void {
    this.#now.settle();
  }

  touch(siteIndexes: readonly number[]): void {
    for (const index of siteIndexes) this.#now.touch(index);
  }

  /** Accounts what goes on until now. */
  advance(): void {
    this.#hours.advance(this.#clock.now());
  }

  /** Lets time pass and tells listeners what changed; call it once a second. */
  tick(): void {
    const minute = 60_000;
    if (this.#clock.now() - this.#hours.accountedUntil >= minute) this.#hours.advance(this.#clock.now());
    const changed = this.#now.settle(SITES_AT_ONCE);
    if (changed.size === 0) return;
    for (const listener of this.#listeners) listener([...changed]);
  }

  figures(code: RegionCode): MeasuredFigures | undefined {
    const region = this.#fleet.region(code);
    if (region === undefined) return undefined;
    const to = this.#clock.now();
    const from = hourOf(to) - 23 * HOUR_MS;
    const totals = this.#hours.since(code, from, to);
    return {
      regionCode: code,
      name: region.name,
      ...this.#now.of(code),
      siteCounts: { ...this.#now.of(code).siteCounts },
      downlinkMeanBps: meanBps(totals.downlinkSumBps, totals.downlinkSamples),
      uplinkMeanBps: meanBps(totals.uplinkSumBps, totals.uplinkSamples),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    };
  }

  throughputNow(code: RegionCode): ThroughputNow {
    return this.measuredThroughput.now((index) => this.#pathOf(index)?.codes.includes(code) === true);
  }

  throughput(code: RegionCode, from: number, to: number, by: 'hour' | 'day'): Promise<ThroughputReport> {
    return this.measuredThroughput.report(code, from, to, by);
  }

  /** Sites of a region by state. */
  counts(code: RegionCode): Readonly<Record<SiteState, number>> {
    return this.#now.of(code).siteCounts;
  }

  onChange(listener: (codes: readonly RegionCode[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the sums say of any stretch; it is what `hours` tells, added up. */
  async regionAvailability(
    codes: readonly RegionCode[],
    from: number,
    to: number,
  ): Promise<AvailabilityRow[]> {
    const end = Math.min(to, this.#clock.now());
    if (this.#hours.accountedUntil < hourOf(end)) this.advance();
    const rows: AvailabilityRow[] = [];
    for (const regionCode of codes) {
      const totals = await this.#totals(regionCode, from, Math.max(from, end));
      rows.push({ regionCode, from, to, ...availabilityOf(totals) });
    }
    return rows;
  }

  takeDeltas(): HourDelta[] {
    return this.#hours.takeDeltas();
  }

  giveBack(deltas: readonly HourDelta[]): void {
    this.#hours.giveBack(deltas);
  }

  get accountedUntil(): number {
    return this.#hours.accountedUntil;
  }

  /** Takes up the sums of the database and what went on when they were written. */
  async load(
    accountedUntil: number,
    going: Iterable<{ terminalIndex: number; segments: readonly Segment[] }>,
  ): Promise<void> {
    this.#hours.resume(accountedUntil);
    const now = this.#clock.now();
    for (const row of await readHours(this.#db, undefined, hourOf(now) - 25 * HOUR_MS, now + HOUR_MS)) {
      this.#hours.load(row.regionCode, row.hour, row.totals);
    }
    for (const terminal of this.#fleet.terminals) {
      const path = this.#pathOf(terminal.index);
      if (path !== undefined && this.#terminal.activeFrom(terminal.index) > 0)
        this.#hours.going(path, 'scheduled', 1);
    }
    for (const { terminalIndex, segments } of going) {
      const path = this.#pathOf(terminalIndex);
      if (path === undefined) continue;
      for (const { counts, to } of segments) if (to === Infinity) this.#hours.going(path, counts, 1);
    }
  }

  /** Whole hours from the sums, the ragged ends from the intervals themselves: exact for any range. */
  async #totals(code: RegionCode, from: number, to: number): Promise<Totals> {
    const firstHour = hourOf(from + HOUR_MS - 1);
    const lastHour = Math.max(firstHour, hourOf(to));
    const totals = zeroTotals();
    if (firstHour >= to) {
      addTotals(totals, await this.#fromIntervals(code, from, to));
      return totals;
    }
    const pending = this.#hours.unwritten(code, firstHour, lastHour).map(({ totals }) => ({ ...totals }));
    for (const row of await readHours(this.#db, code, firstHour, lastHour)) addTotals(totals, row.totals);
    for (const more of pending) addTotals(totals, more);
    if (from < firstHour) addTotals(totals, await this.#fromIntervals(code, from, firstHour));
    if (lastHour < to) addTotals(totals, await this.#fromIntervals(code, lastHour, to));
    return totals;
  }

  async #fromIntervals(code: RegionCode, from: number, to: number): Promise<Totals> {
    const segments = await readSegments(this.#db, { regionCode: code }, from, to);
    const totals = zeroTotals();
    for (const terminal of this.#fleet.terminals) {
      if (this.#pathOf(terminal.index)?.codes.includes(code) !== true) continue;
      addClipped(totals, segments.get(terminal.id), this.#terminal.activeFrom(terminal.index), from, to);
    }
    return totals;
  }

  async hours(code: RegionCode, from: number, to: number): Promise<RegionHour[]> {
    const hours = new Map<number, Totals>();
    const rows = await readHours(this.#db, code, hourOf(from), to);
    for (const row of [...rows, ...this.#hours.unwritten(code, hourOf(from), to)]) {
      const totals = hours.get(row.hour) ?? zeroTotals();
      addTotals(totals, row.totals);
      hours.set(row.hour, totals);
    }
    return [...hours]
      .sort(([a], [b]) => a - b)
      .map(([hour, totals]) => ({
        hour,
        strict: availabilityOf(totals).strict,
        downlinkMeanBps: meanBps(totals.downlinkSumBps, totals.downlinkSamples),
        uplinkMeanBps: meanBps(totals.uplinkSumBps, totals.uplinkSamples),
      }));
  }

  #pathOf(terminalIndex: number): RegionPath | undefined {
    return this.#paths.at(this.#countedIn[terminalIndex] ?? -1);
  }

  /** Where the registry says that the terminal counts; undefined: it does not. */
  #standsIn(terminalIndex: number): RegionPath | undefined {
    const terminal = this.#fleet.terminals[terminalIndex];
    if (terminal?.role !== 'primary' || terminal.lifecycle === 'withdrawn') return undefined;
    const site = this.#fleet.sites[terminal.siteIndex];
    return site === undefined ? undefined : this.#paths.of(site.regionCode);
  }

  #grow(): void {
    this.#now.grow();
    const known = this.#countedIn.length;
    const { length } = this.#fleet.terminals;
    if (length <= known) return;
    const countedIn = new Int32Array(length);
    countedIn.set(this.#countedIn);
    this.#countedIn = countedIn;
    for (let index = known; index < length; index += 1) countedIn[index] = this.#standsIn(index)?.index ?? -1;
  }
}

function addClipped(
  totals: Totals,
  segments: TerminalSegments | undefined,
  activeFrom: number,
  from: number,
  to: number,
): void {
  if (activeFrom === 0) return;
  totals.scheduled += overlapSeconds({ from: activeFrom, to: Infinity }, from, to);
  for (const segment of segments ?? []) {
    const { field, weight } = countedAs(segment.counts, 1);
    totals[field] += weight * overlapSeconds(segment, Math.max(from, activeFrom), to);
  }
}

function overlapSeconds(interval: { from: number; to: number }, from: number, to: number): number {
  return Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from)) / 1000;
}
