import type { SampleStore } from '../telemetry/store/sample-store.ts';
import type { Installation } from './installation.ts';
import { percentile } from './percentile.ts';

/** How old, in milliseconds, the newest measurement was that somebody would see. */
export interface Ages {
  p50: number | null;
  p99: number | null;
  /** Questions that were not answered. */
  unanswered: number;
}

/** Ages, asked for again and again. */
export interface AgeWatch {
  /** The ages since the start, or since this was asked before. */
  soFar(): Ages;
  stop(): Promise<void>;
}

const EVERY_MS = 500;
const ANSWER_WITHIN_MS = 10_000;

/**
 * What the console would show of the first `sites` sites: when each was last measured, by the product's API. Their terminals
 * measure every second, which sets what is best: half of one at p50, one at p99.
 */
export function watchConsoleAges({ productUrl, token }: Installation, sites: number): AgeWatch {
  return watch(async () => {
    const response = await fetch(`${productUrl}/api/v1/sites?limit=${sites}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!response.ok) throw new Error(`the sites answered ${response.status}`);
    const { items } = (await response.json()) as { items: { lastMeasuredAt: string | null }[] };
    return items.map(({ lastMeasuredAt }) => (lastMeasuredAt === null ? 0 : Date.parse(lastMeasuredAt)));
  });
}

/** What a report would know of a terminal that measures every second: the newest sample in the store. */
export function watchStoreAge(store: SampleStore, terminalId: string): AgeWatch {
  let newest = Date.now() - EVERY_MS;
  return watch(async () => {
    const found = await store.samples(terminalId, newest, Date.now() + 1_000, 1_000);
    newest = Math.max(newest, found.at(-1)?.sample.measuredAt ?? 0);
    return [newest];
  });
}

/** `look` tells when what is newest was measured, epoch milliseconds. */
function watch(look: () => Promise<number[]>): AgeWatch {
  let ages: number[] = [];
  let unanswered = 0;
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const times = await look();
        const now = Date.now();
        ages.push(...times.map((time) => now - time));
      } catch {
        unanswered += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  return {
    soFar() {
      const result = { p50: percentile(ages, 0.5), p99: percentile(ages, 0.99), unanswered };
      ages = [];
      unanswered = 0;
      return result;
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
