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

/** A stretch nobody saw breaks a run: what is unknown is neither good nor bad. */
export function breakRun(phase: Phase): void {
  phase.candidateFrom = Number.NaN;
}
