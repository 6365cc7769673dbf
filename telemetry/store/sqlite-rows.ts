import type { SQLOutputValue } from 'node:sqlite';
import type { Sample } from '../contract/sample.ts';
import { columnFields, flagsAt, SampleColumns } from './sample-columns.ts';

export const HOUR_MS = 3_600_000;

/** Numbers take half the room and time in columns of their own that they do as JSON. */
const fieldColumns = columnFields.map((field) =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/** What `samples` holds beside its key (hour, terminal, measured_at), in this order; `rest` is JSON of all other fields. */
export const valueColumns: readonly string[] = [
  'received_at',
  'latency_lost',
  ...fieldColumns,
  'epoch',
  'rest',
];

/** Their types in a STRICT table. */
export const columnTypes: readonly string[] = [
  'integer not null',
  'integer',
  ...columnFields.map((_, index) => (index < flagsAt ? 'real' : 'integer')),
  'text',
  'text',
];

/** Where the fields begin in a row of `measured_at` and `valueColumns`. */
const fieldsAt = 3;
const epochAt = fieldsAt + columnFields.length;

type Value = number | string | null;

/** One value for each of `valueColumns`. */
export function valuesAt(columns: SampleColumns, index: number): Value[] {
  const isLost = columns.field(index, 0) === Infinity;
  const values: Value[] = [columns.receivedAt(index), isLost ? 1 : null];
  for (let place = 0; place < columnFields.length; place += 1) {
    const value = columns.field(index, place);
    values.push(value !== value || value === Infinity ? null : value);
  }
  values.push(columns.epoch(index) ?? null, columns.rest(index) ?? null);
  return values;
}

/** The same for a single sample. */
export function valuesOf(sample: Sample, receivedAt: number): Value[] {
  return valuesAt(SampleColumns.of([{ terminalId: '', receivedAt, sample }]), 0);
}

/** Reads a row of `measured_at` and `valueColumns`, in this order. */
export function sampleOf(row: readonly (SQLOutputValue | undefined)[]): {
  receivedAt: number;
  sample: Sample;
} {
  const [measuredAt, receivedAt, lost] = row;
  const fields: Record<string, unknown> = { measuredAt };
  columnFields.forEach((field, index) => {
    const value = row[index + fieldsAt];
    if (value !== null && value !== undefined) fields[field] = index < flagsAt ? value : value === 1;
  });
  const [epoch, rest] = row.slice(epochAt);
  if (fields['latencyMs'] === undefined && lost === 1) fields['latencyMs'] = null;
  if (typeof epoch === 'string') fields['epoch'] = epoch;
  if (typeof rest === 'string') Object.assign(fields, JSON.parse(rest));
  return { receivedAt: receivedAt as number, sample: fields as unknown as Sample };
}
