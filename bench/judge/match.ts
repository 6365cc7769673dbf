import type { DefinedOutage, Lost } from './truth.ts';

/** A judged outage, with when it was first known. */
export interface JudgedOutage extends Lost {
  detectedAt: number;
  /** What its incident was thought to be five minutes after it was detected. */
  provisionalCause: Lost['cause'];
}

/** A true outage and the judged one that it was recognised in. */
export interface Match {
  truth: DefinedOutage;
  judged: JudgedOutage;
}

export interface Matching {
  matches: Match[];
  missed: DefinedOutage[];
  false: JudgedOutage[];
  /** Judged where service was truly lost, but too short to be counted either way. */
  ignored: JudgedOutage[];
}

const LEAST_OVERLAP = 0.5;

/**
 * Pairs one terminal's true and judged outages: two match when overlap / union is at least 0.5, the best pairs first. While
 * a site is switched off by its calendar (`off`) its link is down and that is no outage: who recognised it is right, who
 * gives another cause is not.
 */
export function match(
  truths: readonly DefinedOutage[],
  judged: readonly JudgedOutage[],
  off: readonly { from: number; to: number }[] = [],
): Matching {
  const pairs = truths
    .flatMap((truth) => judged.map((one) => ({ truth, judged: one, share: overlapShare(truth, one) })))
    .filter(({ share }) => share >= LEAST_OVERLAP)
    .sort((a, b) => b.share - a.share);
  const taken = new Set<Lost>();
  const matches: Match[] = [];
  const ignored: JudgedOutage[] = [];
  for (const { truth, judged: one } of pairs) {
    if (taken.has(truth) || taken.has(one)) continue;
    taken.add(truth).add(one);
    if (truth.tooShort) ignored.push(one);
    else matches.push({ truth, judged: one });
  }
  const short = truths.filter(({ tooShort }) => tooShort);
  const wrong: JudgedOutage[] = [];
  for (const one of judged) {
    if (taken.has(one)) continue;
    const isRecognised =
      one.cause === 'offBySchedule' && off.some((time) => overlapShare(time, one) >= LEAST_OVERLAP);
    if (isRecognised) ignored.push(one);
    else if (short.some((truth) => overlapMs(truth, one) >= LEAST_OVERLAP * (truth.to - truth.from)))
      ignored.push(one);
    else wrong.push(one);
  }
  return {
    matches,
    missed: truths.filter((truth) => !truth.tooShort && !taken.has(truth)),
    false: wrong,
    ignored,
  };
}

/** Overlap over union, 0..1. */
export function overlapShare(a: { from: number; to: number }, b: { from: number; to: number }): number {
  const overlap = overlapMs(a, b);
  return overlap === 0 ? 0 : overlap / (Math.max(a.to, b.to) - Math.min(a.from, b.from));
}

export function overlapMs(a: { from: number; to: number }, b: { from: number; to: number }): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
