import { ByteReader, ByteWriter, refusal } from './byte-columns.ts';

/*
 * How a fleet was, as bytes: some hours of it at a time. Rows are those of a layout (fleet-parts.ts). Rows that are not named
 * were online all the time.
 */

/** Part of the past that is loaded at once, milliseconds; each begins at a multiple of it. */
export const PAST_PART_MS = 6 * 3_600_000;
/** So far back the console looks. */
export const PAST_DAYS = 7;
/** Quarters of an hour in which the past's series counts sites. */
export const PAST_STEP_MS = 900_000;

/** How rows are, by codes into `siteStates` and `stateReasons`; `at` in epoch seconds says since when. */
export interface PastColumns {
  rows: Uint32Array;
  states: Uint8Array;
  reasons: Uint8Array;
  at: Uint32Array;
}

/** Everything that is known of `[from, to)`, epoch seconds. */
export interface PastPart {
  layout: string;
  from: number;
  to: number;
  /** Rows that were otherwise than online at `from`, ascending. */
  start: PastColumns;
  /** What changed after `from`, oldest first. */
  changes: PastColumns;
}

const MARK = 'ATP1';
const LAYOUT_LENGTH = 16;

export function encodePast({ layout, from, to, start, changes }: PastPart): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(64 + (start.rows.length + changes.rows.length) * 8);
  writer.raw(Uint8Array.from(MARK + layout, (letter) => letter.charCodeAt(0)));
  writer.varint(from);
  writer.varint(to - from);
  writer.varint(start.rows.length);
  let before = 0;
  start.rows.forEach((row, each) => {
    writer.varint(row - before);
    before = row;
    writer.byte(start.states[each] ?? 0);
    writer.byte(start.reasons[each] ?? 0);
    writer.varint(Math.max(0, from - (start.at[each] ?? from)));
  });
  writer.varint(changes.rows.length);
  before = from;
  changes.rows.forEach((row, each) => {
    const at = changes.at[each] ?? before;
    writer.varint(at - before);
    before = at;
    writer.varint(row);
    writer.byte(changes.states[each] ?? 0);
    writer.byte(changes.reasons[each] ?? 0);
  });
  return writer.bytes();
}

/** @throws ContractError */
export function decodePast(bytes: Uint8Array): PastPart {
  const reader = new ByteReader(bytes);
  const head = String.fromCharCode(...reader.raw(MARK.length + LAYOUT_LENGTH));
  if (!head.startsWith(MARK)) throw refusal(`${MARK}, a part of the past`, head.slice(0, MARK.length));
  const from = reader.varint();
  const to = from + reader.varint();
  const start = columns(reader.count(4));
  let row = 0;
  for (let each = 0; each < start.rows.length; each += 1) {
    row += reader.varint();
    start.rows[each] = row;
    start.states[each] = reader.byte();
    start.reasons[each] = reader.byte();
    start.at[each] = from - reader.below(from + 1, 'seconds before the beginning');
  }
  const changes = columns(reader.count(4));
  let at = from;
  for (let each = 0; each < changes.rows.length; each += 1) {
    at += reader.varint();
    if (at > to) throw refusal(`a time up to ${to}`, String(at));
    changes.at[each] = at;
    changes.rows[each] = reader.varint();
    changes.states[each] = reader.byte();
    changes.reasons[each] = reader.byte();
  }
  reader.end();
  return { layout: head.slice(MARK.length), from, to, start, changes };
}

function columns(size: number): PastColumns {
  return {
    rows: new Uint32Array(size),
    states: new Uint8Array(size),
    reasons: new Uint8Array(size),
    at: new Uint32Array(size),
  };
}
