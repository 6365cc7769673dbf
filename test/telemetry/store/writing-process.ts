import { createSqliteStore } from '../../../telemetry/store/sqlite.ts';
import type { TerminalSample } from '../../../telemetry/store/sample-store.ts';

/** A process to be killed: `writing-process.ts FILE FIRST` writes batch after batch and prints the number of each resolved one. */
export const BATCH_SAMPLES = 400;

/** Each batch is one terminal's, so that it can be read back whole. */
export function terminalOf(number: number): string {
  return `batch-${number}`;
}

export function batchNumber(number: number): TerminalSample[] {
  return Array.from({ length: BATCH_SAMPLES }, (_, index) => ({
    terminalId: terminalOf(number),
    receivedAt: number,
    sample: {
      measuredAt: 1 + index * 45_000,
      seq: index + 1,
      latencyMs: number,
      modcod: `${number}-${index}`,
    },
  }));
}

async function main(file: string, first: number): Promise<void> {
  const store = createSqliteStore({ file });
  await store.open();
  for (let number = first; ; number += 1) {
    await store.writeBatch(batchNumber(number));
    process.stdout.write(`${number}\n`);
  }
}

const [, script, file, first] = process.argv;
if (script === import.meta.filename && file !== undefined) await main(file, Number(first));
