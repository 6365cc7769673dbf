import type { CommandReply } from '../../telemetry/contract/commands.ts';
import type { KnownProfile, TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

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

/**
 * Learns the rhythm: quick to believe a slower one, slow to believe a faster one, because a false silence costs more.
 * What one message covers is certain: so long the terminal gathers, whatever we took its silence for meanwhile. Only the
 * first message of all says too much when it brings a backlog: the second one corrects it. A gap that made it silent proves
 * nothing, for links fail; two in a row that are equal, each ended by a good sample, do.
 */
export function learnRhythm(terminal: TerminalLive, receivedAt: number, coveredMs: number): void {
  const leastMs = Math.min(Math.max(coveredMs, 1_000), thresholds.longestRhythmMs);
  const gapMs = receivedAt - terminal.lastReceivedAt;
  if (terminal.lessons === 0) {
    terminal.rhythmMs = leastMs;
    terminal.lessons = 1;
    return;
  }
  if (gapMs < 500) {
    terminal.rhythmMs = Math.max(terminal.rhythmMs, leastMs);
    return;
  }
  let learned = terminal.rhythmMs;
  if (terminal.absence === 'none') {
    terminal.silentGapS = 0;
    if (terminal.lessons === 1 && learned > thresholds.backlogMs) learned = gapMs;
    else learned += (gapMs > learned ? 0.5 : 0.1) * (gapMs - learned);
  } else {
    if (Math.abs(gapMs / 1000 - terminal.silentGapS) <= thresholds.equalGaps * terminal.silentGapS)
      learned = Math.max(learned, gapMs);
    terminal.silentGapS = gapMs / 1000;
  }
  terminal.lessons += 1;
  terminal.rhythmMs = Math.min(Math.max(learned, leastMs), thresholds.longestRhythmMs);
  forgetOldProfile(terminal);
}

/** What it did of a command to report otherwise. */
export function expectAsReplied(terminal: TerminalLive, { state, result }: CommandReply): void {
  const { profile, intervalS } = result ?? {};
  if (state !== 'done' || (profile === undefined && intervalS === undefined)) return;
  expectProfile(terminal, profile ?? terminal.profile, intervalS ?? 0);
}

/** It reports like this from now on: the silence before its next message is no surprise. */
function expectProfile(terminal: TerminalLive, profile: KnownProfile, intervalS: number): void {
  terminal.profile = profile;
  terminal.rhythmMs = Math.min(
    Math.max(terminal.rhythmMs, intervalS * 1000, profileRhythmMs[profile]),
    thresholds.longestRhythmMs,
  );
  terminal.lessons = Math.max(terminal.lessons, 2);
}

/** How often messages come in each profile. */
const profileRhythmMs: Record<KnownProfile, number> = {
  unknown: 0,
  live: 60_000,
  lean: 300_000,
  metered: 900_000,
};

/** It reports more often than it was told to: somebody changed that at the site. */
function forgetOldProfile(terminal: TerminalLive): void {
  if (terminal.rhythmMs < profileRhythmMs[terminal.profile] / 2) terminal.profile = 'unknown';
}

/** Remembers how old a sample was on arrival, for what the next one means. */
export function noteLag(terminal: TerminalLive, measuredAt: number, receivedAt: number): void {
  terminal.lagMs = receivedAt - measuredAt;
  terminal.lagAt = receivedAt;
}
