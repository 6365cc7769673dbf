import { breakRun, consider, phaseUp, type Phase } from './machine.ts';
import { subtract, unite, type Interval } from '../timeline/intervals.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';

/** One sample as evidence. */
export interface Evidence extends Interval {
  bad: boolean;
}

export interface Restated {
  outages: Interval[];
  /** Time nobody measured, whatever the terminal has sent since. */
  absences: AbsenceInterval[];
  /** Where the machine stands at the end of the window. */
  phase: Phase;
}

/** A hole in the samples shorter than this, or than three of their intervals, is bridged: a lost report is no silence. */
export const BRIDGED_MS = 300_000;
/** What is left of an absence beside samples that nearly touch it is rounding, not silence. */
const SLIVER_MS = 2_000;

/**
 * Judges a window of one terminal's time from scratch: its samples first, and where none was measured, its absences.
 * Gives the same outages as judging the samples one by one in order.
 * @param samples sorted by `from`; overlaps are allowed
 * @param absences sorted by `from`; those of kind `disconnected` count as bad time where no sample says otherwise
 */
export function restate(
  window: Interval,
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
  startsDown: boolean,
): Restated {
  const holes = findHoles(window, samples, absences);
  const evidence = [
    ...samples.map(({ from, to, bad }) => ({
      from,
      to,
      verdict: bad ? ('bad' as const) : ('good' as const),
    })),
    ...holes.map(({ from, to, kind }) => ({
      from,
      to: Math.min(to, window.to),
      verdict: kind === 'disconnected' ? ('bad' as const) : ('unseen' as const),
    })),
  ].sort((a, b) => a.from - b.from);

  const phase: Phase = { ...phaseUp(), down: startsDown };
  const outages: Interval[] = startsDown ? [{ from: window.from, to: Infinity }] : [];
  for (const { from, to, verdict } of evidence) {
    if (verdict === 'unseen') {
      breakRun(phase);
      continue;
    }
    const turn = consider(phase, from, to, verdict === 'bad');
    if (turn === undefined) continue;
    if (turn.down) outages.push({ from: turn.at, to: Infinity });
    else closeLast(outages, turn.at);
  }
  return { outages, absences: holes, phase };
}

/** Unmeasured time: what remains of the known absences, and holes in the samples nobody had noticed. */
function findHoles(
  window: Interval,
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
): AbsenceInterval[] {
  const longestMs = samples.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
  const covered = unite(samples, SLIVER_MS);
  const bridgedMs = Math.max(BRIDGED_MS, 3 * longestMs);
  const known = subtract(absences, covered).filter(
    ({ kind, from, to }) => to - from > (kind === 'silent' ? bridgedMs : SLIVER_MS),
  );
  const bridged = unite([...covered, ...known], bridgedMs);
  const seen: AbsenceInterval = {
    from: bridged.at(0)?.from ?? 0,
    to: bridged.at(-1)?.to ?? 0,
    kind: 'silent',
  };
  const unnoticed = subtract([seen], bridged).filter(({ from }) => from < window.to);
  return [...known, ...unnoticed].sort((a, b) => a.from - b.from);
}

function closeLast(outages: Interval[], at: number): void {
  const last = outages.at(-1);
  if (last !== undefined) last.to = at;
}
