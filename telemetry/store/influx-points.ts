import type { Sample } from '../contract/sample.ts';
import { lineOf } from './influx-lines.ts';
import { SampleColumns } from './sample-columns.ts';
import type { SampleBatch, TerminalSample } from './sample-store.ts';
import { countConflicts, unite } from './unite.ts';

/** The points of a batch, by number: each is one row of it, or several that share terminal and millisecond. */
export interface Points {
  readonly count: number;
  /** Places in the batch that a point is made of. */
  rows(point: number): number[];
  key(point: number): { terminalId: string; measuredAt: number };
  /** The sample a point says. */
  sample(point: number): TerminalSample;
  line(point: number): string;
  /** How many rows of a point say otherwise than those before them and than what is `stored`. */
  conflicts(point: number, stored?: Sample): number;
  /** Tells a point from another of the same terminal and time; when it came does not. */
  checksum(point: number): number;
}

/**
 * By terminal and time: neighbours of one terminal cost the server half of what scattered ones do.
 * Unites what shares terminal and millisecond: of two lines in one batch the server would keep either's fields.
 */
export function pointsOf(batch: SampleBatch): Points {
  const columns = SampleColumns.of(batch);
  const order = orderOf(columns);
  // Where each point begins in `order`, and where the last one ends.
  const starts: number[] = [];
  order.forEach((row, at) => {
    const before = order[at - 1];
    if (before === undefined || !isOnePoint(columns, before, row)) starts.push(at);
  });
  const count = starts.push(order.length) - 1;

  function rows(point: number): number[] {
    return [...order.subarray(starts[point], starts[point + 1])];
  }

  function key(point: number) {
    const row = order[starts[point] ?? 0] ?? 0;
    return { terminalId: columns.terminalId(row), measuredAt: columns.measuredAt(row) };
  }

  function sample(point: number): TerminalSample {
    const [first, ...others] = rows(point).map((row) => columns.at(row)) as [TerminalSample];
    return others.reduce<TerminalSample>(united, first);
  }

  function conflicts(point: number, stored?: Sample): number {
    const isAlone = starts[point + 1] === (starts[point] ?? 0) + 1;
    if (isAlone && stored === undefined) return 0;
    const said = rows(point).map((row) => columns.at(row).sample);
    return countConflicts(stored === undefined ? said : [stored, ...said]);
  }

  /** The point as a row of columns: nearly always one of the batch. */
  function ofRow<T>(point: number, read: (from: SampleColumns, row: number) => T): T {
    const at = starts[point] ?? 0;
    const isAlone = starts[point + 1] === at + 1;
    return isAlone ? read(columns, order[at] ?? 0) : read(SampleColumns.of([sample(point)]), 0);
  }

  return {
    count,
    rows,
    key,
    sample,
    conflicts,
    line: (point) => ofRow(point, (from, row) => lineOf(from, row, false)),
    checksum: (point) => ofRow(point, (from, row) => from.checksum(row)),
  };
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
