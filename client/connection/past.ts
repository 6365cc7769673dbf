import { decodePast } from '../../telemetry/contract/past.ts';
import type { PastPart } from '../../telemetry/contract/past.ts';
import { askBytes } from './api.ts';
import { PastParts } from './past-parts.ts';
import { list, nullable, number, record, time } from './shape.ts';

/** How many sites were out of service in each step; times in epoch milliseconds. */
export interface PastSeries {
  from: number;
  stepMs: number;
  out: number[];
  /** Before, nothing is known; null: nothing ever was. */
  beganAt: number | null;
}
export const pastSeries = record<PastSeries>({
  from: time,
  stepMs: number,
  out: list(number),
  beganAt: nullable(time),
});

/** How sites were, part by part. Rejects with ApiError. */
export function pastStates(signal: AbortSignal): PastParts<PastPart> {
  return new PastParts((from) => askBytes(`/console/past?from=${from}`, decodePast, { signal }));
}
