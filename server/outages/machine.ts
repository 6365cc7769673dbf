import { RUN_MS } from '../timeline/segments.ts';

/** Bad seconds are told whole: two ends may lack so much. */
const ROUNDED_MS = 2_000;
/** So many good runs one after another end an outage, each however short, where nothing was seen between them. */
const SPARSE_RUNS = 3;
/** Stretches no farther apart follow each other. */
const TOUCH_MS = 2_000;

/** Where a link stands by the bad-minute rule. */
export interface Phase {
  down: boolean;
  /** Start of the run of stretches that may turn the phase; NaN: none. */
  candidateFrom: number;
  /**
   * The moment within its first stretch, or the last one before, in which service was lost or came back. Where there is no run:
   * since when service was being lost at the end of the last good stretch, if it was.
   */
  turnsAt: number;
  /** The run truly began within so much of that. */
  edgeMs: number;
  /**
   * When the last stretch ended, where it bears upon the next one: it was bad, lost service at its end, or was good in an outage. And
   * until when it lost service: NaN where a good one did at its end, Infinity where it was good.
   */
  lastTo: number;
  lostUntil: number;
  /** In an outage: good runs that silence broke off, since the last bad stretch, and where the first of them began. */
  sparse?: { runs: number; from: number; edgeMs: number } | undefined;
}

/** One stretch of evidence `[from, to)`. `badMs`: for how long service was lost; left out: all of a bad one, nothing of a good one. */
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
  return { down: false, candidateFrom: none, turnsAt: none, edgeMs: 0, lastTo: none, lostUntil: none };
}

/** The moment the phase turned, in event time, within `edgeMs`. */
export interface Turn {
  down: boolean;
  at: number;
  edgeMs: number;
}

const none: readonly Turn[] = [];

/**
 * Takes one stretch of evidence, in event-time order, and says whether it turned the phase: seldom, and one that ends a pause
 * or is longer than three minutes may do so twice. Seconds count where stretches tell them: the lost part of one lies beside that of
 * the stretch before, or else at its end. Loss that comes and goes from bad stretch to bad stretch counts from its first second to its last.
 * The form is that of ITU-T Y.1540's availability function; docs/judgement.md says where and why it differs.
 * @param edgeMs how closely the beginning of this stretch is known
 */
export function consider(
  phase: Phase,
  stretch: Stretch,
  edgeMs = stretch.to - stretch.from,
): readonly Turn[] {
  const { from, to, bad, badMs = bad ? to - from : 0 } = stretch;
  const touches = from - phase.lastTo <= TOUCH_MS;
  const followsGood = touches && phase.lostUntil === Infinity;
  // Good ones that lose a little each do not follow each other: where would that begin?
  const followsBad = touches && !followsGood && (bad || !Number.isNaN(phase.lostUntil));
  const lostFrom = followsBad ? from : to - badMs;
  const lostTo = lostFrom + badMs;
  const turns = bad
    ? takeBad(phase, { lostFrom, lostTo, startsAt: stretch.lostFrom, edgeMs, followsBad, followsGood })
    : takeGood(phase, { from, to, lostFrom, lostTo, edgeMs, followsBad });
  const endsLost = bad || (badMs > 0 && !followsBad);
  phase.lastTo = endsLost || phase.down ? to : Number.NaN;
  phase.lostUntil = bad ? lostTo : endsLost ? Number.NaN : Infinity;
  if (Number.isNaN(phase.candidateFrom)) phase.turnsAt = !bad && endsLost ? lostFrom : Number.NaN;
  return turns;
}

interface Part {
  /** The part in which service was lost. */
  lostFrom: number;
  lostTo: number;
  edgeMs: number;
  /** Service was lost in the stretch before, or at its end. */
  followsBad: boolean;
}

function takeBad(
  phase: Phase,
  part: Part & { startsAt: number | undefined; followsGood: boolean },
): readonly Turn[] {
  const { lostFrom, lostTo, startsAt, edgeMs, followsBad, followsGood } = part;
  // What lies between was measured, or else it is no good time.
  const pause = phase.down && followsGood ? turn(phase, lostFrom) : none;
  if (phase.down) {
    phase.candidateFrom = Number.NaN;
    phase.sparse = undefined;
    return none;
  }
  if (Number.isNaN(phase.candidateFrom)) {
    const since = followsBad && !Number.isNaN(phase.turnsAt) ? phase.turnsAt : lostFrom;
    startRun(phase, since, startsAt ?? since, edgeMs);
  }
  return joined(pause, turn(phase, lostTo + ROUNDED_MS));
}

function takeGood(phase: Phase, part: Part & { from: number; to: number }): readonly Turn[] {
  const { from, to, lostFrom, lostTo, edgeMs, followsBad } = part;
  const { lostUntil } = phase;
  const isTail = followsBad && lostTo > from;
  const loss = !phase.down && isTail ? turn(phase, lostTo + ROUNDED_MS) : none;
  if (!phase.down) {
    phase.candidateFrom = Number.NaN;
    return none;
  }
  if (Number.isNaN(phase.candidateFrom)) {
    const since = isTail ? lostTo : followsBad ? Math.min(lostUntil, from) : from;
    startRun(phase, since, since, edgeMs);
  }
  const turns = joined(loss, turn(phase, followsBad ? to : lostFrom));
  return turns.length > 0 ? turns : turnBySparse(phase);
}

/** Who measures a minute of every ten shows no three in a row. */
function turnBySparse(phase: Phase): readonly Turn[] {
  const { sparse } = phase;
  if (sparse === undefined || sparse.runs + 1 < SPARSE_RUNS) return none;
  return [turned(phase, sparse.from, sparse.edgeMs)];
}

function startRun(phase: Phase, from: number, turnsAt: number, edgeMs: number): void {
  phase.candidateFrom = from;
  phase.turnsAt = turnsAt;
  phase.edgeMs = edgeMs;
}

/** Turns the phase when the run that may do so has lasted for long enough. */
function turn(phase: Phase, until: number): readonly Turn[] {
  // Without a run this compares with NaN.
  if (!(until - phase.candidateFrom >= RUN_MS)) return none;
  return [turned(phase, phase.turnsAt, phase.edgeMs)];
}

function turned(phase: Phase, at: number, edgeMs: number): Turn {
  phase.down = !phase.down;
  phase.candidateFrom = Number.NaN;
  phase.turnsAt = Number.NaN;
  phase.sparse = undefined;
  return { down: phase.down, at, edgeMs };
}

function joined(first: readonly Turn[], second: readonly Turn[]): readonly Turn[] {
  return first.length === 0 ? second : [...first, ...second];
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

/** A stretch nobody saw breaks a run: what is unknown is neither good nor bad. Of good ones in an outage it is kept that they were. */
export function breakRun(phase: Phase): void {
  const { down, candidateFrom, turnsAt, edgeMs, sparse } = phase;
  if (down && !Number.isNaN(candidateFrom))
    phase.sparse = { from: turnsAt, edgeMs, ...sparse, runs: (sparse?.runs ?? 0) + 1 };
  phase.candidateFrom = Number.NaN;
  phase.lastTo = Number.NaN;
}
