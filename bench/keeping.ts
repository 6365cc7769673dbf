import { fork } from 'node:child_process';
import { once } from 'node:events';
import { awaitedMessage } from './awaited-message.ts';
import type { KeepingOptions, KeepingOrder, KeepingReport } from './keeping-terminals.ts';

/** Running terminals that keep what they measured. They do not measure before they are told to. */
export interface Keeping {
  /** At most 100 ms old. */
  report(): KeepingReport;
  measure(measuring: boolean): void;
  /** Resolves with the time, epoch milliseconds, of the first acknowledgement on a connection made from now on; rejects after `timeoutMs`. */
  nextAcknowledgement(timeoutMs: number): Promise<number>;
  /** Resolves when every sample measured may be forgotten, or after `timeoutMs`. */
  settled(timeoutMs: number): Promise<KeepingReport>;
  stop(): Promise<void>;
}

const START_WITHIN_MS = 30_000;

/** Starts them in a process of their own; resolves when their connections stand. */
export async function startKeeping(options: KeepingOptions): Promise<Keeping> {
  const child = fork(new URL('./keeping-terminals.ts', import.meta.url), [JSON.stringify(options)]);
  let last: KeepingReport | undefined;
  let marks = 0;
  child.on('message', (report) => {
    last = report as KeepingReport;
  });
  const told = (wanted: (report: KeepingReport) => boolean, timeoutMs: number) =>
    awaitedMessage(child, wanted, timeoutMs);
  const order = (what: KeepingOrder): void => {
    if (child.connected) child.send(what);
  };
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the terminals ended with code ${String(code)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([failed, told(({ connected }) => connected, START_WITHIN_MS)]);
  const report = (): KeepingReport => {
    if (last === undefined) throw new Error('the terminals have not reported yet');
    return last;
  };
  return {
    report,
    measure: (measuring) => order({ measure: measuring }),
    async nextAcknowledgement(timeoutMs) {
      const mark = (marks += 1);
      order({ mark });
      const heard = await told(({ acknowledgedAfter }) => acknowledgedAfter?.mark === mark, timeoutMs);
      return heard.acknowledgedAfter?.at ?? NaN;
    },
    async settled(timeoutMs) {
      return await told(({ measured, settled }) => settled === measured, timeoutMs).catch(report);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await ended;
    },
  };
}
