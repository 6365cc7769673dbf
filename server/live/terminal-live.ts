import { thresholds } from './thresholds.ts';
import type { StateReason } from '../../telemetry/contract/site-state.ts';

/** Why a terminal is not heard: see `absences` in the schema. */
export type AbsenceKind = 'disconnected' | 'silent' | 'monitoring';

/** What is known of one terminal now. Times are epoch milliseconds, 0 where there is none yet. */
export interface TerminalLive {
  /** Start of the first measured interval: from here on it counts. */
  activeFrom: number;
  lastMeasuredAt: number;
  /** Of the newest message that was not a replay. */
  lastReceivedAt: number;
  /** Evidence in event time is complete up to here. */
  coveredUntil: number;
  /** Learned time between messages. */
  rhythmMs: number;
  lagMs: number;
  presence: 'unknown' | 'online' | 'offline';
  presenceAt: number;
  session: string;
  degraded: boolean;
  /** Samples in a row that disagree with `degraded`. */
  disagreeing: number;
  reason: StateReason;
  /** When `reason` began, in event time. */
  since: number;
  downlinkBps: number;
  uplinkBps: number;
  absence: AbsenceKind | 'none';
  /** Start of the absence, in event time. */
  absentFrom: number;
}

export function neverHeard(): TerminalLive {
  return {
    activeFrom: 0,
    lastMeasuredAt: 0,
    lastReceivedAt: 0,
    coveredUntil: 0,
    rhythmMs: 60_000,
    lagMs: 0,
    presence: 'unknown',
    presenceAt: 0,
    session: '',
    degraded: false,
    disagreeing: 0,
    reason: 'neverHeard',
    since: 0,
    downlinkBps: 0,
    uplinkBps: 0,
    absence: 'none',
    absentFrom: 0,
  };
}

/** How long after its last message this terminal counts as silent. */
export function silentAfterMs(terminal: TerminalLive): number {
  const { silentRhythms, silentMinMs, silentMaxMs } = thresholds;
  return Math.min(Math.max(terminal.rhythmMs * silentRhythms, silentMinMs), silentMaxMs);
}

/**
 * True when a sample was kept back and sent later, so that its arrival says nothing of now.
 * A lag that stays the same from message to message is a slow clock, not a replay.
 */
export function isReplay(terminal: TerminalLive, measuredAt: number, receivedAt: number): boolean {
  const lagMs = receivedAt - measuredAt;
  const longLag = Math.max(thresholds.replayLagMs, 3 * terminal.rhythmMs);
  return lagMs > longLag && Math.abs(lagMs - terminal.lagMs) > terminal.rhythmMs / 2 + 5_000;
}

/** Learns the rhythm: quick to believe a slower one, slow to believe a faster one, because a false silence costs more. */
export function learnRhythm(terminal: TerminalLive, receivedAt: number, intervalMs: number): void {
  if (terminal.lastReceivedAt === 0) {
    terminal.rhythmMs = Math.max(intervalMs, 1_000);
    return;
  }
  const gapMs = receivedAt - terminal.lastReceivedAt;
  if (gapMs < 500 || terminal.absence !== 'none') return;
  const weight = gapMs > terminal.rhythmMs ? 0.5 : 0.1;
  const learned = terminal.rhythmMs + weight * (gapMs - terminal.rhythmMs);
  terminal.rhythmMs = Math.min(Math.max(learned, intervalMs, 1_000), thresholds.silentMaxMs);
}
