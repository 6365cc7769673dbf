import type { TerminalRecords } from '../terminal-records.ts';
import { TerminalLive } from './terminal-live.ts';

/** Our clock was set back: what is dated after now was heard just now. */
export function forgetFuture(records: TerminalRecords, now: number): void {
  for (let index = 0; index < records.length; index += 1) {
    const terminal = new TerminalLive(records, index);
    const { lastReceivedAt, lagAt, presenceAt } = terminal;
    if (Math.max(lastReceivedAt, lagAt, presenceAt) <= now) continue;
    records.touch(index);
    terminal.lastReceivedAt = Math.min(lastReceivedAt, now);
    terminal.lagAt = Math.min(lagAt, now);
    terminal.presenceAt = Math.min(presenceAt, now);
  }
}

/** Terminals that are absent by our word alone, and were heard since a moment. */
export function* lateAbsences(records: TerminalRecords, since: number): Iterable<number> {
  for (let index = 0; index < records.length; index += 1) {
    const { absence, lastReceivedAt } = new TerminalLive(records, index);
    if ((absence === 'silent' || absence === 'disconnected') && lastReceivedAt >= since) yield index;
  }
}
