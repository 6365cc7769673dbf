import { addNumber } from '../number-ranges.ts';

/** Times are well below this. */
const MAX_TIME_MS = 2 ** 43;
/** Replays reach so far back: older times are let go of when the set is written anew. */
const HORIZON_MS = 31 * 86_400_000;
/** A step is looked for among the newest times. */
const NEWEST = 64;
const MIN_TO_RETUNE = 16;
/** Writing more times anew would hold everything else up. */
const MAX_WRITTEN_ANEW = 300_000;

/**
 * A set of times (whole milliseconds) that is small when they keep a rhythm. With a step, each time is numbered so that those a
 * step apart follow each other, and `numbers` holds ranges of these: flat pairs, both ends included. Without one (0) it holds
 * the times themselves, ascending.
 */
export interface TimeSet {
  stepMs: number;
  numbers: number[];
  /** Another step is looked for when `numbers` is so long. */
  retuneAt: number;
}

export function emptyTimeSet(): TimeSet {
  return { stepMs: 0, numbers: [], retuneAt: MIN_TO_RETUNE };
}

/** False when it was there. */
export function addTime(set: TimeSet, time: number): boolean {
  const isNew =
    set.stepMs === 0 ? insert(set.numbers, time) : addNumber(set.numbers, numberOf(time, set.stepMs));
  if (isNew && set.numbers.length >= set.retuneAt) retune(set);
  return isNew;
}

/** Lets go of the oldest time, or of the range that ended first. */
export function dropOldest(set: TimeSet): void {
  const { numbers, stepMs } = set;
  if (stepMs === 0) {
    numbers.shift();
    return;
  }
  let [oldest, endedAt] = [0, Infinity];
  for (let at = 0; at < numbers.length; at += 2) {
    const end = timeOf(numbers[at + 1] ?? 0, stepMs);
    if (end < endedAt) [oldest, endedAt] = [at, end];
  }
  numbers.splice(oldest, 2);
}

/** The times of one phase of the step follow each other, phase after phase. */
function numberOf(time: number, stepMs: number): number {
  return (time % stepMs) * perPhase(stepMs) + Math.floor(time / stepMs);
}

function timeOf(number: number, stepMs: number): number {
  const each = perPhase(stepMs);
  return (number % each) * stepMs + Math.floor(number / each);
}

function perPhase(stepMs: number): number {
  // One to spare, so that two phases never touch.
  return Math.ceil(MAX_TIME_MS / stepMs) + 2;
}

function insert(times: number[], time: number): boolean {
  let [low, high] = [0, times.length];
  // Nearly always the newest.
  if ((times.at(-1) ?? -1) < time) low = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  if (times[low] === time) return false;
  times.splice(low, 0, time);
  return true;
}

/** Takes the step that its newest times mostly are apart, or none, if that makes it smaller. */
function retune(set: TimeSet): void {
  const size = set.stepMs === 0 ? set.numbers.length : rangesSize(set.numbers);
  if (size <= MAX_WRITTEN_ANEW) {
    const times = timesOf(set);
    const stepMs = commonStep(times.slice(-NEWEST));
    const ways = [{ stepMs: 0, numbers: times }];
    for (const step of new Set([set.stepMs, stepMs])) {
      if (step > 0) ways.push({ stepMs: step, numbers: rangesOf(times, step) });
    }
    for (const way of ways) if (way.numbers.length < set.numbers.length) Object.assign(set, way);
  }
  set.retuneAt = Math.max(MIN_TO_RETUNE, 2 * set.numbers.length);
}

function rangesSize(ranges: readonly number[]): number {
  let size = 0;
  for (let at = 0; at < ranges.length; at += 2) size += (ranges[at + 1] ?? 0) - (ranges[at] ?? 0) + 1;
  return size;
}

/** All of them, ascending, as far as replays reach back. */
function timesOf({ stepMs, numbers }: TimeSet): number[] {
  const times = stepMs === 0 ? numbers : [];
  if (stepMs > 0) {
    for (let at = 0; at < numbers.length; at += 2) {
      for (let number = numbers[at] ?? 0; number <= (numbers[at + 1] ?? -1); number += 1)
        times.push(timeOf(number, stepMs));
    }
    times.sort((a, b) => a - b);
  }
  const since = (times.at(-1) ?? 0) - HORIZON_MS;
  return times.filter((time) => time >= since);
}

/** What lies most often between one time and the next; of several the shortest. 0: there is no next. */
function commonStep(times: readonly number[]): number {
  const counts = new Map<number, number>();
  times.slice(1).forEach((time, at) => {
    const gap = time - (times[at] ?? 0);
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  });
  const [commonest] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return commonest?.[0] ?? 0;
}

function rangesOf(times: readonly number[], stepMs: number): number[] {
  const ranges: number[] = [];
  const numbers = times.map((time) => numberOf(time, stepMs)).sort((a, b) => a - b);
  for (const number of numbers) {
    if (ranges.at(-1) === number - 1) ranges[ranges.length - 1] = number;
    else ranges.push(number, number);
  }
  return ranges;
}
