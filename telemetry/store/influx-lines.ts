import { sampleReaders } from '../contract/sample-fields.ts';
import type { Sample } from '../contract/sample.ts';
import { columnFields, flagsAt, type SampleColumns } from './sample-columns.ts';
import type { TerminalSample } from './sample-store.ts';

export const MEASUREMENT = 'samples';
export const TERMINAL_TAG = 'terminal';

/**
 * What queries sum, sort and count has a field of its own. Each costs the server about 4 us of processor time a point
 * (docs/benchmarks.md), so everything else of a sample goes into one: `rest`, JSON, in every point.
 */
export const numberFields = [
  'latencyMs',
  'packetLossRatio',
  'downlinkBps',
  'uplinkBps',
  'downlinkCapacityBps',
] as const;
const ownFields: ReadonlySet<string> = new Set(['measuredAt', ...numberFields]);
/** 1 where the link was said to be down, or nothing was said of it; absent means 0, so that most points have neither. */
export const linkDown = 'linkDown';
export const linkUnsaid = 'linkUnsaid';
export const restField = 'rest';

/**
 * One row as a line of the protocol. `overwrites`: another point may stand there, so also what is absent must be said,
 * because a write deletes no field.
 */
export function lineOf(columns: SampleColumns, row: number, overwrites: boolean): string {
  const terminalId = columns.terminalId(row).replace(/[,= ]/g, '\\$&');
  const rest = `{\\"receivedAt\\":${columns.receivedAt(row)}${restOf(columns, row)}}`;
  const fields = fieldsOf(columns, row, overwrites);
  return `${MEASUREMENT},${TERMINAL_TAG}=${terminalId} ${restField}="${rest}"${fields} ${columns.measuredAt(row)}`;
}

/** What a row has to bring for these fields; `rest` is in every point. */
export function columnsOf(fields: readonly (keyof Sample)[]): string[] {
  const numbers = numberFields.filter((field) => fields.includes(field));
  return [restField, ...numbers, ...(fields.includes('linkUp') ? [linkDown] : [])];
}

/** Reads a row of `SELECT *` back, or of fewer columns; columns that are not ours are left out. */
export function sampleOfRow(
  terminalId: string,
  columns: readonly string[],
  row: readonly unknown[],
): TerminalSample {
  const fields: Record<string, unknown> = {};
  let rest: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const value = row[index];
    if (value === null || value === undefined) continue;
    if (column === 'time') fields['measuredAt'] = value;
    else if (column === restField) rest = JSON.parse(value as string) as Record<string, unknown>;
    else if (column === linkDown && value === 1) fields['linkUp'] = false;
    else if (ownFields.has(column)) fields[column] = value;
  }
  const receivedAt = Number(rest['receivedAt'] ?? 0);
  for (const field of Object.keys(rest)) {
    // A write deletes no field: beside a round trip that another sample of this millisecond had, null says nothing.
    const isKnown = rest[field] === null && fields[field] !== undefined;
    if (sampleReaders.has(field) && !isKnown) fields[field] = rest[field];
  }
  return { terminalId, receivedAt, sample: fields as unknown as Sample };
}

const linkUpAt = columnFields.indexOf('linkUp');
const placesOfNumbers = numberFields.map((field) => [field, columnFields.indexOf(field)] as const);

function fieldsOf(columns: SampleColumns, row: number, overwrites: boolean): string {
  let text = '';
  for (const [field, place] of placesOfNumbers) {
    const value = columns.field(row, place);
    if (Number.isFinite(value)) text += `,${field}=${value}`;
  }
  const linkUp = columns.field(row, linkUpAt);
  if (linkUp === 0) text += `,${linkDown}=1i`;
  else if (overwrites) text += `,${linkDown}=0i`;
  if (linkUp !== linkUp) text += `,${linkUnsaid}=1i`;
  else if (overwrites) text += `,${linkUnsaid}=0i`;
  return text;
}

/** Escaped as they stand in a string field of the line protocol. */
const namesInRest = columnFields.map((field) => `,\\"${field}\\":`);
const isOwnField = columnFields.map((field) => ownFields.has(field));

/**
 * What has no field of its own, as JSON to follow another field. A latency of null says total loss, and InfluxDB holds
 * no null: it stands here.
 */
function restOf(columns: SampleColumns, row: number): string {
  let text = '';
  for (let place = 0; place < columnFields.length; place += 1) {
    const value = columns.field(row, place);
    if (value !== value || (isOwnField[place] === true && value !== Infinity)) continue;
    text += `${namesInRest[place] ?? ''}${place < flagsAt ? numberText(value) : value === 1}`;
  }
  const epoch = columns.epoch(row);
  if (epoch !== undefined) text += escaped(`,"epoch":${JSON.stringify(epoch)}`);
  const rest = columns.rest(row);
  if (rest !== undefined) text += escaped(`,${rest.slice(1, -1)}`);
  return text;
}

function numberText(value: number): string {
  return value === Infinity ? 'null' : String(value);
}

/** JSON text has no control characters, so JSON escapes in it what the line protocol does: quotes and backslashes. */
function escaped(json: string): string {
  return JSON.stringify(json).slice(1, -1);
}
