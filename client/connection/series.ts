import { list, nullable, number, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * `GET /sites/{id}/series` as the console reads it: columns, one value a step.
 */

export const measuredFields = [
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
] as const;
export type MeasuredField = (typeof measuredFields)[number];

export type Column = (number | null)[];
/** Null where nothing was measured. */
export interface FieldColumns {
  median: Column;
  mean: Column;
  min: Column;
  max: Column;
}

const column: Reader<Column> = list(nullable(number));
const fieldColumns = nullable(
  record<FieldColumns>({ median: column, mean: column, min: column, max: column }),
);

const terminalSeries = record({
  terminalId: text,
  samples: list(number),
  signalMetric: nullable(text),
  fields: record<Record<MeasuredField, FieldColumns | null>>(
    Object.fromEntries(measuredFields.map((field) => [field, fieldColumns])) as Record<
      MeasuredField,
      Reader<FieldColumns | null>
    >,
  ),
});
export type TerminalSeries = ReturnType<typeof terminalSeries>;

/** `from` is the start of the first step, epoch milliseconds. */
export const siteSeries = record({
  from: time,
  stepSeconds: number,
  steps: number,
  items: list(terminalSeries),
});
export type SiteSeries = ReturnType<typeof siteSeries>;
