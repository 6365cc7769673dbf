import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Baselines, type BaselineOptions } from './baselines/baselines.ts';
import { judgeSample, lossRatio } from './live/thresholds.ts';
import type { Rhythm } from './rhythm.ts';

/** What waits for the store in steady flow, in bytes, whatever the fleet and for each terminal: more is a backlog. */
const FLOWING_BYTES = 1e6;
const FLOWING_BYTES_EACH = 100;

/** The baselines with the rules of outages: a portion a second, none while the store lacks what we have. */
export function linkBaselines(
  options: Pick<BaselineOptions, 'db' | 'store' | 'fleet' | 'clock' | 'timeZones'> & {
    forwarder: { readonly missingBytes: number; readonly problem: string | undefined };
    log: Logger;
    /** Beats once a second. */
    stages: Pick<Rhythm, 'every'>;
  },
): Baselines {
  const { forwarder, log, stages, ...rest } = options;
  const baselines = new Baselines({
    ...rest,
    newId: randomUUID,
    isBad: (sample, { technology }) => judgeSample(sample, technology).bad,
    lossOf: lossRatio,
    isStoreBehind: () =>
      forwarder.problem !== undefined ||
      forwarder.missingBytes > FLOWING_BYTES + FLOWING_BYTES_EACH * rest.fleet.terminals.length,
    failed: (error) =>
      log.warn({ err: error }, 'links wait to be compared: the store or the database cannot be asked'),
  });
  stages.every(1_000, () => baselines.look());
  return baselines;
}
