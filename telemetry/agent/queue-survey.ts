import type { FileHandle } from 'node:fs/promises';
import { readLines } from './queue-lines.ts';

/** A sample's line that is not confirmed, and where it lies. */
export interface HeldLine {
  /** Empty where neither the line nor the file's head says it. */
  epoch: string;
  seq: number;
  offset: number;
  bytes: number;
}

/** What a queue file holds, as far as it can be read. */
export interface Survey {
  /** The present one. Undefined when the file's head is gone. */
  epoch: string | undefined;
  bootId: string | undefined;
  /** In the file's order, which is that of measuring. */
  held: HeldLine[];
  /** Up to where each epoch was confirmed. */
  upTo: Map<string, number>;
  /** Epochs whose numbers may have been seen outside. */
  published: Set<string>;
  /** Of the present epoch the last number in the file, confirmed or not. */
  lastSeq: number | undefined;
  /** Just after the last readable line. */
  end: number;
  damagedBytes: number;
}

/** Reads the whole file once: at most the queue's limit, a few tens of megabytes, line by line. */
export async function survey(file: FileHandle): Promise<Survey> {
  const found: Survey = {
    epoch: undefined,
    bootId: undefined,
    held: [],
    upTo: new Map(),
    published: new Set(),
    lastSeq: undefined,
    end: 0,
    damagedBytes: 0,
  };
  const onDamage = (bytes: number): void => {
    found.damagedBytes += bytes;
  };
  for await (const { value, offset, bytes } of readLines(file, onDamage)) {
    found.end = offset + bytes;
    const line = value as Record<string, unknown>;
    const epoch = typeof line.epoch === 'string' ? line.epoch : (found.epoch ?? '');
    if (typeof line.seq === 'number') {
      found.held.push({ epoch, seq: line.seq, offset, bytes });
      if (epoch === found.epoch) found.lastSeq = line.seq;
    } else if (typeof line.upTo === 'number') {
      found.upTo.set(epoch, Math.max(line.upTo, found.upTo.get(epoch) ?? 0));
    } else if (line.published === true) found.published.add(epoch);
    else if (typeof line.bootId === 'string') {
      found.epoch = epoch;
      found.bootId = line.bootId;
    }
  }
  found.held = found.held.filter(({ epoch, seq }) => seq > (found.upTo.get(epoch) ?? 0));
  return found;
}
