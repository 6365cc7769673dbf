import { account, type AccountedOutage } from '../../server/availability/account.ts';
import { exoneratedByDefault, exoneratesThese } from '../../server/availability/exoneration.ts';
import { contractualFigure, strictFigure, type Figure } from '../../server/availability/sums.ts';
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

const exonerates = exoneratesThese(exoneratedByDefault);

/**
 * Compares the availability of one link with the truth: over all its time the measured share (up / known time), the strict
 * and the contractual one, and for each day whether the bounds of these two hold the true share.
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
  const judged = (from: number, to: number) => account(time, from, to, { schedule, exonerates });
  const truly = { activeFrom, until: Infinity, absences: [], outages: truth.map(knownExactly) };
  const trueSums = (from: number, to: number) => account(truly, from, to, { schedule, exonerates });

  const whole = judged(activeFrom, until);
  const known = whole.scheduled - whole.silent - whole.monitoring;
  if (known <= 0) return;
  const exact = trueSums(activeFrom, until);
  const expected = strictFigure(exact).ratio ?? 1;
  const measured = 1 - whole.down / known;
  const ppm = Math.abs(measured - expected) * 1e6;
  score.availabilities.push({
    ...{ terminalId, measured, expected, ppm },
    strictPpm: errorPpm(strictFigure(whole), strictFigure(exact)),
    contractualPpm: errorPpm(contractualFigure(whole), contractualFigure(exact)),
  });
  for (let from = activeFrom; from < until; from += DAY_MS) {
    const to = Math.min(from + DAY_MS, until);
    const sums = judged(from, to);
    if (sums.scheduled === 0) continue;
    const exactSums = trueSums(from, to);
    compareBounds(score.bounds, strictFigure(sums), strictFigure(exactSums));
    compareBounds(score.contractualBounds, contractualFigure(sums), contractualFigure(exactSums));
  }
}

/** Parts per million; 0 where nothing counts. */
function errorPpm(judged: Figure, exact: Figure): number {
  return judged.ratio === null || exact.ratio === null ? 0 : Math.abs(judged.ratio - exact.ratio) * 1e6;
}

function compareBounds(
  bounds: Score['bounds'],
  { lowerBound, upperBound }: Figure,
  { ratio: share }: Figure,
): void {
  if (lowerBound === null || upperBound === null || share === null) return;
  bounds.figures += 1;
  if (share >= lowerBound - DUST && share <= upperBound + DUST) bounds.containing += 1;
}

function knownExactly({ from, to, cause }: Lost): AccountedOutage {
  return { from, to, cause, startUncertaintyMs: 0, endUncertaintyMs: 0 };
}
