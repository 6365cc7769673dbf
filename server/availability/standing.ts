import type { LocalDay } from '../local-day.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Availability } from './availability.ts';
import { linksOfTerm, ruleOfTerm, type ContractTerm, type PenaltyStep } from './contracts.ts';
import type { CountedLink } from './links.ts';
import { figuresOf, type Figures } from './figures.ts';
import { contractualFigure, noSums, type Sums } from './sums.ts';

/** How a contract's term stands in a month so far. */
export interface Standing extends Figures {
  term: ContractTerm;
  links: number;
  sums: Sums;
  /** Null where nothing counted yet. */
  meetsTarget: boolean | null;
  /** Whether the bounds leave no doubt about that. */
  certain: boolean;
  /** Lost seconds that the target allows in the whole month, as far as excluded time is known. */
  budgetSeconds: number;
  spentSeconds: number;
  /** Negative: overdrawn. */
  remainingSeconds: number;
  /** Percent of the month's fee, by the figure and by its bounds. */
  penaltyPercent: number;
  penaltyPercentAtBest: number;
  penaltyPercentAtWorst: number;
}

/**
 * A term over the local days `[first, end)`; undefined: it is not in force on any of them.
 * @param ofTerm the links that it speaks of, where they are not those of which the registry says so now
 */
export async function standingOf(
  source: { db: Database; fleet: Fleet; availability: Availability },
  term: ContractTerm,
  { first, end }: { first: LocalDay; end: LocalDay },
  ofTerm?: readonly CountedLink[],
): Promise<Standing | undefined> {
  const period = {
    firstDay: Math.max(first, term.fromDay ?? first),
    endDay: Math.min(end, (term.toDay ?? end) + 1),
  };
  if (period.firstDay >= period.endDay) return undefined;
  const { availability } = source;
  const links = ofTerm ?? (await linksOfTerm(source.db, source.fleet, term));
  const rule = ruleOfTerm(term);
  const sums = (await availability.links(links, period, rule, () => ['all'])).get('all') ?? noSums();
  const wholeMs = sums.scheduled + (await availability.toComeMs(links, period, rule));
  const count = await availability.countLinks(links, period);
  return { term, links: count, sums, ...figuresOf(sums, term.basis), ...promise(term, sums, wholeMs) };
}

/** @param wholeMs what will have been scheduled when the month is over */
export function promise(
  { target, steps }: Pick<ContractTerm, 'target' | 'steps'>,
  sums: Readonly<Sums>,
  wholeMs: number,
): Omit<Standing, keyof Figures | 'term' | 'links' | 'sums'> {
  const { ratio, lowerBound, upperBound, numeratorSeconds, denominatorSeconds } = contractualFigure(sums);
  const left = sums.maintenance + sums.exonerated + sums.contractualMonitoring;
  const budgetSeconds = tidy(((1 - target) * (wholeMs - left)) / 1000);
  const spentSeconds = tidy(denominatorSeconds - numeratorSeconds);
  const isMet = ratio === null ? null : ratio >= target;
  return {
    meetsTarget: isMet,
    certain: isMet === true ? (lowerBound ?? 0) >= target : isMet === false && (upperBound ?? 1) < target,
    budgetSeconds,
    spentSeconds,
    remainingSeconds: tidy(budgetSeconds - spentSeconds),
    penaltyPercent: penaltyOf(steps, ratio),
    penaltyPercentAtBest: penaltyOf(steps, upperBound),
    penaltyPercentAtWorst: penaltyOf(steps, lowerBound),
  };
}

/** The step for the lowest threshold that the figure lies below; at a threshold itself it does not apply. */
export function penaltyOf(steps: readonly PenaltyStep[], ratio: number | null): number {
  if (ratio === null) return 0;
  const reached = steps.filter(({ below }) => ratio < below).sort((a, b) => a.below - b.below);
  return reached[0]?.percent ?? 0;
}

/** Milliseconds are what was measured. */
function tidy(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
