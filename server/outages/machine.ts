/** Unavailable from the first of so much bad time in a row to the first of so much good time in a row (DESIGN section 4). */
export const RUN_MS = 180_000;

/**
 * Where a link stands by the bad-minute rule. `candidateFrom` is the start of the run that may turn the phase; NaN: none.
 * `edgeMs`: the run truly began within so much of that.
 */
export interface Phase {
  down: boolean;
  candidateFrom: number;
  edgeMs: number;
}

export function phaseUp(): Phase {
  return { down: false, candidateFrom: Number.NaN, edgeMs: 0 };
}

/** The moment the phase turned, in event time, within `edgeMs`; undefined: it did not. */
export type Turn = { down: boolean; at: number; edgeMs: number } | undefined;

/**
 * Takes one stretch of evidence `[from, to)`, in event-time order, and says whether it turned the phase.
 * The form is that of ITU-T Y.1540's availability function; docs/judgement.md says where and why it differs.
 * @param edgeMs how closely the beginning of this stretch is known
 */
export function consider(phase: Phase, from: number, to: number, bad: boolean, edgeMs = to - from): Turn {
  if (bad === phase.down) {
    phase.candidateFrom = Number.NaN;
    return undefined;
  }
  if (Number.isNaN(phase.candidateFrom)) {
    phase.candidateFrom = from;
    phase.edgeMs = edgeMs;
  }
  if (to - phase.candidateFrom < RUN_MS) return undefined;
  const at = phase.candidateFrom;
  phase.down = bad;
  phase.candidateFrom = Number.NaN;
  return { down: bad, at, edgeMs: phase.edgeMs };
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
}
