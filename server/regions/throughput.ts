import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { intervalMsOf, type Sample } from '../../telemetry/contract/sample.ts';
import type { TimeZones } from '../calendars/time-zones.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import { CounterRates } from './counter-rates.ts';
import { LocalHours } from '../local-hours.ts';
import type { Flow } from './region-now.ts';
import type { RegionPath, RegionPaths } from './region-paths.ts';
import { RegionThroughput } from './region-throughput.ts';
import { throughputNow, type ThroughputNow } from './throughput-now.ts';
import { reportThroughput, type ThroughputReport } from './throughput-report.ts';
import type { Direction } from './throughput-sums.ts';
import { HOUR_MS, hourOf } from './totals.ts';

/** What throughput needs to know of each terminal. */
export interface MeasuredTerminal extends Flow {
  /** It was heard, is in service and not absent: its newest throughput is of now. */
  isThere(terminalIndex: number): boolean;
}

/** How much went through, how fast, and how much of what was contracted: per region, now and by hour and day. */
export class Throughput {
  /** What was measured; a checkpoint writes it. */
  readonly table: RegionThroughput;
  readonly #counters = new CounterRates();
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #db: Database;
  readonly #terminal: MeasuredTerminal;
  readonly #timeZones: TimeZones;

  constructor(options: {
    fleet: Fleet;
    clock: Clock;
    db: Database;
    terminal: MeasuredTerminal;
    timeZones: TimeZones;
    paths: RegionPaths;
  }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#db = options.db;
    this.#terminal = options.terminal;
    this.#timeZones = options.timeZones;
    this.table = new RegionThroughput(options.paths);
  }

  /** The counters' last readings, which a checkpoint holds. */
  get part() {
    return this.#counters.part;
  }

  /** Takes a sample that was not seen before, of a terminal that stands at `path`. */
  measured(terminalIndex: number, path: RegionPath, sample: Sample): void {
    const { measuredAt: to, downlinkBps, uplinkBps, rxBytes, txBytes } = sample;
    const from = to - intervalMsOf(sample);
    this.#passed(terminalIndex, path, 'downlink', from, to, downlinkBps, rxBytes);
    this.#passed(terminalIndex, path, 'uplink', from, to, uplinkBps, txBytes);
  }

  /** Of the terminals in a region that are there now; `isIn` tells which stand in it. */
  now(isIn: (terminalIndex: number) => boolean): ThroughputNow {
    const { terminals } = this.#fleet;
    return throughputNow(terminals, this.#terminal, (index) => isIn(index) && this.#terminal.isThere(index));
  }

  /** Between the full hours around `from` and `to`, by hour or by the region's own days. */
  async report(code: RegionCode, from: number, to: number, by: 'hour' | 'day'): Promise<ThroughputReport> {
    const until = Math.min(hourOf(to + HOUR_MS - 1), this.#clock.now());
    const period = { from: hourOf(from), to: Math.max(hourOf(from), until) };
    const hours = await this.table.hours(this.#db, code, period.from, period.to);
    return reportThroughput(hours, period, by, new LocalHours(this.#timeZones, code));
  }

  /** The rate that a sample names for its interval, else what its counter grew by since it was last read. */
  #passed(
    terminalIndex: number,
    path: RegionPath,
    direction: Direction,
    start: number,
    to: number,
    named: number | undefined,
    counter: number | undefined,
  ): void {
    let [from, bps] = [start, named];
    if (counter !== undefined) {
      const counted = this.#counters.take(terminalIndex, direction, to, counter, named !== undefined);
      if (counted !== undefined) ({ from, bps } = counted);
    }
    if (bps === undefined) return;
    const contracted = this.#fleet.terminals[terminalIndex]?.contracted;
    const contractedBps = direction === 'downlink' ? contracted?.downlinkBps : contracted?.uplinkBps;
    this.table.measured(path, direction, from, to, bps, contractedBps ?? null);
  }
}
