import type { TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

/** How long after its last message this terminal counts as silent. */
export function silentAfterMs(terminal: Readonly<TerminalLive>): number {
  const { silentRhythms, silentMinMs, silentMaxMs } = thresholds;
  return Math.min(Math.max(terminal.rhythmMs * silentRhythms, silentMinMs), silentMaxMs);
}

/**
 * True when a sample was kept back and sent later, so that its arrival says nothing of now. An old one from a slow clock is
 * none: there, as much time passes between two arrivals as between what they measured. A replay is older than the sample
 * before it, far older than samples were of late, or catches up.
 */
export function isReplay(terminal: Readonly<TerminalLive>, measuredAt: number, receivedAt: number): boolean {
  const lagMs = receivedAt - measuredAt;
  if (lagMs <= Math.max(thresholds.replayLagMs, 3 * terminal.rhythmMs)) return false;
  const arrivedLaterMs = receivedAt - terminal.lagAt;
  const grownMs = lagMs - terminal.lagMs;
  const measuredLaterMs = arrivedLaterMs - grownMs;
  if (measuredLaterMs <= 0) return true;
  // Samples of one message arrive together and are of one kind.
  if (arrivedLaterMs <= 0) return terminal.replaying;
  return grownMs > terminal.rhythmMs + 5_000 || -grownMs > measuredLaterMs / 2;
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

/** Remembers how old a sample was on arrival, for what the next one means. */
export function noteLag(terminal: TerminalLive, measuredAt: number, receivedAt: number): void {
  terminal.lagMs = receivedAt - measuredAt;
  terminal.lagAt = receivedAt;
}
