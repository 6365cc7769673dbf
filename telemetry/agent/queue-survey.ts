import type { FileHandle } from 'node:fs/promises';
import { readLines } from './queue-lines.ts';

/** What a queue file holds, as far as it can be read. */
export interface Survey {
  /** Undefined when the file's head is gone. */
  epoch: string | undefined;
  bootId: string | undefined;
  /** Of the samples that were not confirmed, oldest first. */
  offsets: number[];
  lengths: number[];
  firstSeq: number;
  /** The numbers follow each other without a gap. */
  gapless: boolean;
  /** Just after the last readable line. */
  end: number;
  damagedBytes: number;
}

/** Reads the whole file once: at most the queue's limit, a few tens of megabytes, line by line. */
export async function survey(file: FileHandle): Promise<Survey> {
  const found: Survey = {
    epoch: undefined,
    bootId: undefined,
    offsets: [],
    lengths: [],
    firstSeq: 1,
    gapless: true,
    end: 0,
    damagedBytes: 0,
  };
  const seqs: number[] = [];
  let upTo = 0;
  const onDamage = (bytes: number): void => {
    found.damagedBytes += bytes;
  };
  for await (const { value, offset, bytes } of readLines(file, onDamage)) {
    found.end = offset + bytes;
    const { epoch, bootId, seq, upTo: mark } = value as Record<string, unknown>;
    if (typeof epoch === 'string' && typeof bootId === 'string') Object.assign(found, { epoch, bootId });
    else if (typeof mark === 'number') upTo = Math.max(upTo, mark);
    else if (typeof seq === 'number') {
      if (seqs.length > 0 && seq !== (seqs.at(-1) ?? 0) + 1) found.gapless = false;
      seqs.push(seq);
      found.offsets.push(offset);
      found.lengths.push(bytes);
    }
  }
  const kept = seqs.map((seq) => seq > upTo);
  const first = seqs.find((seq) => seq > upTo);
  found.offsets = found.offsets.filter((_, index) => kept[index] === true);
  found.lengths = found.lengths.filter((_, index) => kept[index] === true);
  found.firstSeq = first ?? upTo + 1;
  if (first === undefined && upTo > (seqs.at(-1) ?? upTo)) found.gapless = false;
  return found;
}
