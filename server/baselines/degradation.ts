import { rules, type Comparison, type DegradationKind } from './unusual.ts';

const HOUR_MS = 3_600_000;
/** Unusual hours, one after another as far as they are known, before anybody is told; and usual ones before it is over. */
export const HOURS_TO_OPEN = 2;
export const HOURS_TO_CLOSE = 2;

/** A link that is worse than it uses to be. Times are epoch milliseconds. */
export interface Degradation extends Omit<Comparison, 'is'> {
  id: string;
  terminalId: string;
  siteId: string;
  kind: DegradationKind;
  /** Start of the first unusual hour. */
  startsAt: number;
  /** Start of the first usual hour after; null: it goes on. */
  endsAt: number | null;
  /** When it had lasted long enough to be told; null: not yet. */
  confirmedAt: number | null;
  /** Unusual hours. */
  hours: number;
  /** The worst value of an hour. */
  worst: number;
  /** The last hour that was looked at, and the last that was unusual. */
  lookedAt: number;
  unusualAt: number;
  /** Start of the first of the usual hours at its end; null: the last was none. */
  usualSince: number | null;
  usualHours: number;
}

/** What an hour makes of it: something to write, to forget because it did not last, or nothing. */
export type Step = { keep: Degradation } | { drop: Degradation } | undefined;

/**
 * Takes the next hour in: a degradation opens after two unusual hours and ends with the first of two usual ones. Hours of which
 * nothing is known neither open nor close it, until nobody knows any more.
 */
export function step(
  before: Degradation | undefined,
  link: { kind: DegradationKind; terminalId: string; siteId: string; newId: () => string },
  hour: number,
  comparison: Comparison | undefined,
): Step {
  if (before === undefined) {
    if (comparison?.is !== 'unusual') return undefined;
    return { keep: opened(link, hour, comparison) };
  }
  if (hour <= before.lookedAt) return undefined;
  if (comparison === undefined) return unknown(before, hour);
  const next = { ...before, lookedAt: hour };
  if (comparison.is === 'unusual') {
    const { worse } = rules[before.kind];
    const { value, usual, spread, weeks, limit } = comparison;
    Object.assign(next, { value, usual, spread, weeks, limit, hours: before.hours + 1, unusualAt: hour });
    Object.assign(next, { usualSince: null, usualHours: 0 });
    next.worst = worse * value > worse * before.worst ? value : before.worst;
    if (next.confirmedAt === null && next.hours >= HOURS_TO_OPEN) next.confirmedAt = hour + HOUR_MS;
    return { keep: next };
  }
  if (comparison.is === 'between') return { keep: { ...next, usualSince: null, usualHours: 0 } };
  if (before.confirmedAt === null) return { drop: before };
  next.usualSince = before.usualSince ?? hour;
  next.usualHours = before.usualHours + 1;
  if (next.usualHours >= HOURS_TO_CLOSE) next.endsAt = next.usualSince;
  return { keep: next };
}

function opened(
  { kind, terminalId, siteId, newId }: Parameters<typeof step>[1],
  hour: number,
  { is: _is, ...comparison }: Comparison,
): Degradation {
  return {
    ...comparison,
    id: newId(),
    terminalId,
    siteId,
    kind,
    startsAt: hour,
    endsAt: null,
    confirmedAt: null,
    hours: 1,
    worst: comparison.value,
    lookedAt: hour,
    unusualAt: hour,
    usualSince: null,
    usualHours: 0,
  };
}

function unknown(before: Degradation, hour: number): Step {
  if (hour - before.unusualAt < rules[before.kind].staleAfterHours * HOUR_MS) return undefined;
  if (before.confirmedAt === null) return { drop: before };
  return { keep: { ...before, lookedAt: hour, endsAt: before.unusualAt + HOUR_MS } };
}
