import { seriesFields } from '../../telemetry/contract/series.ts';
import type { SeriesField } from '../../telemetry/contract/series.ts';
import { list, nullable, number, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * `GET /sites/{id}/series` as the console reads it: columns, one value a step.
 */

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
  fields: record<Record<SeriesField, FieldColumns | null>>(
    Object.fromEntries(seriesFields.map((field) => [field, fieldColumns])) as Record<
      SeriesField,
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
