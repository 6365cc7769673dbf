import type { Sample } from '../contract/sample.ts';
import type { InfluxSeries } from './influx-connection.ts';
import {
  columnsOf,
  linkDown,
  linkUnsaid,
  MEASUREMENT,
  restField,
  sampleOfRow,
  TERMINAL_TAG,
} from './influx-lines.ts';
import type { HistoryPoint, TerminalSample, TerminalStatistics } from './sample-store.ts';
import { downlinkFigure } from './statistics.ts';

/** Measured within `[from, to)`, epoch milliseconds. */
export interface Period {
  from: number;
  to: number;
}

/** The last millisecond InfluxDB can hold. */
const MAX_TIME_MS = 9_223_372_036_854;

const historyMeans = ['latencyMs', 'packetLossRatio', 'downlinkBps', 'uplinkBps'] as const;

/** `"name"`, for databases. */
export function identifier(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** The period in pieces no longer than `maxMs`, oldest first. */
export function* pieces(period: Period, maxMs: number): Iterable<Period> {
  for (let from = period.from; from < period.to; from += maxMs) {
    yield { from, to: Math.min(from + maxMs, period.to) };
  }
}

/** With `fields`, no more columns than it takes to read those. */
export function samplesQuery(
  terminalId: string,
  period: Period,
  limit: number,
  fields?: readonly (keyof Sample)[],
): string {
  const columns = fields === undefined ? '*' : columnsOf(fields).join(', ');
  return `SELECT ${columns} FROM ${MEASUREMENT} WHERE ${isOneOf([terminalId])} AND ${within(period)} ORDER BY time LIMIT ${limit}`;
}

export function readSamples(terminalId: string, [series]: InfluxSeries[]): TerminalSample[] {
  if (series === undefined) return [];
  return series.values.map((row) => sampleOfRow(terminalId, series.columns, row));
}

/** Sums and counts, not means: they recombine when a period was asked in pieces. Every sample has a `rest` to count. */
export function historyQuery(terminalId: string, period: Period, stepMs: number): string {
  const sums = historyMeans.map((field) => `sum(${field}) AS ${field}Sum, count(${field}) AS ${field}Count`);
  return `SELECT count(${restField}) AS samples, sum(${linkDown}) AS down, sum(${linkUnsaid}) AS unsaid, ${sums.join(', ')}
    FROM ${MEASUREMENT}
    WHERE ${isOneOf([terminalId])} AND ${within(period)} GROUP BY time(${stepMs}ms) fill(none)`;
}

/** Adds the answers to `historyQuery` for each piece of the period together. */
export function readHistory(answers: InfluxSeries[]): HistoryPoint[] {
  const steps = new Map<number, Record<string, number>>();
  for (const { columns, values } of answers) {
    for (const row of values) {
      const at = Number(row[0]);
      const step = steps.get(at) ?? {};
      steps.set(at, step);
      for (const [index, column] of columns.entries()) {
        step[column] = (step[column] ?? 0) + Number(row[index] ?? 0);
      }
    }
  }
  return [...steps]
    .filter(([, step]) => (step['samples'] ?? 0) > 0)
    .sort(([a], [b]) => a - b)
    .map(([at, step]) => {
      const ratio = (sum: number, count: number) => (count === 0 ? null : sum / count);
      const mean = (name: (typeof historyMeans)[number]) =>
        ratio(step[`${name}Sum`] ?? 0, step[`${name}Count`] ?? 0);
      const samples = step['samples'] ?? 0;
      const spoke = samples - (step['unsaid'] ?? 0);
      return {
        at,
        samples,
        latencyMs: mean('latencyMs'),
        packetLossRatio: mean('packetLossRatio'),
        downlinkBps: mean('downlinkBps'),
        uplinkBps: mean('uplinkBps'),
        linkUpRatio: ratio(spoke - (step['down'] ?? 0), spoke),
      };
    });
}

/** Terminals that have samples near the period: InfluxDB answers by whole shards. */
export function terminalsQuery(period: Period, limit: number, offset: number): string {
  return `SHOW TAG VALUES FROM ${MEASUREMENT} WITH KEY = "${TERMINAL_TAG}" WHERE ${within(period)} LIMIT ${limit} OFFSET ${offset}`;
}

export function readTerminals([series]: InfluxSeries[]): string[] {
  const value = series?.columns.indexOf('value') ?? -1;
  return series?.values.map((row) => String(row[value])) ?? [];
}

export function statisticsQuery(terminalIds: readonly string[], period: Period): string {
  return `SELECT count(${restField}) AS samples, median(downlinkCapacityBps) AS capacity,
    median(downlinkBps) AS downlink, percentile(latencyMs, 95) AS latency
    FROM ${MEASUREMENT} WHERE ${isOneOf(terminalIds)} AND ${within(period)} GROUP BY "${TERMINAL_TAG}"`;
}

export function readStatistics(answer: InfluxSeries[]): TerminalStatistics[] {
  return answer.flatMap(({ tags, columns, values: [row] }) => {
    if (row === undefined) return [];
    const value = (name: string) => row[columns.indexOf(name)] as number | null | undefined;
    return {
      terminalId: tags[TERMINAL_TAG] ?? '',
      samples: value('samples') ?? 0,
      ...downlinkFigure(value('capacity') ?? null, value('downlink') ?? null),
      latencyP95Ms: value('latency') ?? null,
    };
  });
}

/** The readings themselves, for statistics over several pieces: medians do not recombine. */
export function readingsQuery(terminalIds: readonly string[], period: Period): string {
  return `SELECT ${restField}, downlinkCapacityBps, downlinkBps, latencyMs FROM ${MEASUREMENT}
    WHERE ${isOneOf(terminalIds)} AND ${within(period)} GROUP BY "${TERMINAL_TAG}"`;
}

function isOneOf(terminalIds: readonly string[]): string {
  return `(${terminalIds.map((id) => `"${TERMINAL_TAG}" = '${id.replace(/['\\]/g, '\\$&')}'`).join(' OR ')})`;
}

function within({ from, to }: Period): string {
  const time = (ms: number) => `${Math.ceil(Math.min(Math.max(ms, -MAX_TIME_MS), MAX_TIME_MS))}ms`;
  return `time >= ${time(from)} AND time < ${time(to)}`;
}
