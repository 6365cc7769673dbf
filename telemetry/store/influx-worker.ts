import { workerData } from 'node:worker_threads';
import type { Reading } from './influx-reading.ts';
import type { InfluxOptions } from './influx-server.ts';
import { createInfluxWriter, type Written } from './influx-writer.ts';
import { SampleColumns, type SentColumns } from './sample-columns.ts';
import { answerCalls } from './worker-answers.ts';

// A type alias, not an interface: only those fit a record of functions.
export type InfluxWriterCalls = {
  write(batch: SentColumns): Promise<Written>;
  read(reading: Reading): Promise<SentColumns>;
  close(none: undefined): void;
};

const writer = createInfluxWriter(workerData as InfluxOptions);
answerCalls({
  write: (batch) => writer.write(SampleColumns.from(batch)),
  read: async (reading) => (await writer.read(reading)).toSend(),
  close: () => writer.close(),
} satisfies InfluxWriterCalls);
