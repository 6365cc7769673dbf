import { breakRun, consider, doubtOf, doubtOfFirstRun, phaseUp, type Phase } from './machine.ts';
import { gaps, overlaps, subtract, unite, type Interval } from '../timeline/intervals.ts';
import {
  isRest,
  lostAfterMs,
  RUN_MS,
  type AbsenceInterval,
  type JudgedInterval,
} from '../timeline/segments.ts';
import { START_UP_MS } from '../timeline/start-up.ts';
import { BRIDGE_EDGE_MS } from './outage-judge.ts';
import { explainHoles } from './restarts.ts';

/** One sample as evidence. */
export interface Evidence extends Interval {
  bad: boolean;
  /** For how long service was lost; left out: all of a bad one, nothing of a good one. */
  badMs?: number | undefined;
  /** Measured badly while its equipment was starting: when that began. */
  startedAt?: number | undefined;
  /** Since when agent and terminal run, where the sample tells. */
  agentStartedAt?: number | undefined;
  terminalStartedAt?: number | undefined;
}

export interface Restated {
  outages: JudgedInterval[];
  /** Time nobody measured, whatever the terminal has sent since; and doubtful time. */
  absences: AbsenceInterval[];
  /** Where the machine stands at the end of the window. */
  phase: Phase;
}

/** A hole up to this long, or up to three intervals of the sample that ends it, is bridged: a lost report is no silence. */
export const BRIDGED_MS = 300_000;
/** Nobody knows when within so much it was switched off; people say when it is out of service. */
const offEdgesMs: Partial<Record<AbsenceInterval['kind'], number>> = {
  offBySchedule: 15 * 60_000,
  outOfService: 0,
};
/** What is left of an absence beside samples that nearly touch it is rounding, not silence. */
const SLIVER_MS = 2_000;

/**
 * Judges a window of one terminal's time from scratch: its samples first, and where none was measured, its absences.
 * Gives the same outages as judging the samples one by one in order.
 * @param samples sorted by `from`; overlaps are allowed
 * @param absences sorted by `from`; those of kind `disconnected` count as bad time where no sample says otherwise
 * @param absenceEdgeMs how closely an absence's beginning is known where no sample ends there
 * @param keeps the terminal keeps what it measures while it is not connected
 */
export function restate(
  window: Interval,
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
  startsDown: boolean,
  absenceEdgeMs: number,
  keeps = false,
): Restated {
  samples = withoutStartUps(inService(samples, absences), absences);
  const { holes, bridged } = findHoles(window, samples, absences, keeps);
  const doubts = bridged.map(({ from, to }) => ({ from: from - BRIDGE_EDGE_MS, to: to + BRIDGE_EDGE_MS }));
  const intervals = new Map(samples.map(({ from, to }) => [to, to - from]));
  const evidence = [
    ...samples
      // What began earlier was taken before what is judged here, whenever it ended.
      .filter(({ from }) => from >= window.from)
      .map(({ from, to, bad, badMs }) => ({
        from,
        to,
        verdict: bad ? ('bad' as const) : ('good' as const),
        badMs,
        lostFrom: undefined,
        offEdgeMs: undefined,
      })),
    ...holes.map(({ from, to, kind }) => ({
      from,
      to: Math.min(to, window.to),
      verdict: kind === 'disconnected' ? ('bad' as const) : ('unseen' as const),
      badMs: undefined,
      lostFrom: from + lostAfterMs(intervals.get(from) ?? 0, to - from),
      offEdgeMs: offEdgesMs[kind],
    })),
  ].sort((a, b) => a.from - b.from);
  const edgeMs = edges(samples, absenceEdgeMs);

  const phase: Phase = { ...phaseUp(), down: startsDown };
  const outages: JudgedInterval[] = [];
  if (startsDown) outages.push(openOutage(window.from, absenceEdgeMs));
  for (const { from, to, verdict, badMs, lostFrom, offEdgeMs } of evidence) {
    if (verdict === 'unseen') {
      // What went before the silence may have gone on in it.
      if (!Number.isNaN(phase.candidateFrom))
        doubts.push({ from: phase.candidateFrom - phase.edgeMs, to: from });
      breakRun(phase);
      // What was down when it was switched off, or taken out of service, was down until then.
      if (offEdgeMs !== undefined && phase.down) {
        closeLast(outages, from, offEdgeMs);
        phase.down = false;
      }
      continue;
    }
    const outageFrom = verdict === 'bad' ? undefined : outages.at(-1)?.from;
    const doubt =
      doubtOf(phase, from, to, verdict === 'bad') ??
      (outageFrom === undefined ? undefined : doubtOfFirstRun(phase, outageFrom, from, to));
    const stretch = { from, to, bad: verdict === 'bad', badMs, lostFrom };
    const turns = consider(phase, stretch, edgeMs(from, to));
    if (doubt !== undefined && turns.length === 0) doubts.push(doubt);
    for (const turn of turns) {
      if (turn.down) outages.push(openOutage(turn.at, turn.edgeMs));
      else closeLast(outages, turn.at, turn.edgeMs);
    }
  }
  const doubtful = unite(doubts).map((doubt): AbsenceInterval => ({ ...doubt, kind: 'doubtful' }));
  return { outages, absences: [...holes, ...doubtful], phase };
}

/** What was measured while people kept the terminal out of service is judged by nobody. */
function inService(samples: readonly Evidence[], absences: readonly AbsenceInterval[]): readonly Evidence[] {
  const rests = absences.filter(isRest);
  if (rests.length === 0) return samples;
  return samples.flatMap((sample) => {
    const parts = subtract([sample], rests);
    return parts.map((part) => {
      const { badMs } = sample;
      return badMs === undefined ? part : { ...part, badMs: Math.min(badMs, part.to - part.from) };
    });
  });
}

/** What was measured while a terminal started after it was off is part of its being off. */
function withoutStartUps(
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
): readonly Evidence[] {
  const offs = absences.filter(({ kind }) => kind === 'offBySchedule');
  if (offs.length === 0) return samples;
  const isOff = ({ bad, startedAt = -Infinity, ...sample }: Evidence) =>
    bad &&
    offs.some(
      (off) => overlaps(off, sample) && (startedAt > off.from || sample.from >= off.to - START_UP_MS),
    );
  return samples.filter((sample) => !isOff(sample));
}

/** Unmeasured time: what remains of the known absences, and holes in the samples nobody had noticed. */
function findHoles(
  window: Interval,
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
  keeps: boolean,
): { holes: AbsenceInterval[]; bridged: Interval[] } {
  const bridgedUntil = bridges(samples);
  const rests = absences.filter(isRest);
  const covered = unite([...samples, ...rests], SLIVER_MS);
  const lost = gaps(covered).filter(({ from, to }) => to - from <= bridgedUntil(to));
  const { dark, deaf } = explainHoles(samples, absences, keeps);
  const gaveNothing = absences.filter((absence) => !isRest(absence));
  const heard = subtract(gaveNothing, unite([...covered, ...dark])).map((absence): AbsenceInterval => {
    const isDeaf = absence.kind === 'disconnected' && deaf.some((hole) => overlaps(hole, absence));
    return isDeaf ? { ...absence, kind: 'silent' } : absence;
  });
  const gone = dark.map((hole): AbsenceInterval => ({ ...hole, kind: 'disconnected' }));
  const known = [...heard, ...gone].filter((absence) => {
    const { kind, from, to } = absence;
    if (kind !== 'disconnected' && lost.some((hole) => overlaps(hole, absence))) return false;
    return to - from > (kind === 'silent' ? bridgedUntil(to) : SLIVER_MS);
  });
  const unnoticed = gaps(unite([...covered, ...known]))
    .filter(({ from, to }) => to - from > bridgedUntil(to) && from < window.to)
    .map((hole): AbsenceInterval => ({ ...hole, kind: 'silent' }));
  // A hole of one lost report hides no three minutes.
  const bridged = lost.filter(({ from, to }) => to - from >= RUN_MS - BRIDGE_EDGE_MS);
  return { holes: [...known, ...rests, ...unnoticed].sort((a, b) => a.from - b.from), bridged };
}

/** How long a hole that ends at a moment may be and still be a lost report: that depends on the sample that ends it. */
function bridges(samples: readonly Evidence[]): (at: number) => number {
  const longestMs = new Map<number, number>();
  for (const { from, to } of samples) longestMs.set(from, Math.max(to - from, longestMs.get(from) ?? 0));
  return (at) => Math.max(BRIDGED_MS, 3 * (longestMs.get(at) ?? 0));
}

/**
 * How closely a turn is known that lies at the beginning of a stretch: within the sample that ends there and within the one that
 * begins there, whichever is longer, and the hole between them. An absence tells less, unless a sample ended where it begins.
 */
function edges(samples: readonly Evidence[], absenceEdgeMs: number): (from: number, to: number) => number {
  const starts = new Map(samples.map((sample, at) => [sample.from, at]));
  const ends = new Map(samples.map((sample) => [sample.to, sample.to - sample.from]));
  return (from, to) => {
    const at = starts.get(from);
    if (at === undefined) return ends.get(from) ?? absenceEdgeMs;
    const before = samples[at - 1];
    if (before === undefined) return to - from;
    const holeMs = Math.max(0, from - before.to);
    return Math.max(to - from, before.to - before.from, holeMs > BRIDGED_MS ? 0 : holeMs);
  };
}

function openOutage(from: number, startUncertaintyMs: number): JudgedInterval {
  return { from, to: Infinity, startUncertaintyMs, endUncertaintyMs: 0 };
}

function closeLast(outages: JudgedInterval[], at: number, endUncertaintyMs: number): void {
  const last = outages.at(-1);
  if (last !== undefined) Object.assign(last, { to: at, endUncertaintyMs });
}
