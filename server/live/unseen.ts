import type { Interval } from '../timeline/intervals.ts';
import { BRIDGED_MS } from './absences.ts';
import type { LiveState } from './live-state.ts';
import type { Sight } from './sight.ts';
import type { TerminalLive } from './terminal-live.ts';

/** What figures ask of the time that we cannot see: since when, Infinity where we can, and which of a terminal's. */
export function unseenBy(live: () => Pick<LiveState, 'terminal' | 'sight'>): {
  since: () => number;
  of: (terminalIndex: number) => Interval | undefined;
} {
  return {
    since: () => live().sight.blindSince,
    of: (index) => unseenOf(live().terminal(index), live().sight),
  };
}

/**
 * Time of a terminal that we could not see and of which nothing is written yet: it is written when the terminal is heard again or
 * missed. Undefined: there is none. `to` Infinity: we still cannot.
 */
export function unseenOf(
  { activeFrom, absence, coveredUntil, lastReceivedAt, intervalS, rhythmMs }: Readonly<TerminalLive>,
  { isBlind, blindSince, seeingSince }: Pick<Sight, 'isBlind' | 'blindSince' | 'seeingSince'>,
): Interval | undefined {
  if (activeFrom === 0 || absence === 'offBySchedule' || absence === 'outOfService') return undefined;
  if (isBlind) return { from: Math.max(blindSince, coveredUntil), to: Infinity };
  if (absence !== 'none' || lastReceivedAt >= seeingSince) return undefined;
  // What is shorter will be a lost report, or is what it has measured and not sent yet.
  const bridgedMs = Math.max(BRIDGED_MS, 3 * intervalS * 1000, 2 * rhythmMs);
  return seeingSince - coveredUntil > bridgedMs ? { from: coveredUntil, to: seeingSince } : undefined;
}
