import type { Sample } from '../../telemetry/contract/sample.ts';

/** Which samples of one terminal were counted already: ranges of numbers, or lately seen times where it does not number them. */
export interface Seen {
  epoch: string;
  /** Flat pairs `from, to` (both included), ascending, never touching. */
  ranges: number[];
  /** Times of unnumbered samples, newest last. */
  times: number[];
}

/** A terminal with more gaps than this has its oldest ones closed: what was never sent by then counts as lost. */
const MAX_RANGES = 64;
const MAX_TIMES = 64;

/** Remembers what was counted, so that redelivery and replay change no sum. */
export class SeenSamples {
  readonly #terminals = new Map<string, Seen>();

  /** True the first time a sample is shown. */
  isNew(terminalId: string, sample: Sample): boolean {
    const { seq } = sample;
    const seen = this.#of(terminalId);
    if (seq === undefined) return rememberTime(seen, sample.measuredAt);
    const epoch = sample.epoch ?? '';
    if (seen.epoch !== epoch) {
      seen.epoch = epoch;
      seen.ranges = [];
    }
    return rememberSeq(seen.ranges, seq);
  }

  save(): [string, Seen][] {
    return [...this.#terminals];
  }

  load(saved: readonly [string, Seen][]): void {
    for (const [terminalId, seen] of saved) this.#terminals.set(terminalId, seen);
  }

  #of(terminalId: string): Seen {
    let seen = this.#terminals.get(terminalId);
    if (seen === undefined) this.#terminals.set(terminalId, (seen = { epoch: '', ranges: [], times: [] }));
    return seen;
  }
}

function rememberTime(seen: Seen, time: number): boolean {
  if (seen.times.includes(time)) return false;
  seen.times.push(time);
  if (seen.times.length > MAX_TIMES) seen.times.shift();
  return true;
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
