import { readConfig } from '../server/config.ts';
import { openDatabase } from '../server/database/open.ts';
import { COUNTRY_CODE } from '../telemetry/contract/inventory.ts';
import { openStore } from '../telemetry/store/open-store.ts';
import type { Installation } from './installation.ts';
import { readMetric } from './metrics.ts';

/** What was said to the product. */
export interface Said {
  /** Samples written to a broker. */
  sent: number;
  /** Of these, samples the broker acknowledged: nobody but the product has them any more. */
  acknowledged: number;
  /** Sum of the downlink rates of all that was sent. */
  sentSumBps: number;
  aside?: Aside;
}

/** Terminals that are reckoned sample by sample elsewhere: in the sums of the country, they are with the others. */
export interface Aside {
  terminalIds: ReadonlySet<string>;
  /** Of their samples, those with a downlink rate, and the sum of these. */
  samples: number;
  sumBps: number;
}

/** What became of it. */
export interface Reckoning {
  /** Samples acknowledged that are not in the store. */
  lost: number;
  /** Samples in the store, or in the sums of the country, beyond those that were sent. */
  duplicated: number;
  /** Samples acknowledged that are not in the sums of the country. */
  uncounted: number;
  /** The country's sum of downlink rates is that of every sample once; null when not all that was sent was acknowledged. */
  sumsAgree: boolean | null;
}

const COUNTED_WITHIN_MS = 60_000;
const nobody: Aside = { terminalIds: new Set(), samples: 0, sumBps: 0 };

/** Resolves when the spool is empty and nothing more arrives, or after `timeoutMs`. Returns the bytes still waiting. */
export async function untilSpoolEmpty({ productUrl }: Installation, timeoutMs: number): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  let before = -1;
  for (;;) {
    const waiting = await readMetric(productUrl, 'atalaya_spool_bytes');
    const received = await readMetric(productUrl, 'atalaya_samples_received_total');
    if ((waiting === 0 && received === before) || performance.now() > deadline) return waiting;
    before = received;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/**
 * Compares what was said with what the store holds and what the country's hours were counted from. Stops the product, so
 * that everything is written down; the store itself must be running.
 */
export async function reckon(installation: Installation, said: Said): Promise<Reckoning> {
  const { sent, acknowledged, sentSumBps, aside = nobody } = said;
  const counted = await countedSamples(installation, acknowledged + aside.samples);
  await installation.product.stop();
  const stored = await storedSamples(installation, aside.terminalIds);
  return {
    lost: Math.max(0, acknowledged - stored),
    duplicated: Math.max(0, stored - sent, counted.samples - sent - aside.samples),
    uncounted: Math.max(0, acknowledged + aside.samples - counted.samples),
    sumsAgree: sent === acknowledged ? counted.sumBps === sentSumBps + aside.sumBps : null,
  };
}

/** Sums are written at checkpoints, half a minute apart at most: waits until they hold as many samples. */
async function countedSamples({ dataDir }: Installation, samples: number) {
  const db = await openDatabase({ dataDir });
  const deadline = performance.now() + COUNTED_WITHIN_MS;
  try {
    for (;;) {
      const row = await db
        .selectFrom('region_hours')
        .select(({ fn }) => [
          fn.sum<number | null>('downlink_samples').as('samples'),
          fn.sum<number | null>('downlink_sum_bps').as('sumBps'),
        ])
        .where('region_code', '=', COUNTRY_CODE)
        .executeTakeFirstOrThrow();
      const counted = { samples: row.samples ?? 0, sumBps: row.sumBps ?? 0 };
      if (counted.samples >= samples || performance.now() > deadline) return counted;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } finally {
    await db.destroy();
  }
}

/** Through the store's own port, so that it holds for every store and whatever its tables look like. */
export async function storedSamples(
  { env }: Installation,
  without: ReadonlySet<string> = nobody.terminalIds,
): Promise<number> {
  const store = await openStore(readConfig(env));
  let samples = 0;
  for await (const terminal of store.terminalStatistics(0, Date.now() + 3_600_000))
    if (!without.has(terminal.terminalId)) samples += terminal.samples;
  await store.close();
  return samples;
}
