import { account } from '../../server/availability/account.ts';
import type { Sums } from '../../server/availability/sums.ts';
import type { RecordedTime } from '../../server/outages/outage-tables.ts';
import type { Replayed } from './replay.ts';
import type { Score } from './score.ts';
import { definedOutages, type Lost } from './truth.ts';
import { overlapMs } from './match.ts';

const DAY_MS = 86_400_000;
/** Rounding of sums of milliseconds is no error of the judges. */
const DUST = 1e-9;

/**
 * Compares the availability of one link with the truth: over all its time the measured share (down / known time) and the strict
 * one, and for each day whether the bounds hold the true share.
 */
export function assessAvailability(
  score: Score,
  lost: readonly Lost[],
  recorded: RecordedTime | undefined,
  activeFrom: number,
  { until }: Replayed,
): void {
  if (activeFrom === 0 || activeFrom >= until) return;
  const truth = definedOutages(lost).filter(({ tooShort }) => !tooShort);
  const time = {
    activeFrom,
    until: Infinity,
    outages: recorded?.outages ?? [],
    absences: recorded?.absences ?? [],
  };
  const judged = (from: number, to: number) => account(time, from, to, { exonerates: () => false });
  const trueShare = (from: number, to: number) =>
    1 - truth.reduce((sum, outage) => sum + overlapMs(outage, { from, to }), 0) / (to - from);

  const whole = judged(activeFrom, until);
  const known = whole.scheduled - whole.silent - whole.monitoring;
  const expected = trueShare(activeFrom, until);
  if (known > 0) score.errorsPpm.push(Math.abs(1 - whole.down / known - expected) * 1e6);
  score.strictErrorsPpm.push(Math.abs((known - whole.down) / whole.scheduled - expected) * 1e6);
  for (let from = activeFrom; from < until; from += DAY_MS) {
    const to = Math.min(from + DAY_MS, until);
    const { lower, upper } = boundsOf(judged(from, to));
    const share = trueShare(from, to);
    score.bounds.figures += 1;
    if (share >= lower - DUST && share <= upper + DUST) score.bounds.containing += 1;
  }
}

/** Of the strict figure, as docs/judgement.md defines them. */
function boundsOf(sums: Sums): { lower: number; upper: number } {
  const { scheduled, down, silent, monitoring, maybeDown, maybeUp } = sums;
  return {
    lower: (scheduled - down - silent - monitoring - maybeDown) / scheduled,
    upper: (scheduled - down + maybeUp) / scheduled,
  };
}
