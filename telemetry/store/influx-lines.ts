import { sampleReaders } from '../contract/sample-fields.ts';
import type { Sample } from '../contract/sample.ts';
import { columnFields, flagsAt, SampleColumns } from './sample-columns.ts';
import type { SampleBatch, TerminalSample } from './sample-store.ts';
import { unite } from './unite.ts';

export const MEASUREMENT = 'samples';
export const TERMINAL_TAG = 'terminal';

const MAX_CACHED_PREFIXES = 500_000;

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

/** The points of a batch, by number: each is one row of it, or several that share terminal and millisecond. */
export interface Points {
  readonly count: number;
  /** Places in the batch that a point is made of. */
  rows(point: number): number[];
  key(point: number): { terminalId: string; measuredAt: number };
  /** The sample a point says. */
  sample(point: number): TerminalSample;
  line(point: number): string;
  /** Tells a point from another of the same terminal and time; when it came does not. */
  checksum(point: number): number;
}

/** Writes line protocol; the tag part of a line is made once per terminal. */
export class LineWriter {
  readonly #prefixes = new Map<string, string>();

  /**
   * By terminal and time: neighbours of one terminal cost the server half of what scattered ones do.
   * Unites what shares terminal and millisecond: of two lines in one batch the server would keep either's fields.
   */
  points(batch: SampleBatch): Points {
    const columns = SampleColumns.of(batch);
    const order = orderOf(columns);
    // Where each point begins in `order`, and where the last one ends.
    const starts: number[] = [];
    order.forEach((row, at) => {
      const before = order[at - 1];
      if (before === undefined || !isOnePoint(columns, before, row)) starts.push(at);
    });
    const count = starts.push(order.length) - 1;
    const key = (point: number) => {
      const row = order[starts[point] ?? 0] ?? 0;
      return { terminalId: columns.terminalId(row), measuredAt: columns.measuredAt(row) };
    };
    const rows = (point: number): number[] => [...order.subarray(starts[point], starts[point + 1])];
    const sample = (point: number): TerminalSample => {
      const [first, ...others] = rows(point).map((row) => columns.at(row)) as [TerminalSample];
      return others.reduce<TerminalSample>(united, first);
    };
    /** The point as a row of columns. */
    const ofRow = <T>(point: number, read: (columns: SampleColumns, row: number) => T): T => {
      const at = starts[point] ?? 0;
      const isAlone = starts[point + 1] === at + 1;
      return isAlone ? read(columns, order[at] ?? 0) : read(SampleColumns.of([sample(point)]), 0);
    };
    const line = (point: number): string => ofRow(point, (from, row) => this.#line(from, row, false));
    const checksum = (point: number): number => ofRow(point, (from, row) => from.checksum(row));
    return { count, rows, key, sample, line, checksum };
  }

  /** The line for where another point stands: also what is absent must be said, because a write deletes no field. */
  overwriting(sample: TerminalSample): string {
    return this.#line(SampleColumns.of([sample]), 0, true);
  }

  #line(columns: SampleColumns, row: number, overwrites: boolean): string {
    const prefix = this.#prefix(columns.terminalId(row));
    const rest = `{\\"receivedAt\\":${columns.receivedAt(row)}${restOf(columns, row)}}`;
    const fields = fieldsOf(columns, row, overwrites);
    return `${prefix} ${restField}="${rest}"${fields} ${columns.measuredAt(row)}`;
  }

  #prefix(terminalId: string): string {
    let prefix = this.#prefixes.get(terminalId);
    if (prefix === undefined) {
      prefix = `${MEASUREMENT},${TERMINAL_TAG}=${terminalId.replace(/[,= ]/g, '\\$&')}`;
      if (this.#prefixes.size >= MAX_CACHED_PREFIXES) this.#prefixes.clear();
      this.#prefixes.set(terminalId, prefix);
    }
    return prefix;
  }
}

/** Reads a row of `SELECT *` back; columns that are not ours are left out. */
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
  for (const field of Object.keys(rest)) if (sampleReaders.has(field)) fields[field] = rest[field];
  return { terminalId, receivedAt, sample: fields as unknown as Sample };
}

function orderOf(columns: SampleColumns): Uint32Array {
  const order = Uint32Array.from({ length: columns.length }, (_, row) => row);
  return order.sort((a, b) => {
    const one = columns.terminalId(a);
    const other = columns.terminalId(b);
    if (one !== other) return one < other ? -1 : 1;
    // In the order of arrival where the time is the same too.
    return columns.measuredAt(a) - columns.measuredAt(b) || a - b;
  });
}

function isOnePoint(columns: SampleColumns, a: number, b: number): boolean {
  return columns.measuredAt(a) === columns.measuredAt(b) && columns.terminalId(a) === columns.terminalId(b);
}

function united(one: TerminalSample, other: TerminalSample): TerminalSample {
  return { ...one, sample: unite(one.sample, other.sample) };
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
