import { fork } from 'node:child_process';
import { once } from 'node:events';
import { awaitedMessage } from './awaited-message.ts';
import type { LoadOptions, LoadOrder, LoadReport } from './load.ts';

/** A running load. It begins held. */
export interface Load {
  /** At most 100 ms old. */
  report(): LoadReport;
  /** Publishes, or stops publishing until told `false`. */
  hold(held: boolean): void;
  /** Publishes no more; resolves when everything under way was acknowledged, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<LoadReport>;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 180_000;

/** Starts the load in its own process; resolves when its connections stand and its terminals have said that they are there. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const child = fork(new URL('./load.ts', import.meta.url), [JSON.stringify(options)]);
  let last: LoadReport | undefined;
  const told = (wanted: (report: LoadReport) => boolean, timeoutMs: number) =>
    awaitedMessage(child, wanted, timeoutMs);
  child.on('message', (report) => {
    last = report as LoadReport;
  });
  const order = (what: LoadOrder): void => {
    if (child.connected) child.send(what);
  };
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the load ended with code ${String(code)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([failed, told(({ ready }) => ready, START_WITHIN_MS)]);
  const report = (): LoadReport => {
    if (last === undefined) throw new Error('the load has not reported yet');
    return last;
  };
  return {
    report,
    hold: (held) => order(held ? 'hold' : 'go on'),
    async drain(timeoutMs) {
      order('hold');
      // One report may have been under way when the order went out.
      await told(() => true, timeoutMs);
      return await told(({ drained }) => drained, timeoutMs).catch(report);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await ended;
    },
  };
}
