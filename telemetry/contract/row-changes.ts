import { ByteReader, ByteWriter, refusal } from './byte-columns.ts';

/**
 * Changes numbered `after + 1 .. sequence`, by rows of a layout (fleet-parts.ts). A console whose last number is not `after`
 * has missed some, one that shows another layout cannot tell the rows: both load again.
 */
export interface RowChanges {
  after: number;
  sequence: number;
  layout: string;
  /** Ascending. */
  rows: Uint32Array;
  states: Uint8Array;
  reasons: Uint8Array;
  /** Epoch seconds. */
  since: Uint32Array;
}

const VERSION = 1;
const MAX_LAYOUT_LENGTH = 64;

/** A few bytes for each change: rows as steps, times as seconds before the latest. */
export function encodeRowChanges({
  after,
  sequence,
  layout,
  rows,
  states,
  reasons,
  since,
}: RowChanges): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(rows.length * 8 + 64);
  writer.byte(VERSION);
  writer.text(layout);
  writer.large(sequence);
  writer.varint(sequence - after);
  writer.varint(rows.length);
  let [before, latest] = [0, 0];
  for (const each of since) latest = Math.max(latest, each);
  writer.varint(latest);
  rows.forEach((row, at) => {
    writer.varint(row - before);
    before = row;
    writer.byte(states[at] ?? 0);
    writer.byte(reasons[at] ?? 0);
    writer.varint(latest - (since[at] ?? 0));
  });
  return writer.bytes();
}

/** @throws ContractError */
export function decodeRowChanges(bytes: Uint8Array): RowChanges {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw refusal(`changes of version ${VERSION}`, String(version));
  const layout = reader.text();
  if (layout.length > MAX_LAYOUT_LENGTH) throw refusal('a short layout', `${layout.length} letters`);
  const sequence = reader.large();
  const after = sequence - reader.varint();
  const count = reader.count(4);
  const latest = reader.varint();
  const changes = {
    ...{ after, sequence, layout },
    rows: new Uint32Array(count),
    states: new Uint8Array(count),
    reasons: new Uint8Array(count),
    since: new Uint32Array(count),
  };
  let row = 0;
  for (let at = 0; at < count; at += 1) {
    row += reader.varint();
    if (row > 0xffffffff) throw refusal('a row', String(row));
    changes.rows[at] = row;
    changes.states[at] = reader.byte();
    changes.reasons[at] = reader.byte();
    changes.since[at] = latest - reader.below(latest + 1, 'seconds before the latest change');
  }
  reader.end();
  return changes;
}
