import { systemClock, type Clock } from '../contract/clock.ts';
import { InfluxConnection, InfluxError, type InfluxCredentials } from './influx-connection.ts';
import { lineOf, MEASUREMENT } from './influx-lines.ts';
import { pointsOf } from './influx-points.ts';
import {
  historyQuery,
  pieces,
  readHistory,
  readSamples,
  samplesQuery,
  type Period,
} from './influx-queries.ts';
import { influxStatistics } from './influx-statistics.ts';
import { detectVersion, type InfluxVersion } from './influx-version.ts';
import { writePoints, type Write } from './influx-write.ts';
import { createWrittenPoints } from './influx-written.ts';
import { assertHistorySteps, boundedLimit } from './query-limits.ts';
import { SampleColumns } from './sample-columns.ts';
import { StoreRefusedError } from './sample-store.ts';
import type { SampleBatch, SampleStore, StoreHealth, TerminalSample } from './sample-store.ts';
import { unite } from './unite.ts';

export interface InfluxStoreOptions extends InfluxCredentials {
  url: string;
  /** Database (1.x, 3) or bucket (2.x). */
  database: string;
  /** How long samples are kept where we create the database. */
  retentionDays: number;
  clock?: Clock;
}

/** A server that was reached, with what its version needs. */
interface Server {
  version: InfluxVersion;
  /** How long it keeps samples by itself; null for ever or unknown. */
  retentionMs: number | null;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Samples in InfluxDB 1.x, 2.x or 3, whichever answers at `url`. Connects by itself again after any failure. */
export function createInfluxStore(options: InfluxStoreOptions): SampleStore {
  const { database, retentionDays, clock = systemClock } = options;
  const connection = new InfluxConnection(options.url, options);
  const written = createWrittenPoints();
  const writePath = `/write?db=${encodeURIComponent(database)}&precision=ms`;
  let server: Promise<Server> | undefined;
  /** Why the last batch was not stored; health tells it until one is. */
  let problem: string | undefined;

  /** The server, found and prepared at the first call and after a failure of that. */
  function reached(): Promise<Server> {
    server ??= prepare().catch((error: unknown) => {
      server = undefined;
      throw error;
    });
    return server;
  }

  async function prepare(): Promise<Server> {
    const version = await detectVersion(connection);
    connection.authorization = version.authorization(connection.credentials);
    return { version, retentionMs: await version.prepare(connection, database, retentionDays) };
  }

  async function send(text: string): Promise<void> {
    try {
      await connection.write(writePath, text);
    } catch (error) {
      // The database was dropped, or another server stands there now: prepare it again.
      if (error instanceof InfluxError && error.status === 404) server = undefined;
      throw error;
    }
  }

  /** InfluxDB lets the later of two points with one key win field by field: where they differ we unite them first. */
  async function toWrite(batch: SampleBatch): Promise<Write> {
    const points = pointsOf(batch);
    const overwriting = new Map<number, string>();
    for (let point = 0; point < points.count; point += 1) {
      const { terminalId, measuredAt } = points.key(point);
      if (!written.differs(terminalId, measuredAt, points.checksum(point))) continue;
      const at = { from: measuredAt, to: measuredAt + 1 };
      const [stored] = readSamples(terminalId, await query(samplesQuery(terminalId, at, 1)));
      const news = points.sample(point);
      const sample = stored === undefined ? news.sample : unite(stored.sample, news.sample);
      overwriting.set(point, lineOf(SampleColumns.of([{ ...news, sample }]), 0, true));
    }
    return { ...points, line: (point) => overwriting.get(point) ?? points.line(point) };
  }

  async function query(statement: string) {
    return await connection.query(statement, database);
  }

  /** The pieces in which the server can be asked about a period. */
  function askable({ version }: Server, period: Period): Period[] {
    if (version.maxQueryMs === Infinity) return [period];
    const from = Math.max(period.from, clock.now() - (retentionDays + 1) * DAY_MS);
    return [...pieces({ from, to: Math.min(period.to, clock.now() + DAY_MS) }, version.maxQueryMs)];
  }

  return {
    async open() {
      await reached();
    },

    async writeBatch(samples) {
      if (samples.length === 0) return;
      try {
        const { version } = await reached();
        await writePoints(send, await toWrite(samples), (body) => version.blamedLines(body));
        problem = undefined;
      } catch (error) {
        problem = error instanceof StoreRefusedError ? undefined : messageOf(error);
        throw error;
      }
    },

    async samples(terminalId, from, to, limit) {
      const most = boundedLimit(limit);
      const found: TerminalSample[] = [];
      for (const piece of askable(await reached(), { from, to })) {
        const missing = most - found.length;
        if (missing === 0) break;
        found.push(...readSamples(terminalId, await query(samplesQuery(terminalId, piece, missing))));
      }
      return found;
    },

    async history(terminalId, from, to, stepMs) {
      assertHistorySteps(from, to, stepMs);
      const answers = [];
      for (const piece of askable(await reached(), { from, to })) {
        answers.push(...(await query(historyQuery(terminalId, piece, stepMs))));
      }
      return readHistory(answers);
    },

    async *terminalStatistics(from, to) {
      const found = await reached();
      yield* influxStatistics(query, askable(found, { from, to }), found.version.maxQueryTerminals);
    },

    async purgeBefore(time) {
      const { version, retentionMs } = await reached();
      // Dropping whole shards costs the server nothing, deleting points a lot.
      if (retentionMs !== null && time <= clock.now() - retentionMs + HOUR_MS) return;
      const statement = version.purgeStatement(MEASUREMENT, time);
      if (statement !== undefined) await query(statement);
    },

    async health(): Promise<StoreHealth> {
      try {
        await reached();
        await connection.get('/ping');
      } catch (error) {
        return { reachable: false, problem: messageOf(error) };
      }
      return problem === undefined ? { reachable: true } : { reachable: false, problem };
    },

    close() {
      connection.close();
      return Promise.resolve();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
