import { RUN_MS } from '../timeline/segments.ts';

/** Bad seconds are told whole: two ends may lack so much. */
const ROUNDED_MS = 2_000;
/** Stretches no farther apart follow each other. */
const TOUCH_MS = 2_000;

/** Where a link stands by the bad-minute rule. */
export interface Phase {
  down: boolean;
  /** Start of the run of stretches that may turn the phase; NaN: none. */
  candidateFrom: number;
  /** The moment within its first stretch, or the last one before, in which service was lost or came back. */
  turnsAt: number;
  /** The run truly began within so much of that. */
  edgeMs: number;
  /** When the last bad stretch ended being bad, and when it ended; NaN: good time or unseen time followed. */
  badUntil: number;
  badTo: number;
}

/** One stretch of evidence `[from, to)`. `badMs`: of a bad one, for how long service was lost; left out: all of it. */
export interface Stretch {
  from: number;
  to: number;
  bad: boolean;
  badMs?: number | undefined;
  /** Of one in which nothing was measured: where service was lost in it, as far as anybody knows; left out: at its beginning. */
  lostFrom?: number | undefined;
}

export function phaseUp(): Phase {
  const none = Number.NaN;
  return { down: false, candidateFrom: none, turnsAt: none, edgeMs: 0, badUntil: none, badTo: none };
}

/** The moment the phase turned, in event time, within `edgeMs`; undefined: it did not. */
export type Turn = { down: boolean; at: number; edgeMs: number } | undefined;

/**
 * Takes one stretch of evidence, in event-time order, and says whether it turned the phase. Bad stretches count by their bad part
 * where they tell it, and so the outage begins and ends: the part lies beside the bad stretch before, or else at the end.
 * The form is that of ITU-T Y.1540's availability function; docs/judgement.md says where and why it differs.
 * @param edgeMs how closely the beginning of this stretch is known
 */
export function consider(phase: Phase, stretch: Stretch, edgeMs = stretch.to - stretch.from): Turn {
  const { from, to, bad } = stretch;
  const followsBad = from - phase.badTo <= TOUCH_MS;
  const { badUntil } = phase;
  const [badFrom, badEnd] = badPart(followsBad, stretch);
  phase.badUntil = bad ? badEnd : Number.NaN;
  phase.badTo = bad ? to : Number.NaN;
  if (bad === phase.down) {
    phase.candidateFrom = Number.NaN;
    return undefined;
  }
  if (Number.isNaN(phase.candidateFrom)) {
    phase.candidateFrom = bad ? badFrom : from;
    phase.turnsAt = bad ? (stretch.lostFrom ?? badFrom) : followsBad ? Math.min(badUntil, from) : from;
    phase.edgeMs = edgeMs;
  }
  const until = bad ? badEnd + ROUNDED_MS : to;
  if (until - phase.candidateFrom < RUN_MS) return undefined;
  phase.down = bad;
  phase.candidateFrom = Number.NaN;
  return { down: bad, at: phase.turnsAt, edgeMs: phase.edgeMs };
}

function badPart(followsBad: boolean, { from, to, badMs = to - from }: Stretch): [number, number] {
  return followsBad ? [from, from + badMs] : [to - badMs, to];
}

/**
 * What a run against the phase leaves that was too short to turn it: time that may have been otherwise. A true stretch of three
 * minutes may show as a run shorter by most of the samples at its two ends. Undefined: nothing to doubt.
 */
export function doubtOf(
  { down, candidateFrom }: Readonly<Phase>,
  from: number,
  to: number,
  bad: boolean,
): { from: number; to: number } | undefined {
  const intervalMs = to - from;
  // One long sample turns the phase by itself; how closely is in its edges.
  if (intervalMs >= RUN_MS) return undefined;
  if (bad !== down || Number.isNaN(candidateFrom) || from - candidateFrom < RUN_MS - 1.6 * intervalMs)
    return undefined;
  return { from: candidateFrom - intervalMs, to: from + intervalMs };
}

/**
 * What the first good stretch within an outage says of the bad run that began it: with its samples at both ends drawn in it may
 * have been shorter than three minutes, and then the outage began later, after a pause that is shorter than three minutes too.
 */
export function doubtOfFirstRun(
  phase: Readonly<Phase>,
  outageFrom: number,
  from: number,
  to: number,
): { from: number; to: number } | undefined {
  const intervalMs = to - from;
  if (intervalMs >= RUN_MS) return undefined;
  if (!phase.down || !Number.isNaN(phase.candidateFrom) || from - outageFrom >= RUN_MS + 1.6 * intervalMs)
    return undefined;
  return { from: outageFrom - intervalMs, to: from + RUN_MS };
}

/** A stretch nobody saw breaks a run: what is unknown is neither good nor bad. */
export function breakRun(phase: Phase): void {
  phase.candidateFrom = Number.NaN;
  phase.badTo = Number.NaN;
}
