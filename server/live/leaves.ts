import type { Sample } from '../../telemetry/contract/sample.ts';
import { habitRules, Habits, type Expected } from './habits.ts';
import type { TerminalLive } from './terminal-live.ts';
import type { Verdict } from './thresholds.ts';

/** Tells leaves from failures: who measured well, stopped, and started anew measuring well was switched off. */
export class Leaves {
  readonly habits = new Habits();
  /** Absences just over, which the next sample explains. */
  readonly #over = new Map<number, { from: number; to: number }>();

  /** Whether and until when a terminal that went away at `from` is expected to be off. */
  expected(index: number, terminal: Readonly<TerminalLive>, from: number): Expected | undefined {
    return measuredWell(terminal) ? this.habits.expected(index, from) : undefined;
  }

  /** An absence is over; `terminal` still has what was measured before it. */
  ended(index: number, terminal: Readonly<TerminalLive>, from: number, to: number): void {
    if (to - from >= habitRules.leastMs && measuredWell(terminal)) this.#over.set(index, { from, to });
  }

  /** The next sample says whether it was off: one of then disproves it, and so does an uptime that goes back beyond it. */
  sampled(index: number, sample: Sample, verdict: Verdict, replay: boolean): void {
    if (replay) {
      this.habits.disprove(index, sample.measuredAt);
      return;
    }
    const over = this.#over.size === 0 ? undefined : this.#over.get(index);
    if (over === undefined) return;
    this.#over.delete(index);
    const startedAnew = (uptimeS: number | undefined) =>
      uptimeS === undefined || sample.measuredAt - uptimeS * 1000 > over.from;
    if (!verdict.bad && startedAnew(sample.terminalUptimeS) && startedAnew(sample.agentUptimeS))
      this.habits.note(index, over.from, over.to);
  }
}

function measuredWell({ newestSays, degraded }: Readonly<TerminalLive>): boolean {
  return !degraded && (newestSays === 'healthy' || newestSays === 'highLatency');
}
