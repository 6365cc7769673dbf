import type { InfluxSeries } from './influx-connection.ts';
import {
  readingsQuery,
  readStatistics,
  readTerminals,
  statisticsQuery,
  terminalsQuery,
  type Period,
} from './influx-queries.ts';
import type { TerminalStatistics } from './sample-store.ts';
import { downlinkFigure, medianOfSorted, percentileOfSorted, Readings } from './statistics.ts';

type Query = (statement: string) => Promise<InfluxSeries[]>;

const TERMINALS_PER_LIST = 10_000;
const DAY_MS = 86_400_000;
/** The server sorts every reading of a query in memory, some 3 million for this many terminal days at one a minute. */
const TERMINAL_DAYS_PER_QUERY = 2000;
/** Here every reading of a page is in memory. */
const TERMINALS_PER_READING = 10;

/**
 * Statistics in pages of terminals: one query grouped over a quarter of a million series takes the server's memory.
 * The server computes them when it can be asked about the whole period at once, else we do from the readings.
 */
export async function* influxStatistics(
  query: Query,
  periods: readonly Period[],
  maxTerminals: number,
): AsyncIterable<TerminalStatistics> {
  const [period, ...more] = periods;
  if (period === undefined) return;
  if (more.length > 0) {
    yield* fromReadings(query, periods);
    return;
  }
  const days = Math.max(1, (period.to - period.from) / DAY_MS);
  const page = Math.max(1, Math.min(maxTerminals, Math.floor(TERMINAL_DAYS_PER_QUERY / days)));
  for await (const terminals of terminalsOf(query, period)) {
    for (let start = 0; start < terminals.length; start += page) {
      const some = terminals.slice(start, start + page);
      for (const row of readStatistics(await query(statisticsQuery(some, period)))) {
        if (row.samples > 0) yield row;
      }
    }
  }
}

async function* fromReadings(query: Query, periods: readonly Period[]): AsyncIterable<TerminalStatistics> {
  const names = new Set<string>();
  for (const period of periods) {
    for await (const terminals of terminalsOf(query, period)) {
      for (const terminal of terminals) names.add(terminal);
    }
  }
  const terminals = [...names];
  for (let start = 0; start < terminals.length; start += TERMINALS_PER_READING) {
    yield* await readingsOf(query, periods, terminals.slice(start, start + TERMINALS_PER_READING));
  }
}

async function readingsOf(
  query: Query,
  periods: readonly Period[],
  terminals: readonly string[],
): Promise<TerminalStatistics[]> {
  const found = new Map<string, TerminalReadings>();
  for (const period of periods) {
    for (const { tags, columns, values } of await query(readingsQuery(terminals, period))) {
      const terminal = tags['terminal'] ?? '';
      const of = found.get(terminal) ?? {
        samples: 0,
        capacities: new Readings(),
        downlinks: new Readings(),
        latencies: new Readings(),
      };
      found.set(terminal, of);
      of.samples += values.length;
      addColumn(of.capacities, values, columns.indexOf('downlinkCapacityBps'));
      addColumn(of.downlinks, values, columns.indexOf('downlinkBps'));
      addColumn(of.latencies, values, columns.indexOf('latencyMs'));
    }
  }
  return Array.from(found, ([terminalId, { samples, capacities, downlinks, latencies }]) => ({
    terminalId,
    samples,
    ...downlinkFigure(medianOfSorted(capacities.sorted()), medianOfSorted(downlinks.sorted())),
    latencyP95Ms: percentileOfSorted(latencies.sorted(), 95),
  }));
}

interface TerminalReadings {
  samples: number;
  capacities: Readings;
  downlinks: Readings;
  latencies: Readings;
}

function addColumn(readings: Readings, rows: InfluxSeries['values'], column: number): void {
  for (const row of rows) {
    const value = row[column];
    if (typeof value === 'number') readings.add(value);
  }
}

/** All terminals with samples near the period, a list at a time. */
async function* terminalsOf(query: Query, period: Period): AsyncIterable<string[]> {
  for (let offset = 0; ; offset += TERMINALS_PER_LIST) {
    const terminals = readTerminals(await query(terminalsQuery(period, TERMINALS_PER_LIST, offset)));
    if (terminals.length > 0) yield terminals;
    if (terminals.length < TERMINALS_PER_LIST) return;
  }
}
