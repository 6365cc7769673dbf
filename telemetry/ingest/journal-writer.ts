import { open, truncate, type FileHandle } from 'node:fs/promises';
import { segmentAt, type Segment } from './journal-segment.ts';

/** The journal cannot take more now: its own limit is reached, or the disk refuses. Try again later. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError';
}

interface Waiting {
  bytes: Buffer;
  resolve: (position: number) => void;
  reject: (error: Error) => void;
}

export interface JournalWriter {
  /** Just after the last durable record. */
  readonly end: number;
  /** Bytes waiting to be written. */
  readonly waitingBytes: number;
  /** Resolves with the position just after the bytes once they are durable. @throws JournalFullError when the disk refuses */
  append(bytes: Buffer): Promise<number>;
  /** Waits for what was appended, then closes the file. */
  close(): Promise<void>;
}

export interface WriterOptions {
  folder: string;
  /** The segment to go on with, and the end of what is durable in it. */
  current: Segment;
  end: number;
  segmentBytes: number;
  /** A new segment exists now. */
  onSegment: (segment: Segment) => void;
  /** The disk refuses (one line saying why), or takes again (undefined). */
  onProblem: (problem: string | undefined) => void;
}

const maxBytesPerWrite = 8 * 1024 * 1024;

/** Writes to the newest segment. Whatever is appended while one write is under way shares the next one and its fdatasync. */
export function createJournalWriter(options: WriterOptions): JournalWriter {
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let current = options.current;
  let end = options.end;
  let file: FileHandle | undefined;
  let failing = false;
  let running: Promise<void> | undefined;
  let closed = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const group = takeGroup();
      try {
        const [only] = group;
        const bytes = only !== undefined && group.length === 1 ? only.bytes : joined(group);
        await writeDurably(bytes);
        let position = end - group.reduce((sum, { bytes }) => sum + bytes.length, 0);
        for (const { bytes, resolve } of group) resolve((position += bytes.length));
      } catch (error) {
        const refusal = new JournalFullError(`the journal cannot be written: ${reason(error)}`, {
          cause: error,
        });
        for (const { reject } of group) reject(refusal);
      }
    }
    running = undefined;
  }

  function takeGroup(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const item of waiting) {
      if (count > 0 && bytes + item.bytes.length > maxBytesPerWrite) break;
      count += 1;
      bytes += item.bytes.length;
    }
    waitingBytes -= bytes;
    return waiting.splice(0, count);
  }

  async function writeDurably(bytes: Buffer): Promise<void> {
    try {
      const target = await openSegment();
      for (let written = 0; written < bytes.length;) {
        const at = end - current.start + written;
        written += (await target.write(bytes, written, bytes.length - written, at)).bytesWritten;
      }
      await target.datasync();
      end += bytes.length;
      if (failing) options.onProblem(undefined);
      failing = false;
    } catch (error) {
      if (!failing) options.onProblem(`the journal cannot be written: ${reason(error)}`);
      failing = true;
      throw error;
    }
  }

  /** After a failed write nothing is known of what reached the disk, so the next one begins a new segment at the durable end. */
  async function openSegment(): Promise<FileHandle> {
    if (file !== undefined && !failing && end - current.start < options.segmentBytes) return file;
    const rollOver = failing || end - current.start >= options.segmentBytes;
    await file?.close().catch(() => undefined);
    file = undefined;
    if (!rollOver) {
      file = await open(current.path, 'r+');
      return file;
    }
    if (failing) await truncate(current.path, end - current.start).catch(() => undefined);
    const next = segmentAt(options.folder, end);
    file = await open(next.path, 'w');
    await syncFolder(options.folder);
    if (next.start !== current.start) {
      current = next;
      options.onSegment(next);
    }
    return file;
  }

  return {
    get end() {
      return end;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    append(bytes) {
      if (closed) return Promise.reject(new JournalFullError('the journal is closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ bytes, resolve, reject });
        waitingBytes += bytes.length;
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
      await file?.close().catch(() => undefined);
    },
  };
}

function joined(group: readonly Waiting[]): Buffer {
  return Buffer.concat(group.map(({ bytes }) => bytes));
}

/** Makes the creation or removal of files in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  return error.message;
}
