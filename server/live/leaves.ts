import type { Sample } from '../../telemetry/contract/sample.ts';
import { habitRules, Habits, type Expected } from './habits.ts';
import { isStartUp } from './start-up.ts';
import type { TerminalLive } from './terminal-live.ts';
import type { Verdict } from './thresholds.ts';

/** Until when a terminal's site is closed by its declared hours; undefined: it is open then, or nobody declared any. */
export type ClosedUntil = (terminalIndex: number, at: number) => number | undefined;

/** Tells leaves from failures: who measured well, stopped, and started anew measuring well was switched off. */
export class Leaves {
  readonly habits = new Habits();
  /** Absences just over, which the next sample explains. */
  readonly #over = new Map<number, { from: number; to: number }>();
  readonly #closedUntil: ClosedUntil;

  constructor(closedUntil: ClosedUntil = () => undefined) {
    this.#closedUntil = closedUntil;
  }

  /** Whether and until when a terminal that went away at `from` is expected to be off. */
  expected(index: number, terminal: Readonly<TerminalLive>, from: number): Expected | undefined {
    const usual = measuredWell(terminal) ? this.habits.expected(index, from) : undefined;
    const opensAt = this.#closedUntil(index, from);
    // Of what it usually does and what was declared the later counts.
    if (opensAt === undefined || opensAt <= (usual?.backAt ?? 0)) return usual;
    return { backAt: opensAt, days: undefined };
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
    // While it starts it says nothing yet.
    if (over === undefined || isStartUp(sample, verdict.bad, over.from)) return;
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
