import type { Sample } from './sample.ts';

/** What can be drawn over time. `signal` is in the metric that the terminal speaks of. */
export const seriesFields = [
  'latencyMs',
  'jitterMs',
  'packetLossRatio',
  'downlinkBps',
  'uplinkBps',
  'downlinkCapacityBps',
  'uplinkCapacityBps',
  'signal',
  'obstructedRatio',
  'batteryRatio',
  'temperatureC',
  'clients',
  'quotaUsedRatio',
] as const satisfies readonly (keyof Sample)[];
export type SeriesField = (typeof seriesFields)[number];
