import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadOptions, LoadReport } from './load.ts';

/** A running load. */
export interface Load {
  acknowledged(): number;
  /** Stops publishing until told `false`. */
  hold(held: boolean): void;
  stop(): Promise<void>;
}

/** Starts the load in its own process; resolves when all its connections stand. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const child = fork(new URL('./load.ts', import.meta.url), [JSON.stringify(options)]);
  let last: LoadReport = { acknowledged: 0, connected: false };
  const connected = new Promise<void>((resolve, reject) => {
    child.on('message', (report) => {
      last = report as LoadReport;
      if (last.connected) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the load ended with code ${String(code)}`)));
  });
  await connected;
  return {
    acknowledged: () => last.acknowledged,
    hold(held) {
      if (child.connected) child.send(held ? 'hold' : 'go on');
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
