import { account, type AccountedOutage } from '../../server/availability/account.ts';
import type { Sums } from '../../server/availability/sums.ts';
import type { RecordedTime } from '../../server/outages/outage-tables.ts';
import { subtract, unite, type Interval } from '../../server/timeline/intervals.ts';
import type { Score } from './score.ts';
import { definedOutages, type Lost } from './truth.ts';

const DAY_MS = 86_400_000;
/** Rounding of sums of milliseconds is no error of the judges. */
const DUST = 1e-9;

/** The time of a link that is compared; while it is switched off by its calendar, `off`, nothing is scheduled. */
export interface ComparedTime {
  activeFrom: number;
  until: number;
  off: readonly Interval[];
}

/**
 * Compares the availability of one link with the truth: over all its time the measured share (up / known time) and the strict
 * one, and for each day whether the bounds hold the true share.
 */
export function assessAvailability(
  score: Score,
  terminalId: string,
  lost: readonly Lost[],
  recorded: RecordedTime | undefined,
  { activeFrom, until, off }: ComparedTime,
): void {
  if (activeFrom === 0 || activeFrom >= until) return;
  const schedule = subtract([{ from: activeFrom, to: until }], unite(off));
  const truth = definedOutages(lost).filter(({ tooShort }) => !tooShort);
  const time = {
    activeFrom,
    until: Infinity,
    outages: recorded?.outages ?? [],
    absences: recorded?.absences ?? [],
  };
  const judged = (from: number, to: number) => account(time, from, to, { schedule, exonerates: () => false });
  const exact = { activeFrom, until: Infinity, absences: [], outages: truth.map(exactly) };
  const trueShare = (from: number, to: number) => {
    const { scheduled, down } = account(exact, from, to, { schedule, exonerates: () => false });
    return (scheduled - down) / scheduled;
  };

  const whole = judged(activeFrom, until);
  const known = whole.scheduled - whole.silent - whole.monitoring;
  if (known <= 0) return;
  const expected = trueShare(activeFrom, until);
  const measured = 1 - whole.down / known;
  const ppm = Math.abs(measured - expected) * 1e6;
  const strictPpm = Math.abs((known - whole.down) / whole.scheduled - expected) * 1e6;
  score.availabilities.push({ terminalId, measured, expected, ppm, strictPpm });
  for (let from = activeFrom; from < until; from += DAY_MS) {
    const to = Math.min(from + DAY_MS, until);
    const sums = judged(from, to);
    if (sums.scheduled === 0) continue;
    const { lower, upper } = boundsOf(sums);
    const share = trueShare(from, to);
    score.bounds.figures += 1;
    if (share >= lower - DUST && share <= upper + DUST) score.bounds.containing += 1;
  }
}

function exactly({ from, to, cause }: Lost): AccountedOutage {
  return { from, to, cause, startUncertaintyMs: 0, endUncertaintyMs: 0 };
}

/** Of the strict figure, as docs/judgement.md defines them. */
function boundsOf(sums: Sums): { lower: number; upper: number } {
  const { scheduled, down, silent, monitoring, maybeDown, maybeUp } = sums;
  return {
    lower: (scheduled - down - silent - monitoring - maybeDown) / scheduled,
    upper: (scheduled - down + maybeUp) / scheduled,
  };
}
