import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from './journal-lock.ts';
import { encodeRecords, type JournalRecord } from './journal-record.ts';
import {
  endOfRecords,
  listSegments,
  readSegment,
  segmentAt,
  setAside,
  type Damage,
  type Segment,
} from './journal-segment.ts';
import { createJournalWriter, JournalFullError, syncFolder } from './journal-writer.ts';

export interface JournalOptions {
  folder: string;
  /** On disk at most; what comes beyond is refused until a trim makes room. Default 8 GiB. */
  maxBytes?: number;
  /** A file this large is followed by a new one. Default 64 MiB, at most an eighth of `maxBytes`. */
  segmentBytes?: number;
  /** The farthest position any consumer has saved: a journal that lost its files must not hand out positions below it. */
  minimumPosition?: number;
  /** Called once for every range that could not be read. */
  onDamage?: (damage: Damage) => void;
  /** Asked at each append: why nothing may be added now; undefined when it may. */
  refusal?: () => string | undefined;
  /** Nothing can be added (one line saying why), or it can again (undefined). */
  onProblem?: (problem: string | undefined) => void;
}

/** Everything received, in order, durable, until every consumer has dealt with it. Positions grow and are never reused. */
export interface Journal {
  /** Made up once for this folder and kept in it. */
  readonly id: string;
  /** The oldest position still held, and the position after the last durable record. */
  readonly start: number;
  readonly end: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** Resolves, once durable, with the position after the last of the records. @throws JournalFullError */
  append(records: readonly JournalRecord[]): Promise<number>;
  /** Records from a position on, in chunks (some empty), up to `to` or what is durable when the reader gets there. Both ends are ends of records. */
  read(from: number, to?: number): AsyncIterable<{ records: JournalRecord[]; position: number }>;
  /** Deletes the files that hold nothing at or after `position`. */
  trim(position: number): Promise<void>;
  /** How much a consumer at `position` has before it. */
  bytesBehind(position: number): number;
  close(): Promise<void>;
}

/**
 * Opens the journal in a folder, creating it if need be, and cuts off what a crash left half written.
 * @throws FolderInUseError, or the file system's error
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, maxBytes = 8 * 1024 ** 3, onDamage, onProblem } = options;
  const segmentBytes = Math.min(options.segmentBytes ?? 64 * 1024 ** 2, Math.floor(maxBytes / 8));
  await mkdir(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    const id = await identity(folder);
    return start(id, await recover(folder, options.minimumPosition ?? 0));
  } catch (error) {
    lock.release();
    throw error;
  }

  function start(id: string, { segments, end: recoveredEnd, gap }: Recovered): Journal {
    const reported = new Set<number>();
    /** At its limit, or told to refuse. */
    let full = false;
    let removedDuring = Promise.resolve();
    const writer = createJournalWriter({
      folder,
      current: segments.at(-1) ?? segmentAt(folder, recoveredEnd),
      end: recoveredEnd,
      segmentBytes,
      onSegment: (segment) => segments.push(segment),
      onProblem: (problem) => onProblem?.(problem),
    });
    const first = () => segments[0]?.start ?? writer.end;
    const bytesFrom = (position: number) =>
      writer.end - position - Math.max(0, gap.to - Math.max(position, gap.from));

    async function report(segment: Segment, damaged: { start: number; end: number }[]): Promise<void> {
      for (const { start, end } of damaged) {
        if (reported.has(start)) continue;
        reported.add(start);
        onDamage?.(await setAside(segment, start, end));
      }
    }

    function refusal(length: number): string | undefined {
      const held = bytesFrom(first()) + writer.waitingBytes + length;
      // Once full it waits for real room, rather than telling of every message that just fits.
      const limit = full ? maxBytes - segmentBytes / 2 : maxBytes;
      return held > limit ? `the journal holds its limit of ${maxBytes} bytes` : options.refusal?.();
    }

    async function* read(from: number, until = Infinity) {
      let position = Math.max(from, first());
      while (position < Math.min(writer.end, until)) {
        const index = segments.findLastIndex((segment) => segment.start <= position);
        const segment = segments[index];
        if (segment === undefined) {
          position = first();
          continue;
        }
        const following = segments[index + 1]?.start;
        const to = Math.min(following ?? writer.end, writer.end, until);
        for await (const chunk of readSegment(segment, position, to)) {
          await report(segment, chunk.damaged);
          position = chunk.position;
          yield { records: chunk.records, position };
        }
        // A file may be shorter than the room up to the next: a failed write was cut off there, or files were lost.
        if (position < to) yield { records: [], position: to };
        position = Math.max(position, to);
      }
    }

    async function trim(position: number): Promise<void> {
      const removed: Segment[] = [];
      for (let next = segments[1]; next !== undefined && next.start <= position; next = segments[1]) {
        const oldest = segments.shift();
        if (oldest !== undefined) removed.push(oldest);
      }
      if (removed.length === 0) return;
      removedDuring = removedDuring.then(() => remove(removed));
      await removedDuring;
    }

    async function remove(removed: Segment[]): Promise<void> {
      for (const { path } of removed) await unlink(path).catch(() => undefined);
      await syncFolder(folder).catch(() => undefined);
    }

    return {
      id,
      get start() {
        return first();
      },
      get end() {
        return writer.end;
      },
      get bytes() {
        return bytesFrom(first());
      },
      async append(records) {
        const bytes = encodeRecords(records);
        const why = refusal(bytes.length);
        if (why !== undefined) {
          if (!full) onProblem?.(why);
          full = true;
          throw new JournalFullError(why);
        }
        const position = await writer.append(bytes);
        if (full) onProblem?.(undefined);
        full = false;
        return position;
      },
      read,
      trim,
      bytesBehind: (position) => Math.max(0, bytesFrom(Math.max(position, first()))),
      async close() {
        await writer.close();
        await removedDuring;
        lock.release();
      },
    };
  }
}

interface Recovered {
  segments: Segment[];
  end: number;
  /** Positions that were never written, because consumers had been farther than what was found. */
  gap: { from: number; to: number };
}

/** Finds the segments and the durable end, and makes the newest segment end with a whole record. */
async function recover(folder: string, minimum: number): Promise<Recovered> {
  const segments = await listSegments(folder);
  const newest = segments.at(-1);
  let end = 0;
  if (newest !== undefined) {
    const { size } = await stat(newest.path);
    end = await endOfRecords(newest, size);
    if (end < newest.start + size) await truncate(newest.path, end - newest.start);
  }
  const gap = { from: end, to: Math.max(end, minimum) };
  end = gap.to;
  if (newest === undefined || gap.from < gap.to) {
    const segment = segmentAt(folder, end);
    await (await open(segment.path, 'w')).close();
    segments.push(segment);
  }
  await syncFolder(folder);
  return { segments, end, gap };
}

async function identity(folder: string): Promise<string> {
  const path = join(folder, 'id');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f]{16}$/.test(known)) return known;
  const id = randomBytes(8).toString('hex');
  await writeFile(path, id);
  return id;
}
