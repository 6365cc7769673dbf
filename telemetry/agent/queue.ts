import { mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '../contract/sample.ts';
import type { StoredConfirmation } from '../contract/stored.ts';
import { copyLive, isSampleLine, openExisting, writeAnew, type Contents } from './queue-file.ts';
import { survey, type HeldLine, type Survey } from './queue-survey.ts';
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

/**
 * Opens the queue in `folder`, or makes it. Whenever the numbers could be wrong - bytes that do not check out, or a new boot,
 * since a power cut may take back what a cheap card said it had written - a new epoch begins: a number that the server may
 * have seen is never given to another sample. What is there keeps the number under which the server may know it, so that
 * it is not counted twice; what was never published is numbered anew.
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const file = await openExisting(join(options.folder, 'queue'));
  const found = file === undefined ? undefined : await survey(file);
  const opening: QueueOpening = { damagedBytes: found?.damagedBytes ?? 0 };
  const contents = found === undefined ? undefined : asItIs(found);
  const newEpoch = reasonForNewEpoch(found, contents, options.bootId);
  if (file !== undefined && contents !== undefined && newEpoch === undefined)
    return new Queue(options, opening, file, contents);
  const held = found?.held ?? [];
  const fresh = await writeAnew(options, options.newEpoch(), file, held, found && keptEpoch(found));
  await file?.close();
  return new Queue(
    options,
    { ...opening, ...(newEpoch === undefined ? {} : { newEpoch }) },
    fresh.file,
    fresh.contents,
  );
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
  /** Confirmed, by epoch, but not yet written down: goes with the next sample, so that it costs no write of its own. */
  readonly #unwrittenMarks = new Map<string, number>();
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

  /**
   * The place of the oldest sample in the queue's order, or of the one that comes next. A sample of the present epoch has
   * its number for a place; those of the epoch before have the places that end with 0. A place never changes.
   */
  get first(): number {
    const before = this.#contents.earlier.seqs.length;
    return before > 0 ? 1 - before : this.#contents.firstSeq;
  }

  /** The number, and the place, of the sample that comes next. */
  get nextSeq(): number {
    return this.#contents.firstSeq + this.#presentCount;
  }

  get #presentCount(): number {
    return this.#contents.offsets.length - this.#contents.earlier.seqs.length;
  }

  /** The lowest number of an epoch still held; of the present one, when nothing is, the number that comes next. */
  oldestSeq(epoch = this.epoch): number {
    const { earlier, firstSeq } = this.#contents;
    return epoch === earlier.epoch ? (earlier.seqs[0] ?? 1) : firstSeq;
  }

  /** How many samples are held from a place on. */
  countFrom(place: number): number {
    return this.#contents.offsets.length - this.#indexOf(place);
  }

  /** The place of a sample that was read; below `first` once it is confirmed. */
  placeOf({ epoch, seq }: Numbered): number {
    if (epoch === this.epoch) return seq;
    const { seqs } = this.#contents.earlier;
    return seqs.indexOf(seq) + 1 - seqs.length;
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

  /** Forgets what the server has settled. An unknown epoch's confirmation, and one of numbers not given yet, changes nothing. */
  confirm({ epoch, upTo }: StoredConfirmation): void {
    const { earlier, firstSeq } = this.#contents;
    const before = earlier.seqs.length;
    if (epoch === this.epoch) {
      if (upTo < firstSeq || upTo >= this.nextSeq) return;
      this.#remove(before, upTo + 1 - firstSeq);
      this.#contents.firstSeq = upTo + 1;
    } else {
      if (before === 0 || epoch !== earlier.epoch) return;
      const above = earlier.seqs.findIndex((seq) => seq > upTo);
      this.#dropOldest(above === -1 ? before : above);
    }
    this.#unwrittenMarks.set(epoch, upTo);
  }

  /** Remembers on disk that numbers of the present epoch are about to be seen outside; after the first time it does nothing. */
  async publishing(): Promise<void> {
    if (this.#contents.published) return;
    await this.#serially(async () => {
      if (this.#contents.published) return;
      await this.#writeWithMarks(encodeLine({ epoch: this.epoch, published: true }));
      this.#contents.published = true;
    });
  }

  /** At most `limit` samples from a place on, oldest first. */
  read(from: number, limit: number): Promise<Numbered[]> {
    return this.#serially(() => this.#read(from, limit));
  }

  /** Writes down what was confirmed and closes the file. */
  async close(): Promise<void> {
    await this.#serially(async () => {
      try {
        if (this.#unwrittenMarks.size > 0) await this.#writeWithMarks(Buffer.alloc(0));
      } finally {
        await this.#file.close();
      }
    });
  }

  async #append(sample: Unnumbered): Promise<Numbered> {
    const numbered = { ...sample, epoch: this.epoch, seq: this.nextSeq };
    const line = encodeLine(numbered);
    const offset = await this.#writeWithMarks(line);
    this.#contents.offsets.push(offset);
    this.#contents.lengths.push(line.length);
    this.#liveBytes += line.length;
    this.#makeRoom();
    await this.#compact();
    return numbered;
  }

  async #read(from: number, limit: number): Promise<Numbered[]> {
    const { offsets, lengths } = this.#contents;
    const first = this.#indexOf(from);
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
      if (isSampleLine(value)) samples.push({ epoch: this.epoch, ...value });
    }
    return samples;
  }

  /** Writes what is yet to be said of confirmations, then `line`; tells where `line` begins. */
  async #writeWithMarks(line: Buffer): Promise<number> {
    const said = [...this.#unwrittenMarks];
    const marks = Buffer.concat(said.map(([epoch, upTo]) => encodeLine({ epoch, upTo })));
    const { end } = this.#contents;
    try {
      const bytes = Buffer.concat([marks, line]);
      await this.#file.write(bytes, 0, bytes.length, end);
      await this.#file.datasync();
    } catch (error) {
      await this.#file.truncate(end).catch(() => undefined);
      throw error;
    }
    this.#contents.end = end + marks.length + line.length;
    for (const [epoch, upTo] of said)
      if (this.#unwrittenMarks.get(epoch) === upTo) this.#unwrittenMarks.delete(epoch);
    return end + marks.length;
  }

  #indexOf(place: number): number {
    const { earlier, firstSeq } = this.#contents;
    const before = earlier.seqs.length;
    return place <= 0 ? Math.max(0, before - 1 + place) : before + Math.max(0, place - firstSeq);
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
    this.#dropOldest(excess);
  }

  #dropOldest(count: number): void {
    const { seqs } = this.#contents.earlier;
    const ofEarlier = seqs.splice(0, count).length;
    this.#contents.firstSeq += count - ofEarlier;
    this.#remove(0, count);
  }

  #remove(from: number, count: number): void {
    this.#contents.offsets.splice(from, count);
    for (const bytes of this.#contents.lengths.splice(from, count)) this.#liveBytes -= bytes;
  }

  /** Once more than half of the file is forgotten samples, what is left moves to a new one that takes its place. */
  async #compact(): Promise<void> {
    const dead = this.#contents.end - this.#liveBytes;
    if (dead < this.#compactAt || dead < this.#liveBytes) return;
    try {
      const old = this.#file;
      const { file, earlierBy, presentBy, end } = await copyLive(this.#options, old, this.#contents);
      this.#file = file;
      // Only now: confirmations may have come during the copy.
      const before = this.#contents.earlier.seqs.length;
      const moved = (offset: number, index: number): number =>
        offset + (index < before ? earlierBy : presentBy);
      this.#contents.offsets = this.#contents.offsets.map(moved);
      this.#contents.end = end;
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

/** What a file without fault holds; undefined when its numbers do not follow each other as they were given. */
function asItIs({ epoch, held, upTo, lastSeq, published, end, damagedBytes }: Survey): Contents | undefined {
  if (epoch === undefined || damagedBytes > 0) return undefined;
  const before = held.findIndex((line) => line.epoch === epoch);
  const earlier = before === -1 ? held.filter((line) => line.epoch !== epoch) : held.slice(0, before);
  const present = held.slice(earlier.length);
  const mark = upTo.get(epoch) ?? 0;
  const firstSeq = present[0]?.seq ?? mark + 1;
  if (present.some((line, index) => line.epoch !== epoch || line.seq !== firstSeq + index)) return undefined;
  if (present.length === 0 && mark > (lastSeq ?? mark)) return undefined;
  if (earlier.some((line) => line.epoch !== earlier[0]?.epoch) || !isAscending(earlier)) return undefined;
  return {
    epoch,
    published: published.has(epoch),
    earlier: { epoch: earlier[0]?.epoch ?? '', seqs: earlier.map(({ seq }) => seq) },
    firstSeq,
    offsets: held.map(({ offset }) => offset),
    lengths: held.map(({ bytes }) => bytes),
    end,
  };
}

/**
 * The epoch whose samples keep their numbers in a new one: the only one that was published, and so the oldest. The server
 * remembers two epochs of a terminal, so two such beside the new one would do worse than numbering everything anew.
 */
function keptEpoch({ held, published }: Survey): string | undefined {
  const [first, ...others] = new Set(held.map(({ epoch }) => epoch).filter((epoch) => published.has(epoch)));
  if (first === undefined || first === '' || others.length > 0) return undefined;
  const count = held.findLastIndex(({ epoch }) => epoch === first) + 1;
  const lines = held.slice(0, count);
  return lines.every(({ epoch }) => epoch === first) && isAscending(lines) ? first : undefined;
}

function isAscending(lines: readonly HeldLine[]): boolean {
  return lines.every(({ seq }, index) => index === 0 || seq > (lines[index - 1]?.seq ?? 0));
}

function reasonForNewEpoch(
  found: Survey | undefined,
  contents: Contents | undefined,
  bootId: string,
): QueueOpening['newEpoch'] {
  if (found === undefined) return 'empty';
  if (contents === undefined) return 'damaged';
  return found.bootId === bootId && bootId !== '' ? undefined : 'otherBoot';
}
