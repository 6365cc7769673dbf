import { writeSync } from 'node:fs';
import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { openQueue } from '../../../telemetry/agent/queue.ts';

/**
 * Appends samples for ever, of so many bytes, confirms half of them, and writes each number out once it is on disk. Killed by
 * the test, or by itself instead of the `killAt`-th thing that is asked of the disk, counted from when the file is first rewritten.
 */
const [folder = '', bytes = '100', killAt] = process.argv.slice(2);
const queue = await openQueue({ folder, bootId: 'boot', newEpoch: () => 'child' });
writeSync(1, `open ${queue.epoch} ${queue.oldestSeq()} ${queue.nextSeq} ${queue.opening.damagedBytes}\n`);
if (killAt !== undefined) await killBefore(Number(killAt));
async function appendForEver(): Promise<never> {
  for (;;) {
    const { seq, epoch } = await queue.append({
      measuredAt: queue.nextSeq * 1000,
      modcod: 'x'.repeat(Number(bytes)),
    });
    if (seq % 40 === 0) queue.confirm({ epoch, upTo: seq - 20 });
    writeSync(1, `${seq} ${queue.oldestSeq()}\n`);
  }
}
await appendForEver();

async function killBefore(operation: number): Promise<void> {
  let asked = 0;
  const counted = <Arguments extends unknown[], T>(act: (...all: Arguments) => T) =>
    function (this: unknown, ...all: Arguments): T {
      const begins = typeof all[0] === 'string' && all[0].endsWith('queue.new');
      if (asked > 0 || begins) asked += 1;
      if (asked === operation) process.kill(process.pid, 'SIGKILL');
      return act.apply(this, all);
    };
  const some = await files.open(process.execPath);
  const handle = Object.getPrototypeOf(some) as FileHandle;
  await some.close();
  for (const name of ['write', 'sync', 'datasync', 'truncate', 'close'] as const)
    Object.assign(handle, { [name]: counted(Reflect.get(handle, name) as () => unknown) });
  for (const name of ['open', 'rename'] as const)
    Object.assign(files, { [name]: counted(files[name] as () => unknown) });
  syncBuiltinESMExports();
}
