import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecords, type JournalRecord } from './journal-record.ts';

/** A file of the journal. Its name is the position of its first byte, so positions are byte offsets that never restart. */
export interface Segment {
  start: number;
  path: string;
}

/** Bytes that hold no readable record. `copy` is where they were put aside, undefined when there was no room. */
export interface Damage {
  path: string;
  /** Position in the journal. */
  position: number;
  bytes: number;
  copy: string | undefined;
}

const extension = '.journal';
const chunkBytes = 1024 * 1024;
const maxCopies = 100;

/** The segment that begins at `start`. Sixteen digits hold every safe integer and sort as text. */
export function segmentAt(folder: string, start: number): Segment {
  return { start, path: join(folder, `${String(start).padStart(16, '0')}${extension}`) };
}

/** Every segment in the folder, oldest first. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{16}\.journal$/.test(name));
  return names.sort().map((name) => ({ start: Number(name.slice(0, 16)), path: join(folder, name) }));
}

export interface SegmentChunk {
  records: JournalRecord[];
  /** Just after the last byte dealt with. */
  position: number;
  /** Just after the last readable record so far. */
  recordsEnd: number;
  /** What was stepped over. */
  damaged: { start: number; end: number }[];
}

/** Reads the records of one segment between two positions, about a megabyte at a time. */
export async function* readSegment(segment: Segment, from: number, to: number): AsyncGenerator<SegmentChunk> {
  const file = await open(segment.path, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let base = from;
    let recordsEnd = from;
    for (;;) {
      const readAt = base + rest.length;
      const fresh = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, to - readAt)));
      const { bytesRead } = await file.read(fresh, 0, fresh.length, readAt - segment.start);
      const buffer = Buffer.concat([rest, fresh.subarray(0, bytesRead)]);
      const final = bytesRead === 0 || readAt + bytesRead >= to;
      const { records, consumed, damaged } = decodeRecords(buffer, final);
      const last = records.at(-1);
      if (last !== undefined) recordsEnd = base + last.end;
      yield {
        records: records.map(({ record }) => record),
        position: base + consumed,
        recordsEnd,
        damaged: damaged.map(({ start, end }) => ({ start: base + start, end: base + end })),
      };
      if (final) return;
      rest = buffer.subarray(consumed);
      base += consumed;
    }
  } finally {
    await file.close();
  }
}

/** Where the last readable record of a segment ends: what follows is a write that was cut short. */
export async function endOfRecords(segment: Segment, size: number): Promise<number> {
  let end = segment.start;
  for await (const chunk of readSegment(segment, segment.start, segment.start + size)) end = chunk.recordsEnd;
  return end;
}

/** Puts damaged bytes aside for a person to look at. Never throws: looking is a courtesy, going on is not. */
export async function setAside(segment: Segment, start: number, end: number): Promise<Damage> {
  const damage: Damage = { path: segment.path, position: start, bytes: end - start, copy: undefined };
  const copy = `${segment.path}-${String(start - segment.start)}.corrupt`;
  try {
    const folder = join(segment.path, '..');
    const copies = (await readdir(folder)).filter((name) => name.endsWith('.corrupt'));
    if (copies.length >= maxCopies) return damage;
    const file = await open(segment.path, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(end - start, 16 * chunkBytes));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start - segment.start);
      await writeFile(copy, bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
    return { ...damage, copy };
  } catch {
    return damage;
  }
}
