import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { assertHistorySteps, assertSamples, boundedLimit } from './query-limits.ts';
import { SampleColumns } from './sample-columns.ts';
import { StoreRefusedError } from './sample-store.ts';
import type { SampleStore, StoreHealth, TerminalStatistics } from './sample-store.ts';
import type { ReaderCalls, SqliteWorkerData, WriterCalls } from './sqlite-worker.ts';
import type { RefusedRow, RowKey } from './sqlite-write.ts';
import { WorkerCalls } from './worker-calls.ts';

const workerFile = new URL('./sqlite-worker.ts', import.meta.url);

/** The embedded store: one SQLite file, written and read in worker threads. */
export function createSqliteStore(options: { file: string }): SampleStore {
  const file = path.resolve(options.file);
  const writer = new WorkerCalls<WriterCalls>('the embedded store', workerFile, {
    role: 'write',
    file,
  } satisfies SqliteWorkerData);
  const reader = new WorkerCalls<ReaderCalls>("the embedded store's reader", workerFile, {
    role: 'read',
    file,
  } satisfies SqliteWorkerData);
  /** Why the last batch was not stored; health tells it until one is. */
  let problem: string | undefined;
  let conflicts = 0;

  return {
    async open(): Promise<void> {
      assertWritableFolder(path.dirname(file));
      await writer.call('open', undefined).catch((error: unknown) => {
        throw new Error(`The embedded store cannot open ${file}: ${messageOf(error)}`);
      });
      // The reader starts when somebody reads: a thread of its own takes some 20 MB.
    },

    async writeBatch(samples): Promise<void> {
      if (samples.length === 0) return;
      const sent = SampleColumns.of(samples).toSend();
      const written = await writer.call('write', sent, [sent.numbers.buffer]).catch((error: unknown) => {
        problem = `the embedded store cannot write ${file}: ${messageOf(error)}`;
        throw error;
      });
      problem = undefined;
      conflicts += written.conflicts;
      if (written.refused.length > 0) throw refusal(samples.length, written.refused);
    },

    conflicts: () => conflicts,

    samples: (terminalId, from, to, limit) =>
      reader.call('samples', { terminalId, from, to, limit: boundedLimit(limit) }),

    async samplesOf(wanted, fields, limit) {
      assertSamples(wanted.length, limit);
      return SampleColumns.from(await reader.call('samplesOf', { wanted, fields, limit }));
    },

    async history(terminalId, from, to, stepMs) {
      assertHistorySteps(from, to, stepMs);
      return reader.call('history', { terminalId, from, to, stepMs });
    },

    async *terminalStatistics(from, to): AsyncIterable<TerminalStatistics> {
      let after: number | null = 0;
      while (after !== null) {
        const page: ReturnType<ReaderCalls['statisticsPage']> = await reader.call('statisticsPage', {
          from,
          to,
          after,
        });
        yield* page.items;
        after = page.next;
      }
    },

    async purgeBefore(time): Promise<void> {
      let after: RowKey | null = null;
      do after = await writer.call('purge', { time, after });
      while (after !== null);
    },

    async health(): Promise<StoreHealth> {
      try {
        await reader.call('open', undefined);
      } catch (error) {
        return { reachable: false, problem: messageOf(error) };
      }
      return problem === undefined ? { reachable: true } : { reachable: false, problem };
    },

    async close(): Promise<void> {
      await reader.stop('close', undefined);
      await writer.stop('close', undefined);
    },
  };
}

/** @throws Error with one line for an operator */
function assertWritableFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `The data folder ${folder} cannot be written (${codeOf(error)}): give this user write permission or set ATALAYA_DATA_DIR to another folder`,
    );
  }
}

function refusal(count: number, rows: readonly RefusedRow[]): StoreRefusedError {
  return new StoreRefusedError(
    `the embedded store refused ${rows.length} of ${count} samples: ${rows[0]?.reason ?? ''}`,
    rows.map(({ index }) => index),
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
