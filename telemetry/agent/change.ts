import type { Sample } from '../contract/sample.ts';
import { BAD_LOSS_RATIO } from './measure/statistics.ts';

/** Whether a sample says that the site's state changed, so that it is published at once in every profile. */
export function isChange(before: Partial<Sample> | undefined, now: Partial<Sample>): boolean {
  if (now.downlinkCapacityBps !== undefined || now.uplinkCapacityBps !== undefined) return true;
  return before !== undefined && stateOf(before) !== stateOf(now);
}

function stateOf(sample: Partial<Sample>): string {
  const { linkUp, packetLossRatio, powerSource, lanUp, disabledReason, alerts = [] } = sample;
  const isBad = packetLossRatio === undefined ? null : packetLossRatio > BAD_LOSS_RATIO;
  return JSON.stringify([linkUp, isBad, powerSource, lanUp, disabledReason, [...alerts].sort()]);
}
