import type { TerminalLive } from './terminal-live.ts';
import { thresholds, type Verdict } from './thresholds.ts';

/** What the newest sample, measured from `from` on, says of the terminal's condition and of the reason shown. */
export function judgeCondition(terminal: TerminalLive, verdict: Verdict, from: number): void {
  const disagrees = verdict.degraded !== terminal.degraded;
  terminal.disagreeing = disagrees ? terminal.disagreeing + 1 : 0;
  const turns = verdict.bad || terminal.disagreeing >= thresholds.degradedSamples;
  if (turns) {
    terminal.degraded = verdict.degraded;
    terminal.disagreeing = 0;
  }
  const reason =
    turns || !disagrees ? verdict.reason : terminal.reason === 'neverHeard' ? 'healthy' : terminal.reason;
  if (reason !== terminal.reason) terminal.since = from;
  terminal.reason = reason;
}
