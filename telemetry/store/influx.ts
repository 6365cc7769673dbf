import { systemClock, type Clock } from '../contract/clock.ts';
import { MEASUREMENT } from './influx-lines.ts';
import {
  historyQuery,
  pieces,
  readHistory,
  readSamples,
  samplesQuery,
  type Period,
} from './influx-queries.ts';
import { InfluxServer, type InfluxOptions, type Reached } from './influx-server.ts';
import { influxStatistics } from './influx-statistics.ts';
import type { InfluxWriterCalls } from './influx-worker.ts';
import { assertHistorySteps, assertSamples, boundedLimit } from './query-limits.ts';
import { SampleColumns } from './sample-columns.ts';
import { StoreRefusedError } from './sample-store.ts';
import type { SampleStore, StoreHealth, TerminalSample } from './sample-store.ts';
import { WorkerCalls } from './worker-calls.ts';

export interface InfluxStoreOptions extends InfluxOptions {
  clock?: Clock;
}

const workerFile = new URL('./influx-worker.ts', import.meta.url);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Samples in InfluxDB 1.x, 2.x or 3, whichever answers at `url`. Connects by itself again after any failure. Written in a
 * worker thread: making the lines is much of the work, and their garbage costs more beside a large heap.
 */
export function createInfluxStore({ clock = systemClock, ...options }: InfluxStoreOptions): SampleStore {
  const { retentionDays } = options;
  const server = new InfluxServer(options);
  const writer = new WorkerCalls<InfluxWriterCalls>("InfluxDB's writer", workerFile, options);
  const query = (statement: string) => server.query(statement);
  /** Why the last batch was not stored; health tells it until one is. */
  let problem: string | undefined;
  let conflicts = 0;

  /** The pieces in which the server can be asked about a period. */
  function askable({ version }: Reached, period: Period): Period[] {
    if (version.maxQueryMs === Infinity) return [period];
    const from = Math.max(period.from, clock.now() - (retentionDays + 1) * DAY_MS);
    return [...pieces({ from, to: Math.min(period.to, clock.now() + DAY_MS) }, version.maxQueryMs)];
  }

  return {
    async open() {
      await server.reached();
    },

    async writeBatch(samples) {
      if (samples.length === 0) return;
      const sent = SampleColumns.of(samples).toSend();
      const written = await writer.call('write', sent, [sent.numbers.buffer]).catch((error: unknown) => {
        problem = messageOf(error);
        // What the writer found missing, or other than before, may be so for reads.
        server.forget();
        throw error;
      });
      problem = undefined;
      conflicts += written.conflicts;
      const { refusal } = written;
      if (refusal !== null) throw new StoreRefusedError(refusal.reason, refusal.refused);
    },

    conflicts: () => conflicts,

    async samples(terminalId, from, to, limit) {
      const most = boundedLimit(limit);
      const found: TerminalSample[] = [];
      for (const piece of askable(await server.reached(), { from, to })) {
        const missing = most - found.length;
        if (missing === 0) break;
        found.push(...readSamples(terminalId, await query(samplesQuery(terminalId, piece, missing))));
      }
      return found;
    },

    async samplesOf(wanted, fields, limit) {
      assertSamples(wanted.length, limit);
      if (wanted.length === 0) return [];
      const found = await server.reached();
      const pieces = wanted.map(({ terminalId, ...period }) => ({
        terminalId,
        periods: askable(found, period),
      }));
      const { maxStatements } = found.version;
      return SampleColumns.from(await writer.call('read', { wanted: pieces, fields, limit, maxStatements }));
    },

    async history(terminalId, from, to, stepMs) {
      assertHistorySteps(from, to, stepMs);
      const answers = [];
      for (const piece of askable(await server.reached(), { from, to })) {
        answers.push(...(await query(historyQuery(terminalId, piece, stepMs))));
      }
      return readHistory(answers);
    },

    async *terminalStatistics(from, to) {
      const found = await server.reached();
      yield* influxStatistics(query, askable(found, { from, to }), found.version.maxQueryTerminals);
    },

    async purgeBefore(time) {
      const { version, retentionMs } = await server.reached();
      // Dropping whole shards costs the server nothing, deleting points a lot.
      if (retentionMs !== null && time <= clock.now() - retentionMs + HOUR_MS) return;
      const statement = version.purgeStatement(MEASUREMENT, time);
      if (statement !== undefined) await query(statement);
    },

    async health(): Promise<StoreHealth> {
      try {
        await server.reached();
        await server.connection.get('/ping');
      } catch (error) {
        return { reachable: false, problem: messageOf(error) };
      }
      return problem === undefined ? { reachable: true } : { reachable: false, problem };
    },

    async close() {
      server.close();
      await writer.stop('close', undefined);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
