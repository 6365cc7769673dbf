import type { Sample } from '../../telemetry/contract/sample.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import { fingerprint } from '../fingerprint.ts';
import { TerminalRecords } from '../terminal-records.ts';

/** What one terminal's record cannot hold: more than one range of numbers, or times where it does not number them. */
interface Gaps {
  /** Flat pairs `from, to` (both included), ascending, never touching. Empty: the record's range is all. */
  ranges: number[];
  /** Times of unnumbered samples, newest last. */
  times: number[];
}

/** A terminal with more gaps than this has its oldest ones closed: what was never sent by then counts as lost. */
const MAX_RANGES = 64;
const MAX_TIMES = 64;
const GAPS_PER_PIECE = 1000;

/** Fields of a record: the epoch's fingerprint (0: none yet) and the numbers seen in it, when they are one range. */
const WIDTH = 3;

/**
 * Remembers what was counted, so that redelivery and replay change no sum. Terminals are addressed by fleet index.
 * Nearly all of them have sent their numbers without a gap: they need three numbers and no object.
 */
export class SeenSamples {
  readonly #records = new TerminalRecords([0, 0, 0]);
  readonly #gaps = new Map<number, Gaps>();

  /** True the first time a sample is shown. */
  isNew(terminalIndex: number, sample: Sample): boolean {
    const { seq, epoch = '' } = sample;
    if (terminalIndex >= this.#records.length) this.#records.grow(terminalIndex + 1);
    if (seq === undefined) return this.#isNewTime(terminalIndex, sample.measuredAt);
    const { values } = this.#records;
    const at = terminalIndex * WIDTH;
    const epochPrint = fingerprint(epoch);
    if (values[at] !== epochPrint) {
      this.#setRange(terminalIndex, seq, seq);
      values[at] = epochPrint;
      this.#dropRanges(terminalIndex);
      return true;
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
    return this.#isNewAmong(terminalIndex, this.#gapsOf(terminalIndex, [from, to]), seq, sample.oldestSeq);
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
        this.#records.load(piece, indexOf, (index) => this.#gaps.delete(index));
        return;
      }
      for (const [savedIndex, gaps] of piece as Map<number, Gaps>) {
        const index = indexOf(savedIndex);
        if (index !== undefined) this.#gaps.set(index, gaps);
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

  #setRange(terminalIndex: number, from: number, to: number): void {
    const { values } = this.#records;
    values[terminalIndex * WIDTH + 1] = from;
    values[terminalIndex * WIDTH + 2] = to;
    this.#records.touch(terminalIndex);
  }

  #isNewAmong(terminalIndex: number, gaps: Gaps, seq: number, oldestSeq = 0): boolean {
    const isNew = rememberSeq(gaps.ranges, seq);
    closeBelow(gaps.ranges, oldestSeq);
    this.#records.touch(terminalIndex);
    if (gaps.ranges.length === 2) {
      this.#setRange(terminalIndex, gaps.ranges[0] ?? 0, gaps.ranges[1] ?? 0);
      this.#dropRanges(terminalIndex);
    }
    return isNew;
  }

  #isNewTime(terminalIndex: number, time: number): boolean {
    const { times } = this.#gapsOf(terminalIndex, []);
    if (times.includes(time)) return false;
    times.push(time);
    if (times.length > MAX_TIMES) times.shift();
    this.#records.touch(terminalIndex);
    return true;
  }

  #gapsOf(terminalIndex: number, ranges: number[]): Gaps {
    const known = this.#gaps.get(terminalIndex);
    const gaps = known ?? { ranges: [], times: [] };
    if (gaps.ranges.length === 0) gaps.ranges = ranges;
    if (known === undefined) this.#gaps.set(terminalIndex, gaps);
    return gaps;
  }

  #dropRanges(terminalIndex: number): void {
    const gaps = this.#gaps.get(terminalIndex);
    if (gaps === undefined) return;
    gaps.ranges = [];
    if (gaps.times.length === 0) this.#gaps.delete(terminalIndex);
  }
}

/** Adds one number to the ranges; false when it was there. Searches from the end: new numbers come last. */
function rememberSeq(ranges: number[], seq: number): boolean {
  let at = ranges.length;
  while (at > 0 && (ranges[at - 2] ?? 0) > seq) at -= 2;
  const before = at > 0 ? (ranges[at - 1] ?? 0) : -1;
  if (before >= seq) return false;
  const touchesBefore = before === seq - 1;
  const touchesAfter = ranges[at] === seq + 1;
  if (touchesBefore && touchesAfter) ranges.splice(at - 1, 2);
  else if (touchesBefore) ranges[at - 1] = seq;
  else if (touchesAfter) ranges[at] = seq;
  else ranges.splice(at, 0, seq, seq);
  if (ranges.length > 2 * MAX_RANGES) ranges.splice(1, 2);
  return true;
}

/** Closes the gaps that lie below `oldestSeq` whole: the terminal gave up what is in them. */
function closeBelow(ranges: number[], oldestSeq: number): void {
  while (ranges.length > 2 && (ranges[2] ?? 0) <= oldestSeq) ranges.splice(1, 2);
}
