import type { SQLOutputValue } from 'node:sqlite';
import type { Sample } from '../contract/sample.ts';
import type { TerminalSample } from './sample-store.ts';

export const HOUR_MS = 3_600_000;

const flagFields: readonly (keyof Sample)[] = ['clockSynced', 'linkUp', 'lanUp'];

/** The fields of a sample with a column of their own. Numbers take half the room and time there that they do as JSON. */
const columnFields: readonly (keyof Sample)[] = [
  'latencyMs',
  'packetLossRatio',
  'downlinkBps',
  'uplinkBps',
  'downlinkCapacityBps',
  'uplinkCapacityBps',
  'seq',
  'oldestSeq',
  'intervalS',
  'badSeconds',
  'monotonicMs',
  'jitterMs',
  'rxBytes',
  'txBytes',
  'obstructedRatio',
  'terminalUptimeS',
  'agentUptimeS',
  'clients',
  'batteryRatio',
  'temperatureC',
  'quotaUsedRatio',
  ...flagFields,
];
const flagsAt = columnFields.length - flagFields.length;
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

/**
 * A batch as it goes to the writer's thread: one array of numbers and few texts are cheaper to hand over, on both
 * sides, than objects or JSON.
 */
export interface SampleColumns {
  /** A row for each sample: terminal, measuredAt, receivedAt, the column fields, epoch, rest. Texts are places in the lists. NaN: absent; Infinity: null. */
  numbers: Float64Array;
  terminals: string[];
  epochs: string[];
  rests: string[];
}

const fieldsAt = 3;
const epochAt = fieldsAt + columnFields.length;
const restAt = epochAt + 1;
/** Numbers of one row. */
export const ROW_NUMBERS = restAt + 1;
const placeOfField: ReadonlyMap<string, number> = new Map(
  columnFields.map((field, index) => [field, fieldsAt + index]),
);

export function columnsOf(samples: readonly TerminalSample[]): SampleColumns {
  const numbers = new Float64Array(samples.length * ROW_NUMBERS).fill(NaN);
  const columns: SampleColumns = { numbers, terminals: [], epochs: [], rests: [] };
  for (let index = 0; index < samples.length; index += 1) {
    const { terminalId, receivedAt, sample } = samples[index] as TerminalSample;
    const row = index * ROW_NUMBERS;
    numbers[row] = placeOf(columns.terminals, terminalId);
    numbers[row + 1] = sample.measuredAt;
    numbers[row + 2] = receivedAt;
    let rest: Record<string, unknown> | undefined;
    for (const field in sample) {
      const value = sample[field as keyof Sample];
      const place = placeOfField.get(field);
      if (place !== undefined) {
        if (value !== undefined) numbers[row + place] = value === null ? Infinity : Number(value);
      } else if (field === 'epoch') numbers[row + epochAt] = placeOf(columns.epochs, value as string);
      else if (field !== 'measuredAt' && value !== undefined) (rest ??= {})[field] = value;
    }
    if (rest !== undefined) numbers[row + restAt] = columns.rests.push(JSON.stringify(rest)) - 1;
  }
  return columns;
}

/** Neighbours often share a text. */
function placeOf(texts: string[], text: string): number {
  if (texts.length === 0 || texts[texts.length - 1] !== text) texts.push(text);
  return texts.length - 1;
}

type Value = number | string | null;

export interface Row {
  terminalId: string;
  measuredAt: number;
  /** One for each of `valueColumns`. */
  values: Value[];
}

export function rowOf({ numbers, terminals, epochs, rests }: SampleColumns, index: number): Row {
  const at = index * ROW_NUMBERS;
  const number = (place: number) => numbers[at + place] as number;
  const isLost = number(fieldsAt) === Infinity;
  const values: Value[] = [number(2), isLost ? 1 : null];
  for (let place = fieldsAt; place < epochAt; place += 1) {
    const value = number(place);
    values.push(value !== value || value === Infinity ? null : value);
  }
  values.push(epochs[number(epochAt)] ?? null, rests[number(restAt)] ?? null);
  return { terminalId: terminals[number(0)] ?? '', measuredAt: number(1), values };
}

/** One value for each of `valueColumns`. */
export function valuesOf(sample: Sample, receivedAt: number): Value[] {
  return rowOf(columnsOf([{ terminalId: '', receivedAt, sample }]), 0).values;
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
