import type { Sample } from '../contract/sample.ts';
import type { InfluxSeries } from './influx-connection.ts';
import { readSamples, samplesQuery, type Period } from './influx-queries.ts';
import { SampleColumns } from './sample-columns.ts';
import type { TerminalSample } from './sample-store.ts';

/** What `samplesOf` is asked, with the pieces in which the server can be asked about each terminal. */
export interface Reading {
  wanted: readonly { terminalId: string; periods: readonly Period[] }[];
  fields: readonly (keyof Sample)[];
  /** Samples of each terminal. */
  limit: number;
  /** Most statements of a request. */
  maxStatements: number;
}

type QueryEach = (statements: readonly string[]) => Promise<InfluxSeries[][]>;

/**
 * Reads many terminals: the first piece of each, then the second of those that still want some, a request for as many as
 * it can hold. A statement for each costs the server no more than one that names them all, and each has its own period
 * (docs/benchmarks.md).
 */
export async function readSamplesOf(
  queryEach: QueryEach,
  { wanted, fields, limit, maxStatements }: Reading,
): Promise<SampleColumns> {
  const found = wanted.map(({ terminalId, periods }) => ({
    terminalId,
    periods,
    samples: [] as TerminalSample[],
  }));
  for (let piece = 0; ; piece += 1) {
    const asked = found.flatMap(({ terminalId, periods, samples }) => {
      const period = periods[piece];
      const missing = limit - samples.length;
      if (period === undefined || missing <= 0) return [];
      return [{ terminalId, samples, statement: samplesQuery(terminalId, period, missing, fields) }];
    });
    if (asked.length === 0) break;
    await Promise.all(
      portions(asked, maxStatements).map(async (some) => {
        const answers = await queryEach(some.map(({ statement }) => statement));
        for (const [at, { terminalId, samples }] of some.entries())
          samples.push(...readSamples(terminalId, answers[at] ?? []));
      }),
    );
  }
  const columns = new SampleColumns(256, new Set(fields));
  for (const { samples } of found) for (const sample of samples) columns.append(sample);
  return columns;
}

function portions<T>(items: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, at) =>
    items.slice(at * most, (at + 1) * most),
  );
}
