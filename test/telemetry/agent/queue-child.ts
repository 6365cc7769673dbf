import { writeSync } from 'node:fs';
import { openQueue } from '../../../telemetry/agent/queue.ts';

/** Appends samples for ever, confirms half of them, and writes each number out once it is on disk. Killed by the test. */
const queue = await openQueue({ folder: process.argv[2] ?? '', bootId: 'boot', newEpoch: () => 'child' });
writeSync(1, `open ${queue.epoch} ${queue.oldestSeq} ${queue.nextSeq} ${queue.opening.damagedBytes}\n`);
async function appendForEver(): Promise<never> {
  for (;;) {
    const { seq, epoch } = await queue.append({ measuredAt: queue.nextSeq * 1000, modcod: 'x'.repeat(100) });
    if (seq % 40 === 0) queue.confirm({ epoch, upTo: seq - 20 });
    writeSync(1, `${seq} ${queue.oldestSeq}\n`);
  }
}
await appendForEver();
