import { workerData } from 'node:worker_threads';
import type { Sample } from '../contract/sample.ts';
import type { HistoryPoint, TerminalSample, WantedSamples } from './sample-store.ts';
import { SampleColumns, type SentColumns } from './sample-columns.ts';
import { SqliteReader, type StatisticsPage } from './sqlite-read.ts';
import { openForReading, openForWriting } from './sqlite-schema.ts';
import { SqliteWriter, type RowKey, type Written } from './sqlite-write.ts';
import { answerCalls } from './worker-answers.ts';

/** Two workers run this file, each on its own connection, so that a long report never delays a batch. */
export interface SqliteWorkerData {
  role: 'write' | 'read';
  file: string;
}

// Type aliases, not interfaces: only those fit a record of functions.
export type WriterCalls = {
  open(none: undefined): void;
  write(batch: SentColumns): Written;
  purge(of: { time: number; after: RowKey | null }): RowKey | null;
  close(none: undefined): void;
};
export type ReaderCalls = {
  open(none: undefined): void;
  samples(of: { terminalId: string; from: number; to: number; limit: number }): TerminalSample[];
  samplesOf(of: {
    wanted: readonly WantedSamples[];
    fields: readonly (keyof Sample)[];
    limit: number;
  }): SentColumns;
  history(of: { terminalId: string; from: number; to: number; stepMs: number }): HistoryPoint[];
  statisticsPage(of: { from: number; to: number; after: number }): StatisticsPage;
  close(none: undefined): void;
};

const { role, file } = workerData as SqliteWorkerData;
if (role === 'write') answerCalls(writerCalls());
else answerCalls(readerCalls());

function writerCalls(): WriterCalls {
  const db = openForWriting(file);
  const writer = new SqliteWriter(db);
  return {
    open: () => undefined,
    write: (batch) => writer.write(SampleColumns.from(batch)),
    purge: ({ time, after }) => writer.purge(time, after),
    close: () => db.close(),
  };
}

function readerCalls(): ReaderCalls {
  const db = openForReading(file);
  const reader = new SqliteReader(db);
  return {
    open: () => undefined,
    samples: ({ terminalId, from, to, limit }) => reader.samples(terminalId, from, to, limit),
    samplesOf: ({ wanted, fields, limit }) => reader.samplesOf(wanted, fields, limit).toSend(),
    history: ({ terminalId, from, to, stepMs }) => reader.history(terminalId, from, to, stepMs),
    statisticsPage: ({ from, to, after }) => reader.statisticsPage(from, to, after),
    close: () => db.close(),
  };
}
