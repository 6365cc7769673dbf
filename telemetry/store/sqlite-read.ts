import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Sample } from '../contract/sample.ts';
import { SampleColumns } from './sample-columns.ts';
import type { HistoryPoint, TerminalSample, TerminalStatistics, WantedSamples } from './sample-store.ts';
import { HOUR_MS, sampleOf, valueColumns } from './sqlite-rows.ts';
import { downlinkFigure, medianOfSorted, percentileOfSorted, Readings } from './statistics.ts';

/** A page of statistics ends after this many terminals or rows, so that other readers get their turn. */
const PAGE_TERMINALS = 500;
const PAGE_ROWS = 200_000;

export interface StatisticsPage {
  items: TerminalStatistics[];
  /** The terminal to go on after; null at the end. */
  next: number | null;
}

/** One row per hour of the period, so that each hour is one look-up by the whole key. Parameters 1..5: from, to, terminal, hours. */
const oneTerminal = `with recursive hours (hour) as (
    select cast(?4 as integer) union all select hour + 1 from hours where hour < ?5)
  select COLUMNS from hours cross join samples using (hour)
  where terminal = ?3 and measured_at >= ?1 and measured_at < ?2`;

/** The reading half of the embedded store, as it runs in its worker. */
export class SqliteReader {
  readonly #terminalId: StatementSync;
  readonly #terminalsAfter: StatementSync;
  readonly #firstHour: StatementSync;
  readonly #lastHour: StatementSync;
  readonly #samples: StatementSync;
  readonly #history: StatementSync;
  readonly #readings: StatementSync;

  constructor(db: DatabaseSync) {
    this.#terminalId = db.prepare('select id from terminals where name = ?');
    this.#terminalsAfter = db.prepare(
      `select id, name from terminals where id > ? order by id limit ${PAGE_TERMINALS}`,
    );
    // Two statements: SQLite walks the whole table for min and max in one.
    this.#firstHour = db.prepare('select min(hour) as hour from samples');
    this.#lastHour = db.prepare('select max(hour) as hour from samples');
    this.#samples = db.prepare(
      `${select(`measured_at, ${valueColumns.join(', ')}`)} order by measured_at limit ?6`,
    );
    this.#samples.setReturnArrays(true);
    this.#history = db.prepare(`${select(`measured_at / cast(?6 as integer) * cast(?6 as integer) as at,
      count(*) as samples, avg(latency_ms) as latencyMs, avg(packet_loss_ratio) as packetLossRatio,
      avg(downlink_bps) as downlinkBps, avg(uplink_bps) as uplinkBps, avg(link_up) as linkUpRatio`)}
      group by at order by at`);
    this.#readings = db.prepare(select('downlink_capacity_bps, downlink_bps, latency_ms'));
    this.#readings.setReturnArrays(true);
  }

  samples(terminalId: string, from: number, to: number, limit: number): TerminalSample[] {
    const id = this.#idOf(terminalId);
    const hours = this.#hours(from, to);
    if (id === undefined || hours === undefined) return [];
    const rows = this.#samples.all(from, to, id, ...hours, limit) as unknown as (string | number | null)[][];
    return rows.map((row) => ({ terminalId, ...sampleOf(row) }));
  }

  samplesOf(
    wanted: readonly WantedSamples[],
    fields: readonly (keyof Sample)[],
    limit: number,
  ): SampleColumns {
    const samples = new SampleColumns(256, new Set(fields));
    for (const { terminalId, from, to } of wanted)
      for (const sample of this.samples(terminalId, from, to, limit)) samples.append(sample);
    return samples;
  }

  history(terminalId: string, from: number, to: number, stepMs: number): HistoryPoint[] {
    const id = this.#idOf(terminalId);
    const hours = this.#hours(from, to);
    if (id === undefined || hours === undefined) return [];
    const rows = this.#history.all(from, to, id, ...hours, stepMs);
    return rows.map((row) => ({ ...row }) as unknown as HistoryPoint);
  }

  statisticsPage(from: number, to: number, after: number): StatisticsPage {
    const hours = this.#hours(from, to);
    if (hours === undefined) return { items: [], next: null };
    const items: TerminalStatistics[] = [];
    const capacities = new Readings();
    const downlinks = new Readings();
    const latencies = new Readings();
    const terminals = this.#terminalsAfter.all(after);
    let rows = 0;
    for (const [index, terminal] of terminals.entries()) {
      const id = terminal['id'] as number;
      let samples = 0;
      capacities.clear();
      downlinks.clear();
      latencies.clear();
      for (const row of this.#readings.iterate(from, to, id, ...hours)) {
        const [capacityBps, downlinkBps, latencyMs] = row as unknown as (number | null)[];
        samples += 1;
        if (typeof capacityBps === 'number') capacities.add(capacityBps);
        if (typeof downlinkBps === 'number') downlinks.add(downlinkBps);
        if (typeof latencyMs === 'number') latencies.add(latencyMs);
      }
      if (samples > 0) {
        items.push({
          terminalId: terminal['name'] as string,
          samples,
          ...downlinkFigure(medianOfSorted(capacities.sorted()), medianOfSorted(downlinks.sorted())),
          latencyP95Ms: percentileOfSorted(latencies.sorted(), 95),
        });
      }
      rows += samples;
      if (rows >= PAGE_ROWS && index < terminals.length - 1) return { items, next: id };
    }
    const last = terminals.length === PAGE_TERMINALS ? terminals.at(-1) : undefined;
    return { items, next: last === undefined ? null : (last['id'] as number) };
  }

  #idOf(terminalId: string): number | undefined {
    return this.#terminalId.get(terminalId)?.['id'] as number | undefined;
  }

  /** First and last hour of the period that hold any row; undefined where none does. */
  #hours(from: number, to: number): [number, number] | undefined {
    const first = this.#firstHour.get()?.['hour'];
    const last = this.#lastHour.get()?.['hour'];
    if (typeof first !== 'number' || typeof last !== 'number' || to <= from) return undefined;
    const start = Math.max(first, Math.floor(from / HOUR_MS));
    const end = Math.min(last, Math.floor((to - 1) / HOUR_MS));
    return start <= end ? [start, end] : undefined;
  }
}

function select(columns: string): string {
  return oneTerminal.replace('COLUMNS', columns);
}
