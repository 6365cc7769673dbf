import { addNumber } from '../number-ranges.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import { fingerprint } from '../fingerprint.ts';
import { TerminalRecords } from '../terminal-records.ts';
import { SeenTimes } from './seen-times.ts';

/** What one terminal's record cannot hold: more than one range of numbers. */
interface Gaps {
  /** Flat pairs `from, to` (both included), ascending, never touching. Empty: the record's range is all. */
  ranges: number[];
  /** The same for the epoch before. */
  earlier: number[];
}

/** Every terminal may have so many ranges; one that needs more takes them from those that all share. */
const OWN_RANGES = 64;
/** 16 MB: some 45 terminals that send a month of minutes singly and shuffled at once. */
const SHARED_RANGES = 1_000_000;
const GAPS_PER_PIECE = 1000;

/** Fields of an epoch: its fingerprint (0: none yet) and the numbers seen in it, when they are one range. */
const EPOCH_WIDTH = 3;
/** The present epoch and the one before, whose last messages may come late or twice. */
const WIDTH = 2 * EPOCH_WIDTH;

/**
 * Remembers what was counted, so that redelivery and replay change no sum. Terminals are addressed by fleet index.
 * Nearly all of them have sent their numbers without a gap: they need six numbers and no object. Those with gaps keep
 * every one of them, in whatever order a month comes, until the ranges that they share are used up.
 */
export class SeenSamples {
  /** Of samples without a number. */
  readonly times = new SeenTimes();
  readonly #records = new TerminalRecords([0, 0, 0, 0, 0, 0]);
  readonly #gaps = new Map<number, Gaps>();
  readonly #sharedRanges: number;
  #shared = 0;
  #givenUp = 0;

  /** @param sharedRanges how many ranges of numbers the terminals may have together beyond their own */
  constructor(sharedRanges = SHARED_RANGES) {
    this.#sharedRanges = sharedRanges;
  }

  /** Numbers not waited for any more, because their terminals had too many gaps: should they come, they count as repeats. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** True the first time a sample is shown. */
  isNew(terminalIndex: number, sample: Sample): boolean {
    const { seq, epoch = '' } = sample;
    if (terminalIndex >= this.#records.length) this.#records.grow(terminalIndex + 1);
    if (seq === undefined) return this.times.isNew(terminalIndex, sample.measuredAt);
    const { values } = this.#records;
    const at = terminalIndex * WIDTH;
    const epochPrint = fingerprint(epoch);
    if (values[at] !== epochPrint) {
      this.#turnBack(terminalIndex);
      if (values[at] !== epochPrint) {
        this.#setRange(terminalIndex, seq, seq);
        values[at] = epochPrint;
        this.#dropRanges(terminalIndex);
        return true;
      }
    }
    const [from = 0, to = 0] = [values[at + 1], values[at + 2]];
    const gaps = this.#gaps.get(terminalIndex);
    if (gaps !== undefined && gaps.ranges.length > 0) {
      return this.#isNewAmong(terminalIndex, gaps, seq, sample.oldestSeq);
    }
    if (seq === to + 1) {
      this.#setRange(terminalIndex, from, seq);
      return true;
    }
    if (seq >= from && seq <= to) return false;
    return this.#isNewAmong(terminalIndex, this.#openGaps(terminalIndex, [from, to]), seq, sample.oldestSeq);
  }

  /** Makes room for so many terminals. */
  grow(terminals: number): void {
    this.#records.grow(terminals);
  }

  readonly part: CheckpointPart = {
    name: 'seen',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => {
      if (!(piece instanceof Map)) {
        this.#records.load(piece, indexOf, (index) => this.#forget(index));
        return;
      }
      for (const [savedIndex, gaps] of piece as Map<number, Gaps>) {
        const index = indexOf(savedIndex);
        if (index === undefined) continue;
        this.#forget(index);
        this.#gaps.set(index, gaps);
        this.#shared += beyondOwn(gaps.ranges) + beyondOwn(gaps.earlier);
      }
    },
  };

  *#save(everything: boolean): Iterable<unknown> {
    const changed = everything ? [...this.#gaps.keys()] : this.#records.changed();
    const gaps = changed.flatMap((index): [number, Gaps][] => {
      const each = this.#gaps.get(index);
      return each === undefined ? [] : [[index, each]];
    });
    yield* this.#records.save(everything);
    // After the records, because reading a record back forgets its gaps.
    for (let at = 0; at < gaps.length; at += GAPS_PER_PIECE)
      yield new Map(gaps.slice(at, at + GAPS_PER_PIECE));
  }

  /** The epoch before becomes the present one, and the present one the one before. */
  #turnBack(terminalIndex: number): void {
    const { values } = this.#records;
    const at = terminalIndex * WIDTH;
    const present = values.slice(at, at + EPOCH_WIDTH);
    values.copyWithin(at, at + EPOCH_WIDTH, at + WIDTH);
    values.set(present, at + EPOCH_WIDTH);
    this.#records.touch(terminalIndex);
    const gaps = this.#gaps.get(terminalIndex);
    if (gaps !== undefined) [gaps.ranges, gaps.earlier] = [gaps.earlier, gaps.ranges];
  }

  #setRange(terminalIndex: number, from: number, to: number): void {
    const { values } = this.#records;
    values[terminalIndex * WIDTH + 1] = from;
    values[terminalIndex * WIDTH + 2] = to;
    this.#records.touch(terminalIndex);
  }

  #isNewAmong(terminalIndex: number, gaps: Gaps, seq: number, oldestSeq = 0): boolean {
    const before = beyondOwn(gaps.ranges);
    const isNew = addNumber(gaps.ranges, seq);
    closeBelow(gaps.ranges, oldestSeq);
    const more = beyondOwn(gaps.ranges) - before;
    if (more > 0 && this.#shared + more > this.#sharedRanges) this.#closeOldest(gaps.ranges);
    else this.#shared += more;
    this.#records.touch(terminalIndex);
    if (gaps.ranges.length === 2) {
      this.#setRange(terminalIndex, gaps.ranges[0] ?? 0, gaps.ranges[1] ?? 0);
      this.#dropRanges(terminalIndex);
    }
    return isNew;
  }

  #openGaps(terminalIndex: number, ranges: number[]): Gaps {
    const known = this.#gaps.get(terminalIndex);
    const gaps = known ?? { ranges: [], earlier: [] };
    if (gaps.ranges.length === 0) gaps.ranges = ranges;
    if (known === undefined) this.#gaps.set(terminalIndex, gaps);
    return gaps;
  }

  #closeOldest(ranges: number[]): void {
    const [, before = 0, after = 0] = ranges;
    this.#givenUp += after - before - 1;
    ranges.splice(1, 2);
  }

  #dropRanges(terminalIndex: number): void {
    const gaps = this.#gaps.get(terminalIndex);
    if (gaps === undefined) return;
    this.#shared -= beyondOwn(gaps.ranges);
    gaps.ranges = [];
    if (gaps.earlier.length === 0) this.#gaps.delete(terminalIndex);
  }

  #forget(terminalIndex: number): void {
    const gaps = this.#gaps.get(terminalIndex);
    if (gaps === undefined) return;
    this.#shared -= beyondOwn(gaps.ranges) + beyondOwn(gaps.earlier);
    this.#gaps.delete(terminalIndex);
  }
}

/** Ranges of a terminal beyond its own. */
function beyondOwn(ranges: readonly number[]): number {
  return Math.max(0, ranges.length / 2 - OWN_RANGES);
}

/** Closes the gaps that lie below `oldestSeq` whole: the terminal gave up what is in them. */
function closeBelow(ranges: number[], oldestSeq: number): void {
  while (ranges.length > 2 && (ranges[2] ?? 0) <= oldestSeq) ranges.splice(1, 2);
}
