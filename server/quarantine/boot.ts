import type { Sample } from '../../telemetry/contract/sample.ts';

/** When a device's monotonic clock began, by a clock that was set: `measuredAt - monotonicMs` of a synchronised sample. */
export interface Boot {
  terminalId: string;
  bootId: string;
  startedAt: number;
}

/** Can be placed in time by a synchronised sample of the same boot. */
export function isHeld(sample: Sample): sample is Sample & { bootId: string; monotonicMs: number } {
  return sample.clockSynced === false && sample.bootId !== undefined && sample.monotonicMs !== undefined;
}
