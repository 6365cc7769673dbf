import type { Sample } from '../../telemetry/contract/sample.ts';
import { habitRules, Habits, type ClockOffset, type Expected, type Leave } from './habits.ts';
import { START_UP_MS } from '../timeline/start-up.ts';
import { hasLostSupply } from './supply.ts';
import type { TerminalLive } from './terminal-live.ts';
import type { Verdict } from './thresholds.ts';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** Whoever opens a site switches its equipment on so long before, and so long after. */
const EARLY_MS = 2 * 3_600_000;
const LATE_MS = 3_600_000;
/** What was measured waits so long at most for a message. */
const GATHERED_MS = 15 * 60_000;

/** Until when a terminal's site is closed by its declared hours; undefined: it is open then, or nobody declared any. */
export type ClosedUntil = (terminalIndex: number, at: number) => number | undefined;

/** What is known of when sites are there, beside what they do. */
export interface SiteHours {
  closedUntil?: ClosedUntil | undefined;
  /** Another one after every change of the declared hours. */
  revision?: (() => number) | undefined;
  /** The instant, moved over whole days on which a terminal's site rests. */
  afterRest?: ((terminalIndex: number, at: number) => number) | undefined;
  /** Without it days are those of UTC. */
  clockOffset?: ClockOffset | undefined;
}

/** A terminal was away when it usually is, as its later habit shows. */
export type LeaveLearned = (terminalIndex: number, from: number, to: number) => void;

/** Tells leaves from failures: who measured well, stopped, and started anew measuring well was switched off. */
export class Leaves {
  readonly habits: Habits;
  /** Absences just over, which the next sample explains. `wentAt`: as it was thought when it went. */
  readonly #over = new Map<number, { from: number; to: number; wentAt: number }>();
  /** When absences began that lasted beyond what was expected. */
  readonly #longer = new Map<number, number>();
  readonly #hours: SiteHours;
  readonly #learned: LeaveLearned;

  constructor(hours: SiteHours = {}, learned: LeaveLearned = () => undefined) {
    this.#hours = hours;
    this.habits = new Habits(hours.clockOffset);
    this.#learned = learned;
  }

  /** Another one after every change of the declared hours: who is off may be expected at another time than before. */
  get hoursRevision(): number {
    return this.#hours.revision?.() ?? 0;
  }

  /** Whether and until when a terminal that went away at `from` is expected to be off. */
  expected(index: number, terminal: Readonly<TerminalLive>, from: number): Expected | undefined {
    const usual = mayHaveLeft(terminal) ? this.#usual(index, from) : undefined;
    const opensAt = this.#hours.closedUntil?.(index, from);
    // Of what it usually does and what was declared the later counts.
    if (opensAt === undefined || opensAt <= (usual?.backAt ?? 0)) return usual;
    return { backAt: opensAt, days: undefined };
  }

  /**
   * When a terminal that was lost at `from`, and whose equipment started anew at `startedAt`, was switched off in between, as
   * it usually is or as its hours say; undefined: it does not start then, or nothing is known of that.
   */
  leftDuring(index: number, from: number, startedAt: number): number | undefined {
    // Most who start anew were away for minutes.
    if (startedAt < from + habitRules.leastMs) return undefined;
    const usual = this.habits.leavesNext(index, from - habitRules.toleranceMs);
    // It went at its usual hour, and did not come back from that.
    if (usual !== undefined && usual.at <= from) return undefined;
    const leftAt = usual?.at ?? this.#closesNext(index, from);
    if (leftAt === undefined || startedAt < leftAt + habitRules.leastMs) return undefined;
    // The longest leave of that day may have been an outage too: here the shortest counts.
    const backAt =
      usual === undefined
        ? this.#hours.closedUntil?.(index, leftAt)
        : this.#afterRest(index, leftAt + usual.leastMs);
    if (backAt === undefined || startedAt < backAt - EARLY_MS || startedAt > backAt + LATE_MS)
      return undefined;
    return leftAt;
  }

  #closesNext(index: number, from: number): number | undefined {
    const { closedUntil } = this.#hours;
    for (let at = from; closedUntil !== undefined && at < from + DAY_MS; at += QUARTER_MS)
      if (closedUntil(index, at) !== undefined) return at;
    return undefined;
  }

  /** It was expected back and is not: as it turns out, it left for longer. */
  stayedAway(index: number, from: number): void {
    this.#longer.set(index, from);
  }

  /** An absence is over; `terminal` still has what was measured before it. */
  ended(index: number, terminal: Readonly<TerminalLive>, began: number, to: number): void {
    const from = this.#longer.get(index) ?? began;
    this.#longer.delete(index);
    if (to - from < habitRules.leastMs || !mayHaveLeft(terminal)) return;
    this.#over.set(index, { from, to, wentAt: from });
  }

  /** The next sample says whether it was off: one of then disproves it, and so does an uptime that goes back beyond it. */
  sampled(
    index: number,
    terminal: Readonly<TerminalLive>,
    sample: Sample,
    { verdict, replay }: { verdict: Verdict; replay: boolean },
  ): void {
    const over = this.#over.size === 0 ? undefined : this.#over.get(index);
    if (replay) {
      // Its last word, which it kept, may be that the power failed.
      const lastWordMs = hasLostSupply(terminal, sample) ? GATHERED_MS : 0;
      this.habits.disprove(index, sample.measuredAt, lastWordMs);
      if (over !== undefined && lastWordMs > 0 && Math.abs(sample.measuredAt - over.from) < lastWordMs)
        this.#over.delete(index);
      if (over === undefined || sample.measuredAt <= over.from || sample.measuredAt > over.to) return;
      // The last before it went may come with the first after it.
      if (sample.measuredAt - over.wentAt < GATHERED_MS && !verdict.bad) over.from = sample.measuredAt;
      else if (over.to - sample.measuredAt >= START_UP_MS) this.#over.delete(index);
      return;
    }
    // While it starts it says nothing yet.
    if (over === undefined || (verdict.bad && sample.measuredAt - over.to < START_UP_MS)) return;
    this.#over.delete(index);
    const { terminalUptimeS, agentUptimeS } = sample;
    const startedAnew = (uptimeS: number | undefined) =>
      uptimeS === undefined || sample.measuredAt - uptimeS * 1000 > over.from;
    if (verdict.bad || !startedAnew(terminalUptimeS) || !startedAnew(agentUptimeS)) return;
    const habit = this.habits.note(index, over.from, over.to);
    // Who says nothing of its uptimes may be off as usual; that its outages were that takes more.
    if (terminalUptimeS !== undefined || agentUptimeS !== undefined) this.#understand(index, habit);
  }

  /** Before it was a habit each was taken for an outage. One that lasted into a working day was one. */
  #understand(index: number, leaves: readonly Leave[]): void {
    const usualMs = Math.min(...leaves.map(({ from, to }) => to - from));
    for (const { from, to } of leaves) {
      const backAt = this.#afterRest(index, from + usualMs);
      if (to <= backAt + habitRules.toleranceMs + habitRules.patienceMs) this.#learned(index, from, to);
    }
  }

  /** What a terminal does every working day it does until the next one. */
  #usual(index: number, from: number): Expected | undefined {
    const usual = this.habits.expected(index, from);
    if (usual === undefined || usual.isOfWeek) return usual;
    return { ...usual, backAt: this.#afterRest(index, usual.backAt) };
  }

  #afterRest(index: number, at: number): number {
    return this.#hours.afterRest?.(index, at) ?? at;
  }
}

/** It measured well until it went, and did not go because its power failed. */
function mayHaveLeft({ newestSays, degraded, supply }: Readonly<TerminalLive>): boolean {
  if (supply === 'battery' || supply === 'alert') return false;
  return !degraded && (newestSays === 'healthy' || newestSays === 'highLatency');
}
