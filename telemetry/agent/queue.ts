import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '../contract/sample.ts';
import type { StoredConfirmation } from '../contract/stored.ts';
import { survey, type Survey } from './queue-survey.ts';
import { decodeLine, encodeLine } from './queue-lines.ts';

/** A sample as it was measured, before it has its number. */
export type Unnumbered = Omit<Sample, 'epoch' | 'seq' | 'oldestSeq'>;
/** A sample of the queue. */
export type Numbered = Sample & { epoch: string; seq: number };

export interface QueueOptions {
  /** Made when missing. */
  folder: string;
  /** Of the running system: in another boot than the last one the numbers are not trusted (see `openQueue`). */
  bootId: string;
  /** A new random name. */
  newEpoch: () => string;
  /** 45,000 one-minute samples are a month. */
  maxSamples?: number;
  maxBytes?: number;
}

/** What opening found. */
export interface QueueOpening {
  /** Numbering began anew, and why. */
  newEpoch?: 'empty' | 'damaged' | 'otherBoot';
  damagedBytes: number;
}

const DEFAULT_MAX_SAMPLES = 45_000;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
/** Rewriting the file to forget less than this would wear the disk for nothing. */
const COMPACT_BYTES = 256 * 1024;
const COPY_BYTES = 256 * 1024;

/**
 * Opens the queue in `folder`, or makes it. Whenever the numbers could be wrong - bytes that do not check out, or a new boot,
 * since a power cut may take back what a cheap card said it had written - what is there gets new numbers in a new epoch:
 * a number that the server may have seen is never given to another sample. What was already stored is sent once more, which is harmless.
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const path = join(options.folder, 'queue');
  const file = await openExisting(path);
  const found = file === undefined ? undefined : await survey(file);
  const newEpoch = reasonForNewEpoch(found, options.bootId);
  const opening: QueueOpening = {
    damagedBytes: found?.damagedBytes ?? 0,
    ...(newEpoch === undefined ? {} : { newEpoch }),
  };
  if (file !== undefined && found?.epoch !== undefined && newEpoch === undefined) {
    const { epoch, offsets, lengths, firstSeq, end } = found;
    return new Queue(options, opening, file, { epoch, offsets, lengths, firstSeq, end });
  }
  const epoch = options.newEpoch();
  const fresh = await writeAnew(options, file, found, epoch);
  await file?.close();
  return new Queue(options, opening, fresh.file, fresh.contents);
}

interface Contents {
  epoch: string;
  /** The number of the sample at `offsets[0]`; the others follow without a gap. */
  firstSeq: number;
  offsets: number[];
  lengths: number[];
  /** Where the next line goes. */
  end: number;
}

/** Numbered samples on the site's own disk, kept until the server confirmed them. Made by `openQueue`. */
export class Queue {
  readonly epoch: string;
  readonly opening: QueueOpening;
  readonly #options: QueueOptions;
  #file: FileHandle;
  #contents: Contents;
  #liveBytes: number;
  #abandoned = 0;
  /** Confirmed, but not yet written down: goes with the next sample, so that it costs no write of its own. */
  #unwrittenMark: number | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #compactAt = COMPACT_BYTES;

  constructor(options: QueueOptions, opening: QueueOpening, file: FileHandle, contents: Contents) {
    this.epoch = contents.epoch;
    this.opening = opening;
    this.#options = options;
    this.#file = file;
    this.#contents = contents;
    this.#liveBytes = contents.lengths.reduce((sum, bytes) => sum + bytes, 0);
    this.#makeRoom();
  }

  /** Samples not confirmed yet. */
  get size(): number {
    return this.#contents.offsets.length;
  }

  /** The lowest number still held; when nothing is held, the number that comes next. */
  get oldestSeq(): number {
    return this.#contents.firstSeq;
  }

  get nextSeq(): number {
    return this.#contents.firstSeq + this.#contents.offsets.length;
  }

  /** Samples given up because the queue was full, since it was opened. */
  get abandoned(): number {
    return this.#abandoned;
  }

  /** Size of the file. */
  get bytes(): number {
    return this.#contents.end;
  }

  /**
   * Numbers the sample and resolves when it is on disk: only then may it be published.
   * Rejects when the disk refuses; the number is then given to the next one.
   */
  append(sample: Unnumbered): Promise<Numbered> {
    return this.#serially(() => this.#append(sample));
  }

  /** Forgets what the server has settled. Another epoch's confirmation, and one of numbers not given yet, changes nothing. */
  confirm({ epoch, upTo }: StoredConfirmation): void {
    if (epoch !== this.epoch || upTo < this.oldestSeq || upTo >= this.nextSeq) return;
    this.#drop(upTo + 1 - this.oldestSeq);
    this.#unwrittenMark = upTo;
  }

  /** At most `limit` samples from number `fromSeq` on, oldest first. */
  read(fromSeq: number, limit: number): Promise<Numbered[]> {
    return this.#serially(() => this.#read(fromSeq, limit));
  }

  /** Writes down what was confirmed and closes the file. */
  async close(): Promise<void> {
    await this.#serially(async () => {
      try {
        if (this.#unwrittenMark !== undefined) await this.#writeWithMark(Buffer.alloc(0));
      } finally {
        await this.#file.close();
      }
    });
  }

  async #append(sample: Unnumbered): Promise<Numbered> {
    const seq = this.nextSeq;
    const line = encodeLine({ ...sample, seq });
    const { end, offsets, lengths } = this.#contents;
    const mark = await this.#writeWithMark(line);
    offsets.push(end + mark);
    lengths.push(line.length);
    this.#liveBytes += line.length;
    this.#makeRoom();
    await this.#compact();
    return { ...sample, epoch: this.epoch, seq };
  }

  async #read(fromSeq: number, limit: number): Promise<Numbered[]> {
    const { firstSeq, offsets, lengths } = this.#contents;
    const first = Math.max(0, fromSeq - firstSeq);
    // Copied: a confirmation that comes while we read takes entries away.
    const wanted = offsets.slice(first, first + limit).map((offset, index) => ({
      offset,
      bytes: Buffer.alloc(lengths[first + index] ?? 0),
    }));
    const samples: Numbered[] = [];
    for (const { offset, bytes } of wanted) {
      await this.#file.read(bytes, 0, bytes.length, offset);
      const value = decodeLine(bytes.subarray(0, -1));
      // Damage since it was opened: a sample that cannot be read is left out, as one given up.
      if (isSampleLine(value)) samples.push({ ...value, epoch: this.epoch });
    }
    return samples;
  }

  /** Writes what is yet to be said of confirmations, then `line`; tells how many bytes come before `line`. */
  async #writeWithMark(line: Buffer): Promise<number> {
    const upTo = this.#unwrittenMark;
    const mark = upTo === undefined ? Buffer.alloc(0) : encodeLine({ upTo });
    const { end } = this.#contents;
    try {
      const bytes = Buffer.concat([mark, line]);
      await this.#file.write(bytes, 0, bytes.length, end);
      await this.#file.datasync();
    } catch (error) {
      await this.#file.truncate(end).catch(() => undefined);
      throw error;
    }
    this.#contents.end = end + mark.length + line.length;
    if (this.#unwrittenMark === upTo) this.#unwrittenMark = undefined;
    return mark.length;
  }

  #makeRoom(): void {
    const { maxSamples = DEFAULT_MAX_SAMPLES, maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    let excess = Math.max(0, this.size - maxSamples);
    let bytes = this.#contents.lengths.slice(0, excess).reduce((sum, each) => sum + each, 0);
    while (excess < this.size - 1 && this.#liveBytes - bytes > maxBytes) {
      bytes += this.#contents.lengths[excess] ?? 0;
      excess += 1;
    }
    this.#abandoned += excess;
    this.#drop(excess);
  }

  #drop(count: number): void {
    const { offsets, lengths } = this.#contents;
    offsets.splice(0, count);
    for (const bytes of lengths.splice(0, count)) this.#liveBytes -= bytes;
    this.#contents.firstSeq += count;
  }

  /** Once more than half of the file is forgotten samples, what is left moves to a new one that takes its place. */
  async #compact(): Promise<void> {
    const dead = this.#contents.end - this.#liveBytes;
    if (dead < this.#compactAt || dead < this.#liveBytes) return;
    try {
      const old = this.#file;
      const { file, shift, end } = await copyLive(this.#options, old, this.#contents);
      this.#file = file;
      // Only now: confirmations may have come during the copy.
      const { offsets, ...rest } = this.#contents;
      this.#contents = { ...rest, offsets: offsets.map((offset) => offset + shift), end };
      this.#compactAt = COMPACT_BYTES;
      await old.close();
    } catch {
      // No room for the copy, say: the old file goes on, and this is tried again when it has grown.
      this.#compactAt = dead * 2;
    }
  }

  #serially<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#work.then(act, act);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

function isSampleLine(value: unknown): value is Unnumbered & { seq: number } {
  return typeof value === 'object' && value !== null && 'seq' in value && 'measuredAt' in value;
}

function reasonForNewEpoch(found: Survey | undefined, bootId: string): QueueOpening['newEpoch'] {
  if (found === undefined) return 'empty';
  if (found.epoch === undefined || found.damagedBytes > 0 || !found.gapless) return 'damaged';
  return found.bootId === bootId && bootId !== '' ? undefined : 'otherBoot';
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The surviving samples with new numbers from 1 in a file that takes the old one's place at once and whole. */
async function writeAnew(
  options: QueueOptions,
  file: FileHandle | undefined,
  found: Survey | undefined,
  epoch: string,
) {
  const { file: fresh, filled } = await replaceFile(options, async (fresh) => {
    const contents = await begin(fresh, options, epoch, 0);
    for (let index = 0; file !== undefined && index < (found?.offsets.length ?? 0); index += 1) {
      const bytes = Buffer.alloc(found?.lengths[index] ?? 0);
      await file.read(bytes, 0, bytes.length, found?.offsets[index] ?? 0);
      const value = decodeLine(bytes.subarray(0, -1));
      if (!isSampleLine(value)) continue;
      const line = encodeLine({ ...value, seq: contents.offsets.length + 1 });
      await fresh.write(line, 0, line.length, contents.end);
      contents.offsets.push(contents.end);
      contents.lengths.push(line.length);
      contents.end += line.length;
    }
    return contents;
  });
  return { file: fresh, contents: filled };
}

/** The samples still held, as they are, behind a new head: `shift` bytes from where they were. */
async function copyLive(
  options: QueueOptions,
  file: FileHandle,
  { epoch, firstSeq, offsets, end }: Contents,
): Promise<{ file: FileHandle; shift: number; end: number }> {
  const from = offsets[0] ?? end;
  const { file: fresh, filled: shift } = await replaceFile(options, async (fresh) => {
    const head = await begin(fresh, options, epoch, firstSeq - 1);
    const chunk = Buffer.allocUnsafe(COPY_BYTES);
    for (let at = from; at < end;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(COPY_BYTES, end - at), at);
      if (bytesRead === 0) throw new Error('the queue is shorter than it was written');
      await fresh.write(chunk, 0, bytesRead, at + head.end - from);
      at += bytesRead;
    }
    return head.end - from;
  });
  return { file: fresh, shift, end: end + shift };
}

async function begin(
  file: FileHandle,
  { bootId }: QueueOptions,
  epoch: string,
  upTo: number,
): Promise<Contents> {
  const head = Buffer.concat([encodeLine({ epoch, bootId }), encodeLine({ upTo })]);
  await file.write(head, 0, head.length, 0);
  return { epoch, firstSeq: upTo + 1, offsets: [], lengths: [], end: head.length };
}

async function replaceFile<T>(
  { folder }: QueueOptions,
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
