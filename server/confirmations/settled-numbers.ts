import type { StoredConfirmation } from '../../telemetry/contract/stored.ts';
import type { CheckpointPart, IndexOf } from '../checkpoint-part.ts';
import { addNumber } from '../number-ranges.ts';
import { TerminalRecords } from '../terminal-records.ts';

/** How far one epoch of a terminal's count is settled. */
export interface Count {
  epoch: string;
  /** Every number up to this one is settled. */
  upTo: number;
  /** What is settled beyond the first gap: flat pairs `from, to` (both included), ascending, never touching. */
  above: number[];
}

/** What a checkpoint holds of it, one kind in each piece. */
interface Piece {
  records?: unknown;
  epochs?: [index: number, epoch: string | null][];
  rest?: [index: number, above: number[], earlier: Count | undefined][];
}

/** What one more number meant: it was settled already, it lies beyond a gap, it moved `upTo`, or it closed a gap. */
export type Settled = 'known' | 'beyond' | 'next' | 'closed';

/** A terminal that leaves more gaps has what lies beyond them forgotten: it holds those samples still, and will send them again. */
const MAX_RANGES = 64;
/** Two years of samples, one a minute. */
const MAX_ABANDONED_AT_ONCE = 1_000_000;
const TERMINALS_PER_PIECE = 4096;

/**
 * Up to which number everything of a terminal is settled, by the fleet's terminal index. In columns, because there are a
 * quarter of a million: only terminals with a gap, or with a second epoch, have an object of their own.
 */
export class SettledNumbers {
  readonly #epochs: (string | undefined)[] = [];
  readonly #upTo = new TerminalRecords([0]);
  /** Terminals that began an epoch since the last checkpoint. */
  readonly #newEpochs = new Set<number>();
  readonly #above = new Map<number, number[]>();
  /** The epoch before the present one: its last messages may still be on their way, or wait on the terminal's disk. */
  readonly #earlier = new Map<number, Count>();
  /** Numbers that a terminal said it gave up, and the gaps it left when it began another epoch but one. */
  abandoned = 0;

  /** Terminals with numbers missing. */
  get gaps(): number {
    return this.#above.size;
  }

  /** The present epoch; undefined for a terminal that has not numbered anything. */
  epoch(index: number): string | undefined {
    return this.#epochs[index];
  }

  upTo(index: number): number {
    return this.#upTo.values[index] ?? 0;
  }

  /** The last number that is missing below one that is not; undefined without a gap. */
  missingTo(index: number): number | undefined {
    return missingBelow(this.#above.get(index) ?? []);
  }

  /** How far the epoch before the present one is settled; undefined when there was none. */
  earlier(index: number): StoredConfirmation | undefined {
    const count = this.#earlier.get(index);
    if (count === undefined) return undefined;
    const missingTo = missingBelow(count.above);
    return { epoch: count.epoch, upTo: count.upTo, ...(missingTo !== undefined && { missingTo }) };
  }

  /** Makes `epoch` the present one. True when it was another. */
  enter(index: number, epoch: string): boolean {
    const present = this.#epochs[index];
    if (present === epoch) return false;
    const earlier = this.#earlier.get(index);
    if (present !== undefined) {
      if (earlier !== undefined && earlier.epoch !== epoch) this.#abandon(missing(earlier));
      this.#earlier.set(index, this.#count(index, present));
    }
    this.#put(index, earlier?.epoch === epoch ? earlier : { epoch, upTo: 0, above: [] });
    return true;
  }

  /** One number of the present epoch is settled. */
  settle(index: number, seq: number): Settled {
    const upTo = this.upTo(index);
    if (seq <= upTo) return 'known';
    this.#upTo.touch(index);
    const above = this.#above.get(index);
    if (above === undefined) {
      if (seq === upTo + 1) {
        this.#upTo.values[index] = seq;
        return 'next';
      }
      this.#above.set(index, [seq, seq]);
      return 'beyond';
    }
    if (seq > upTo + 1) {
      if (!addNumber(above, seq)) return 'known';
      if (above.length > 2 * MAX_RANGES) above.length = 2 * MAX_RANGES;
      return 'beyond';
    }
    this.#upTo.values[index] = seq;
    return this.#closeGap(index, above) ? 'closed' : 'next';
  }

  /** The terminal holds nothing below `oldestSeq` any more. True when that moved `upTo`. */
  giveUp(index: number, oldestSeq: number): boolean {
    const upTo = this.upTo(index);
    if (oldestSeq - 1 <= upTo) return false;
    this.#upTo.touch(index);
    const above = this.#above.get(index) ?? [];
    // Of an epoch that is new to us nobody can say whether the numbers before were lost or settled long ago.
    if (upTo > 0) this.#abandon(unsettledBelow(above, upTo, oldestSeq));
    this.#upTo.values[index] = oldestSeq - 1;
    if (above.length > 0) this.#closeGap(index, above);
    return true;
  }

  readonly part: CheckpointPart = {
    name: 'confirmations',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => this.#load(piece as Piece, indexOf),
  };

  *#save(everything: boolean): Iterable<Piece> {
    const changed = everything ? [...this.#epochs.keys()] : [...this.#upTo.changed()];
    const named = everything ? changed : [...this.#newEpochs];
    this.#newEpochs.clear();
    for (const records of this.#upTo.save(everything)) yield { records };
    for (let at = 0; at < named.length; at += TERMINALS_PER_PIECE) {
      const part = named.slice(at, at + TERMINALS_PER_PIECE);
      yield { epochs: part.map((index) => [index, this.#epochs[index] ?? null]) };
    }
    // After the records, because reading a record back forgets its gaps.
    const rest = changed.filter((index) => this.#above.has(index) || this.#earlier.has(index));
    for (let at = 0; at < rest.length; at += TERMINALS_PER_PIECE) {
      const part = rest.slice(at, at + TERMINALS_PER_PIECE);
      yield { rest: part.map((index) => [index, this.#above.get(index) ?? [], this.#earlier.get(index)]) };
    }
  }

  #load({ records, epochs = [], rest = [] }: Piece, indexOf: IndexOf): void {
    if (records !== undefined) {
      const { indexes } = records as { indexes: Uint32Array };
      for (const savedIndex of indexes) this.#upTo.grow((indexOf(savedIndex) ?? -1) + 1);
      this.#upTo.load(records, indexOf, (index) => this.#above.delete(index));
    }
    for (const [savedIndex, epoch] of epochs) {
      const index = indexOf(savedIndex);
      if (index !== undefined && epoch !== null) this.#name(index, epoch);
    }
    for (const [savedIndex, above, earlier] of rest) {
      const index = indexOf(savedIndex);
      if (index === undefined) continue;
      if (above.length > 0) this.#above.set(index, above);
      if (earlier !== undefined) this.#earlier.set(index, earlier);
    }
  }

  /** A terminal that says it gave up more than it can have measured must not drown what the others say. */
  #abandon(numbers: number): void {
    this.abandoned += Math.min(numbers, MAX_ABANDONED_AT_ONCE);
  }

  #count(index: number, epoch: string): Count {
    return { epoch, upTo: this.upTo(index), above: this.#above.get(index) ?? [] };
  }

  #put(index: number, { epoch, upTo, above }: Count): void {
    this.#name(index, epoch);
    this.#newEpochs.add(index);
    this.#upTo.values[index] = upTo;
    this.#upTo.touch(index);
    if (above.length > 0) this.#above.set(index, above);
    else this.#above.delete(index);
  }

  #name(index: number, epoch: string): void {
    this.#upTo.grow(index + 1);
    // Without holes, so that the column stays an array.
    while (this.#epochs.length < index) this.#epochs.push(undefined);
    this.#epochs[index] = epoch;
  }

  /** Takes in the ranges that `upTo` has reached. */
  #closeGap(index: number, above: number[]): boolean {
    let upTo = this.upTo(index);
    let taken = 0;
    while (taken < above.length && (above[taken] ?? 0) <= upTo + 1) {
      upTo = Math.max(upTo, above[taken + 1] ?? 0);
      taken += 2;
    }
    if (taken === 0) return false;
    above.splice(0, taken);
    this.#upTo.values[index] = upTo;
    if (above.length === 0) this.#above.delete(index);
    return true;
  }
}

function missingBelow(above: readonly number[]): number | undefined {
  const last = above.at(-2);
  return last === undefined ? undefined : last - 1;
}

function unsettledBelow(above: readonly number[], upTo: number, oldestSeq: number): number {
  let missing = oldestSeq - 1 - upTo;
  for (let at = 0; at < above.length; at += 2) {
    const from = above[at] ?? 0;
    if (from >= oldestSeq) break;
    missing -= Math.min(above[at + 1] ?? 0, oldestSeq - 1) - from + 1;
  }
  return missing;
}

function missing({ upTo, above }: Count): number {
  return above.length === 0 ? 0 : unsettledBelow(above, upTo, (above.at(-1) ?? 0) + 1);
}
