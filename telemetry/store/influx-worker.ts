import { workerData } from 'node:worker_threads';
import type { Reading } from './influx-reading.ts';
import type { InfluxOptions } from './influx-server.ts';
import { createInfluxWriter } from './influx-writer.ts';
import { SampleColumns, type SentColumns } from './sample-columns.ts';
import { StoreRefusedError } from './sample-store.ts';
import { answerCalls } from './worker-answers.ts';

/** What the server refused for good: an error of ours would arrive as its message alone. */
export interface Refusal {
  reason: string;
  refused: readonly number[];
}

// A type alias, not an interface: only those fit a record of functions.
export type InfluxWriterCalls = {
  write(batch: SentColumns): Promise<Refusal | null>;
  read(reading: Reading): Promise<SentColumns>;
  close(none: undefined): void;
};

const writer = createInfluxWriter(workerData as InfluxOptions);
answerCalls({
  write: async (batch) => {
    try {
      await writer.write(SampleColumns.from(batch));
      return null;
    } catch (error) {
      if (!(error instanceof StoreRefusedError)) throw error;
      return { reason: error.message, refused: error.refused };
    }
  },
  read: async (reading) => (await writer.read(reading)).toSend(),
  close: () => writer.close(),
} satisfies InfluxWriterCalls);
