import type { Sample } from '../../telemetry/contract/sample.ts';
import { noteSupply } from './supply.ts';
import type { TerminalLive } from './terminal-live.ts';
import { lossRatio, startOf, thresholds, type Verdict } from './thresholds.ts';

/** Remembers what the newest sample told, to be shown as evidence; `lastMeasuredAt` is still that of the one before. */
export function noteNewest(terminal: TerminalLive, sample: Sample, verdict: Verdict): void {
  noteBeside(terminal, sample);
  terminal.newestSays = verdict.reason;
  terminal.linkWord = sample.linkUp === undefined ? 'unknown' : sample.linkUp ? 'up' : 'down';
  const intervalS = (sample.measuredAt - startOf(sample)) / 1000;
  terminal.setFigures(lossRatio(sample), sample.latencyMs ?? null, intervalS);
}

/** What it told beside how its link is. Call it while `lastMeasuredAt` is still that of the one before. */
export function noteBeside(terminal: TerminalLive, sample: Sample): void {
  terminal.downlinkBps = sample.downlinkBps ?? terminal.downlinkBps;
  terminal.uplinkBps = sample.uplinkBps ?? terminal.uplinkBps;
  noteSupply(terminal, sample);
}

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
