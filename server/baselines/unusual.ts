import type { SignalMetric } from '../../telemetry/contract/sample.ts';
import { medianOf, type Figure } from './hour-figures.ts';
import type { WeekdayHours } from './weekday-hours.ts';

export const degradationKinds = ['latencyUnusual', 'lossUnusual', 'capacityLow', 'signalFalling'] as const;
export type DegradationKind = (typeof degradationKinds)[number];

/** What is unusual of a link: docs/judgement.md explains each number. */
interface Rule {
  figure: Figure;
  /** 1: more is worse. */
  worse: 1 | -1;
  /** Beyond what is usual by more than the greatest of these: so many spreads, such a share of it, so much. */
  spreads: number;
  share: number;
  atLeast: (metric: SignalMetric | null) => number;
  /** Measured too seldom for its own hour: compared with the whole weekday. */
  byDay: boolean;
  /** After so many hours without a value nobody knows any more. */
  staleAfterHours: number;
}

export const rules: Record<DegradationKind, Rule> = {
  latencyUnusual: {
    figure: 'latencyMs',
    worse: 1,
    spreads: 4,
    share: 0.5,
    atLeast: () => 20,
    byDay: false,
    staleAfterHours: 24,
  },
  lossUnusual: {
    figure: 'lossRatio',
    worse: 1,
    spreads: 4,
    share: 0,
    atLeast: () => 0.02,
    byDay: false,
    staleAfterHours: 24,
  },
  capacityLow: {
    figure: 'capacityBps',
    worse: -1,
    spreads: 4,
    share: 0.4,
    atLeast: () => 1e6,
    byDay: true,
    staleAfterHours: 7 * 24,
  },
  signalFalling: {
    figure: 'signal',
    worse: -1,
    spreads: 4,
    share: 0,
    atLeast: (metric) => (metric === 'quality01' ? 0.2 : 3),
    byDay: false,
    staleAfterHours: 24,
  },
};

/** Fewer weeks are no habit. */
export const MIN_WEEKS = 3;
/** Of values that lie around their middle by chance, the median of distances is so much less than the standard deviation. */
const MAD_TO_SPREAD = 1.4826;

/** What is usual for a link at an hour of the week. */
export interface Usual {
  /** The median of the weeks. */
  usual: number;
  /** Their median distance from it, times 1.4826. */
  spread: number;
  /** How many weeks speak of it. */
  weeks: number;
}

/** One hour compared with what is usual. `between`: neither unusual nor well again. */
export interface Comparison extends Usual {
  value: number;
  /** Beyond it a value is unusual. */
  limit: number;
  is: 'unusual' | 'between' | 'usual';
}

export function usualOf(values: readonly number[], weeks: number): Usual | undefined {
  const usual = medianOf(values);
  if (usual === null || weeks < MIN_WEEKS) return undefined;
  const spread = (medianOf(values.map((value) => Math.abs(value - usual))) ?? 0) * MAD_TO_SPREAD;
  return { usual, spread, weeks };
}

/** What the weeks before say is usual for this hour; undefined: too few of them. */
export function usualAt(
  hours: WeekdayHours,
  kind: DegradationKind,
  week: number,
  hour: number,
): Usual | undefined {
  const { figure, byDay } = rules[kind];
  if (!byDay) {
    const values = hours.before(week, hour, figure);
    return usualOf(values, values.length);
  }
  const days = hours.daysBefore(week, figure).filter((day) => day.length > 0);
  return usualOf(days.flat(), days.length);
}

/** Compares an hour with the same hour of the weeks before; undefined where either is not known. */
export function compare(
  hours: WeekdayHours,
  kind: DegradationKind,
  week: number,
  hour: number,
): Comparison | undefined {
  const { figure, worse, spreads, share, atLeast } = rules[kind];
  const value = hours.get(week, hour, figure);
  const usual = usualAt(hours, kind, week, hour);
  if (value === null || usual === undefined) return undefined;
  const margin = Math.max(spreads * usual.spread, share * Math.abs(usual.usual), atLeast(hours.metric));
  const beyond = worse * (value - usual.usual);
  const is = beyond > margin ? 'unusual' : beyond <= margin / 2 ? 'usual' : 'between';
  return { ...usual, value, limit: usual.usual + worse * margin, is };
}
