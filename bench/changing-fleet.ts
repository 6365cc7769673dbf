import { fork } from 'node:child_process';
import { once } from 'node:events';
import { awaitedMessage } from './awaited-message.ts';
import type { ChangingOptions, ChangingOrder, ChangingReport } from './changing-terminals.ts';

/** A fleet in service whose sites change their state at a given rate. */
export interface ChangingFleet {
  /** Every site tells how it is; resolves when all of it was acknowledged. */
  reportAll(): Promise<void>;
  /** So many changes of state a second from now on; 0: none. */
  change(perSecond: number): void;
  /** Changes of state published so far. */
  readonly changes: number;
  stop(): Promise<void>;
}

const REPORT_WITHIN_MS = 300_000;

/** Starts the terminals in a process of their own; resolves when they run. */
export async function startChangingFleet(options: ChangingOptions): Promise<ChangingFleet> {
  const child = fork(new URL('./changing-terminals.ts', import.meta.url), [JSON.stringify(options)]);
  let last: ChangingReport | undefined;
  child.on('message', (report) => {
    last = report as ChangingReport;
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the terminals ended with code ${String(code)}`);
  });
  failed.catch(() => undefined);
  const told = (wanted: (report: ChangingReport) => boolean) =>
    Promise.race([failed, awaitedMessage(child, wanted, REPORT_WITHIN_MS)]);
  const order = (what: ChangingOrder): void => {
    if (child.connected) child.send(what);
  };
  await told(() => true);
  return {
    async reportAll() {
      order('report');
      // what was told just before the order is of the time before it
      await told(() => true);
      await told(({ reported, drained, problem }) => {
        if (problem !== undefined) throw new Error(`a connection of the terminals ended: ${problem}`);
        return reported === options.sites && drained;
      });
    },
    change: (changesPerSecond) => order({ changesPerSecond }),
    get changes() {
      return last?.changes ?? 0;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await ended;
    },
  };
}
