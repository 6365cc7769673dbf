import { gaps, overlaps, unite, type Interval } from '../timeline/intervals.ts';
import { START_UP_MS } from '../timeline/start-up.ts';
import type { AbsenceInterval } from '../timeline/segments.ts';
import type { Evidence } from './restate.ts';

/** So exactly clocks and uptimes are told. */
const SLACK_MS = 60_000;
/** Shorter holes say nothing. */
const LEAST_MS = 60_000;

export interface ExplainedHoles {
  /** The site was without power: its agent, which keeps what it measures, and its terminal both started anew. */
  dark: Interval[];
  /** The agent alone was away while the terminal ran on: nobody measured, and the broker lost an agent and no link. */
  deaf: Interval[];
}

/**
 * What the uptimes told after a hole in the samples say of it. `samples` are sorted by `from`; `keeps`: the agent keeps what it
 * measures while it is not connected.
 */
export function explainHoles(
  samples: readonly Evidence[],
  absences: readonly AbsenceInterval[],
  keeps: boolean,
): ExplainedHoles {
  const dark: Interval[] = [];
  const deaf: Interval[] = [];
  let next = 0;
  for (const hole of gaps(unite(samples, SLACK_MS / 2))) {
    if (hole.to - hole.from < LEAST_MS) continue;
    while ((samples[next]?.from ?? Infinity) < hole.to) next += 1;
    const { agentStartedAt, terminalStartedAt } = firstTold(samples, next, hole.to + START_UP_MS) ?? {};
    if (agentStartedAt === undefined || terminalStartedAt === undefined) continue;
    if (!isWithin(agentStartedAt, hole)) continue;
    if (isWithin(terminalStartedAt, hole)) {
      if (keeps && isGone(hole, absences)) dark.push(hole);
    } else if (terminalStartedAt < hole.from && isGood(samples[next - 1]) && isGood(samples[next])) {
      deaf.push(hole);
    }
  }
  return { dark, deaf };
}

/** The first from there on, and before `until`, that tells for how long agent and terminal ran: one that starts answers later. */
function firstTold(samples: readonly Evidence[], at: number, until: number): Evidence | undefined {
  for (let each = samples[at]; each !== undefined && each.from < until; each = samples[(at += 1)])
    if (each.agentStartedAt !== undefined && each.terminalStartedAt !== undefined) return each;
  return undefined;
}

function isGood(sample: Evidence | undefined): boolean {
  return sample?.bad === false;
}

function isWithin(at: number, hole: Interval): boolean {
  return at >= hole.from - SLACK_MS && at <= hole.to + SLACK_MS;
}

/** We could not see that it went away, or the broker took its time to say so. */
function isGone(hole: Interval, absences: readonly AbsenceInterval[]): boolean {
  const kinds = absences.filter((absence) => overlaps(absence, hole)).map(({ kind }) => kind);
  if (kinds.includes('offBySchedule') || kinds.includes('outOfService')) return false;
  return kinds.includes('monitoring') || kinds.includes('disconnected');
}
