import { fork } from 'node:child_process';
import { once } from 'node:events';
import { awaitedMessage } from './awaited-message.ts';
import type { CrowdOptions, CrowdOrder, CrowdReport } from './console-clients.ts';

/** Consoles that follow the product, in a process of their own. */
export interface ConsoleCrowd {
  /** So many consoles in all are connected from now on; resolves when each was welcomed. */
  connect(count: number): Promise<void>;
  /** Forgets what was heard, and notes from now on when changes of these rows arrive at which console. */
  watch(rows: readonly number[]): Promise<void>;
  /** What was heard since. */
  heard(): Promise<CrowdReport>;
  /** One more console that stops reading once it is welcomed; resolves with the port it comes from. */
  stall(): Promise<number>;
  stop(): Promise<void>;
}

const CONNECT_WITHIN_MS = 120_000;

export async function startConsoleCrowd(options: CrowdOptions): Promise<ConsoleCrowd> {
  const child = fork(new URL('./console-clients.ts', import.meta.url), [JSON.stringify(options)]);
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the consoles ended with code ${String(code)}`);
  });
  failed.catch(() => undefined);
  let lastId = 0;
  const ask = async (order: CrowdOrder): Promise<CrowdReport> => {
    const id = (lastId += 1);
    const answer = awaitedMessage<CrowdReport>(child, (report) => report.id === id, CONNECT_WITHIN_MS);
    child.send({ id, ...order });
    const report = await Promise.race([failed, answer]);
    if (report.problem !== undefined) throw new Error(report.problem);
    return report;
  };
  await Promise.race([failed, awaitedMessage(child, () => true, CONNECT_WITHIN_MS)]);
  return {
    async connect(count) {
      await ask({ connect: count });
    },
    async watch(rows) {
      await ask({ watch: rows });
    },
    heard: () => ask({ report: true }),
    stall: async () => (await ask({ stall: true })).stalledPort,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill();
      await ended;
    },
  };
}
