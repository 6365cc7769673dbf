import type { AbsenceKind } from './terminal-live.ts';
import type { Verdict } from './thresholds.ts';

/** What the live state tells the outage stage. All times are event time. */
export interface LiveListener {
  /** First heard, or heard of earlier than known: from here on the terminal counts. `before` Infinity: never heard until now. */
  activated(terminalIndex: number, from: number, before: number): void;
  /** The newest stretch of measured time, directly after what was known. */
  measured(terminalIndex: number, from: number, to: number, verdict: Verdict): void;
  /** A stretch that belongs into time already judged. */
  late(terminalIndex: number, from: number, to: number): void;
  absent(terminalIndex: number, kind: AbsenceKind, from: number, to?: number): void;
  judgedDisconnected(terminalIndex: number): void;
  /** It was off by its schedule then: what it did since shows that it usually is. */
  wasOff(terminalIndex: number, from: number, to: number): void;
  /** It was down, and now is back with an agent that started then. */
  restarted(terminalIndex: number, startedAt: number): void;
  /** We could not see, after all: its absence is our own. */
  unseen(terminalIndex: number): void;
  /** A silence of at most `bridgedMs` counts as a lost report. */
  returned(terminalIndex: number, at: number, bridgedMs: number): void;
  /** Its link carried for three minutes what cannot be dated: service is back since then. */
  carried(terminalIndex: number, at: number): void;
  isDown(terminalIndex: number): boolean;
  /** The run of bad or good time that may turn the judgement; undefined: there is none. */
  run(terminalIndex: number): { bad: boolean; from: number } | undefined;
  /** The terminal stands otherwise than it did. */
  turned(terminalIndex: number): void;
}
