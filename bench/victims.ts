import type { Installation } from './installation.ts';
import type { Keeping } from './keeping.ts';
import { readMetric } from './metrics.ts';

/** What is killed. */
export interface Victim {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it without waiting, where it can be killed while it starts. */
  begin?: () => void;
  /** Starts it; resolves with the milliseconds until it took a sample for good for the first time. Rejects after `timeoutMs`. */
  restart(timeoutMs: number): Promise<number>;
}

/** Parts of the installation; for an agent see agent-victim.ts. */
export type VictimName = 'product' | 'broker' | 'influx' | 'ingest';

const RECEIVED = 'atalaya_samples_received_total';
const STORED = 'atalaya_samples_stored_total';
const POLL_MS = 20;

export const victims: Readonly<Record<VictimName, (installation: Installation, keeping: Keeping) => Victim>> =
  {
    product(installation, keeping) {
      return {
        kill: async () => {
          await installation.product.kill();
        },
        begin: () => installation.beginProduct(),
        async restart(timeoutMs) {
          const from = Date.now();
          // An external broker acknowledges by itself: then the first sample taken from it counts.
          const acknowledged =
            installation.mosquitto === undefined
              ? keeping.nextAcknowledgement(timeoutMs)
              : untilMore(installation, RECEIVED, 0, timeoutMs);
          const [at] = await Promise.all([acknowledged, installation.startProduct()]);
          return at - from;
        },
      };
    },
    broker(installation, keeping) {
      return {
        kill: () => installation.killBroker(),
        async restart(timeoutMs) {
          const from = Date.now();
          const acknowledged = keeping.nextAcknowledgement(timeoutMs);
          const [at] = await Promise.all([acknowledged, installation.restartBroker()]);
          return at - from;
        },
      };
    },
    influx(installation) {
      return {
        kill: () => installation.killStore(),
        async restart(timeoutMs) {
          const from = Date.now();
          const before = await readMetric(installation.productUrl, STORED);
          await installation.restartStore();
          return (await untilMore(installation, STORED, before, timeoutMs)) - from;
        },
      };
    },
    ingest(installation) {
      return {
        kill: () => installation.killIngest(),
        async restart(timeoutMs) {
          const from = Date.now();
          const before = await readMetric(installation.productUrl, RECEIVED);
          await installation.restartIngest();
          return (await untilMore(installation, RECEIVED, before, timeoutMs)) - from;
        },
      };
    },
  };

/** When the counter was seen to be above `value`, epoch milliseconds. */
async function untilMore(
  { productUrl }: Installation,
  counter: string,
  value: number,
  timeoutMs: number,
): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const now = await readMetric(productUrl, counter, 1).catch(() => 0);
    if (now > value) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${counter} did not grow within ${timeoutMs} ms`);
}
