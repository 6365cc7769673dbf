import { open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLine, encodeLine } from './queue-lines.ts';
import type { HeldLine } from './queue-survey.ts';

/** Where the samples of a queue lie in its file: first those of the epoch before, then those of the present one. */
export interface Contents {
  epoch: string;
  /** Numbers of the present epoch may have been seen outside. */
  published: boolean;
  /** Survivors that keep the numbers under which the server may know them: ascending, with gaps where lines were lost. */
  earlier: { epoch: string; seqs: number[] };
  /** The number of the present epoch's first sample; the others follow without a gap. */
  firstSeq: number;
  /** One for each sample, the earlier ones first. */
  offsets: number[];
  lengths: number[];
  /** Where the next line goes. */
  end: number;
}

export interface QueueFolder {
  folder: string;
  bootId: string;
}

interface Range {
  from: number;
  to: number;
}

const COPY_BYTES = 256 * 1024;

export async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A new file in a new epoch, which takes the old one's place at once and whole: the `survivors` of `kept` as they are, the
 * others, which come behind them, with new numbers from 1.
 */
export async function writeAnew(
  place: QueueFolder,
  epoch: string,
  file: FileHandle | undefined,
  survivors: readonly HeldLine[],
  kept: string | undefined,
): Promise<{ file: FileHandle; contents: Contents }> {
  const { file: fresh, filled } = await replaceFile(place, async (fresh) => {
    const contents: Contents = {
      epoch,
      published: false,
      earlier: { epoch: kept ?? '', seqs: [] },
      firstSeq: 1,
      offsets: [],
      lengths: [],
      end: 0,
    };
    await writeHead(fresh, place, contents, kept !== undefined);
    let seq = 0;
    for (const survivor of survivors) {
      const bytes = Buffer.alloc(survivor.bytes);
      await file?.read(bytes, 0, bytes.length, survivor.offset);
      const value = decodeLine(bytes.subarray(0, -1));
      if (!isSampleLine(value)) continue;
      const keeps = survivor.epoch === kept;
      const line = encodeLine({ ...value, ...(keeps ? { epoch: kept } : { epoch, seq: (seq += 1) }) });
      await fresh.write(line, 0, line.length, contents.end);
      if (keeps) contents.earlier.seqs.push(survivor.seq);
      contents.offsets.push(contents.end);
      contents.lengths.push(line.length);
      contents.end += line.length;
    }
    return contents;
  });
  return { file: fresh, contents: filled };
}

/** The samples still held, as they are, behind a new head: by how much those of each epoch moved, and where the file ends. */
export async function copyLive(
  place: QueueFolder,
  file: FileHandle,
  contents: Contents,
): Promise<{ file: FileHandle; earlierBy: number; presentBy: number; end: number }> {
  const { offsets, lengths, earlier, end } = contents;
  const count = earlier.seqs.length;
  const last = count - 1;
  const before: Range =
    count === 0
      ? { from: 0, to: 0 }
      : { from: offsets[0] ?? 0, to: (offsets[last] ?? 0) + (lengths[last] ?? 0) };
  const present: Range = { from: offsets[count] ?? end, to: end };
  const { file: fresh, filled } = await replaceFile(place, async (fresh) => {
    const head = { ...contents, end: 0 };
    await writeHead(fresh, place, head, count > 0);
    const earlierBy = head.end - before.from;
    const presentBy = before.to + earlierBy - present.from;
    await copyRange(file, fresh, before, earlierBy);
    await copyRange(file, fresh, present, presentBy);
    return { earlierBy, presentBy, end: end + presentBy };
  });
  return { file: fresh, ...filled };
}

/** A line that holds a sample of the queue. */
export function isSampleLine(value: unknown): value is { seq: number; measuredAt: number } {
  return typeof value === 'object' && value !== null && 'seq' in value && 'measuredAt' in value;
}

/** Leaves `contents.end` behind what it wrote. */
async function writeHead(
  file: FileHandle,
  { bootId }: QueueFolder,
  contents: Contents,
  withEarlier: boolean,
): Promise<void> {
  const { epoch, published, earlier, firstSeq } = contents;
  const head = Buffer.concat([
    encodeLine({ epoch, bootId }),
    encodeLine({ epoch, upTo: firstSeq - 1 }),
    ...(published ? [encodeLine({ epoch, published })] : []),
    ...(withEarlier ? [encodeLine({ epoch: earlier.epoch, published: true })] : []),
  ]);
  await file.write(head, 0, head.length, 0);
  contents.end = head.length;
}

async function copyRange(from: FileHandle, to: FileHandle, range: Range, by: number): Promise<void> {
  const chunk = Buffer.allocUnsafe(COPY_BYTES);
  for (let at = range.from; at < range.to;) {
    const { bytesRead } = await from.read(chunk, 0, Math.min(COPY_BYTES, range.to - at), at);
    if (bytesRead === 0) throw new Error('the queue is shorter than it was written');
    await to.write(chunk, 0, bytesRead, at + by);
    at += bytesRead;
  }
}

async function replaceFile<T>(
  { folder }: QueueFolder,
  fill: (fresh: FileHandle) => Promise<T>,
): Promise<{ file: FileHandle; filled: T }> {
  const draft = join(folder, 'queue.new');
  const file = await open(draft, 'w+', 0o600);
  try {
    const filled = await fill(file);
    await file.sync();
    await rename(draft, join(folder, 'queue'));
    await syncFolder(folder);
    return { file, filled };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A new name in a folder survives a power cut only once the folder itself was written. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
