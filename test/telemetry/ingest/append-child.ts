import { writeSync } from 'node:fs';
import { openJournal } from '../../../telemetry/ingest/journal.ts';

/** Appends numbered records for ever and writes each number out once its append has resolved. Killed by the test. */
const journal = await openJournal({ folder: process.argv[2] ?? '', segmentBytes: 20_000 });
let next = Number(process.argv[3] ?? 0);
async function appendForEver(): Promise<never> {
  for (;;) {
    const number = next++;
    const payload = Buffer.from(`${number} ${'x'.repeat(number % 300)}`);
    await journal.append([{ topic: 'numbers', payload, receivedAt: number, retained: false }]);
    writeSync(1, `${number}\n`);
  }
}
await Promise.all(Array.from({ length: 20 }, appendForEver));
