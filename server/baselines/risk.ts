import { medianOf } from './hour-figures.ts';
import type { WeekdayHours } from './weekday-hours.ts';

/** What a link did on one local day; null where nothing is known. */
export interface LinkDay {
  /** Minutes that were bad by the rule of outages, whether an outage came of them or not. */
  badMinutes: number | null;
  /** Median of its signal. */
  signal: number | null;
}

/** Why a link is likely to fail. `points` are 0 to 1. */
export interface RiskEvidence {
  kind: 'lossesRising' | 'signalFalling' | 'outagesRising';
  /** Before, and lately: bad minutes a day, signal, outages a week. */
  from: number;
  to: number;
  points: number;
}

export interface Risk {
  /** 0 to 1. It orders links; it is no probability. */
  score: number;
  evidence: RiskEvidence[];
}

/** Days that are looked at, the last of them whole. */
export const RISK_DAYS = 14;
/** A link with less is not listed. */
export const MIN_SCORE = 0.3;
const MIN_HOURS = 6;
const EARLIER_DAYS = 7;
const LATE_DAYS = 3;
/** Of pairs of days, so many more must point one way than the other. */
const MIN_TREND = 0.4;
const MIN_RISE_MINUTES = 5;
/** So much more a day is a point. */
const FULL_RISE_MINUTES = 60;
const MIN_FALL = { dB: 1.5, quality: 0.1 };
const FULL_FALL = { dB: 6, quality: 0.4 };
const MIN_OUTAGES = 2;
const FULL_OUTAGES = 10;

/**
 * Whether a link is likely to fail: what rises or falls over two weeks, each with at most one point, joined as independent
 * warnings are (1 less the product of what each leaves).
 * @param days the last 14, oldest first
 * @param outages of its own: in the last 7 days, and in the 21 before
 */
export function riskOf(
  days: readonly LinkDay[],
  outages: { lastWeek: number; before: number },
  isQuality: boolean,
): Risk {
  const evidence: RiskEvidence[] = [];
  const losses = trendOf(days.map(({ badMinutes }) => badMinutes));
  if (losses !== undefined && losses.trend >= MIN_TREND && losses.to - losses.from >= MIN_RISE_MINUTES)
    evidence.push(pointsFor('lossesRising', losses, FULL_RISE_MINUTES));
  const signal = trendOf(days.map((day) => day.signal));
  const unit = isQuality ? 'quality' : 'dB';
  if (signal !== undefined && signal.trend <= -MIN_TREND && signal.from - signal.to >= MIN_FALL[unit])
    evidence.push(pointsFor('signalFalling', signal, FULL_FALL[unit]));
  const usual = outages.before / 3;
  if (outages.lastWeek >= MIN_OUTAGES && outages.lastWeek > 2 * usual)
    evidence.push(pointsFor('outagesRising', { from: usual, to: outages.lastWeek }, FULL_OUTAGES));
  return { score: 1 - evidence.reduce((left, { points }) => left * (1 - points), 1), evidence };
}

/** What the hours of some days come to, oldest first. A day of which less than six hours are known says nothing. */
export function linkDays(days: readonly { hours: WeekdayHours | undefined; week: number }[]): LinkDay[] {
  return days.map(({ hours, week }) => {
    const bad = hours?.day(week, 'badRatio') ?? [];
    const signals = hours?.day(week, 'signal') ?? [];
    return {
      badMinutes: bad.length < MIN_HOURS ? null : bad.reduce((sum, ratio) => sum + 60 * ratio, 0),
      signal: signals.length < MIN_HOURS ? null : medianOf(signals),
    };
  });
}

/** The median of the first week, the mean of the last three days, and Kendall's trend: pairs of days that rise less those that fall, as a share. */
function trendOf(days: readonly (number | null)[]): { from: number; to: number; trend: number } | undefined {
  const early = days.slice(0, EARLIER_DAYS).filter((value) => value !== null);
  const late = days.slice(-LATE_DAYS).filter((value) => value !== null);
  if (early.length < 4 || late.length < 2) return undefined;
  const values = days.filter((value) => value !== null);
  let [rising, pairs] = [0, 0];
  values.forEach((value, at) => {
    for (const later of values.slice(at + 1)) {
      rising += Math.sign(later - value);
      pairs += 1;
    }
  });
  const mean = late.reduce((sum, value) => sum + value, 0) / late.length;
  return { from: medianOf(early) ?? 0, to: mean, trend: rising / pairs };
}

function pointsFor(
  kind: RiskEvidence['kind'],
  { from, to }: { from: number; to: number },
  full: number,
): RiskEvidence {
  const points = Math.min(1, Math.abs(to - from) / full);
  return { kind, from: rounded(from), to: rounded(to), points: rounded(points) };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
