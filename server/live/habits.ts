import type { CheckpointPart } from '../checkpoint-part.ts';
import { START_UP_MS } from '../timeline/start-up.ts';

/** The numbers behind calling a terminal off by its schedule. docs/judgement.md explains each. */
export const habitRules = {
  /** It was away so long at least and at most, from one good sample to the next. */
  leastMs: 30 * 60_000,
  mostMs: 4 * 86_400_000,
  /** At the same time of day, give or take. */
  toleranceMs: 45 * 60_000,
  /** On so many of the last seven days. */
  leastDays: 3,
  /** It is given so long beyond its usual return. */
  patienceMs: 30 * 60_000,
} as const;

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** What it did longer ago than this says nothing of today. */
const MEMORY_MS = 15 * DAY_MS;
/** Two weeks of nights and some more. */
const MAX_OFFS = 18;
/** Terminals with anything to learn from at most; of others nothing is learned until there is room. */
const MAX_TERMINALS = 100_000;
const HABITS_PER_PIECE = 1000;
/** Looking through all of them takes milliseconds. */
const MAKE_ROOM_EVERY_MS = 3_600_000;

/** What is expected of a terminal that went away. */
export interface Expected {
  /** Its usual return, or when its site opens; epoch milliseconds. */
  backAt: number;
  /** From so many earlier absences; undefined: its site's declared hours say so. */
  days: number | undefined;
  /** It did so on the same day of the week; otherwise on any. */
  isOfWeek?: boolean;
}

/** Away from one good sample to the next, epoch milliseconds. */
export interface Leave {
  from: number;
  to: number;
}

/** What a place's clock shows at an instant, as if that were UTC. */
type Clock = (at: number) => number;
const UTC: Clock = (at) => at;

/** How far the clock of a terminal's place is ahead of UTC at an instant, milliseconds. */
export type ClockOffset = (terminalIndex: number, at: number) => number;

/**
 * Learns which terminals are switched off at their usual hours. Nights and weekends repeat every day or every week: an absence
 * is compared with those that began a whole number of days before by the clock of its place, so that people who change their
 * clocks keep their hours. Keeps the clean absences of two weeks, flat pairs of start and end, of terminals that had any.
 */
export class Habits {
  readonly #offs = new Map<number, number[]>();
  readonly #unsaved = new Set<number>();
  #madeRoomAt = -Infinity;
  readonly #clockOffset: ClockOffset;

  constructor(clockOffset: ClockOffset = () => 0) {
    this.#clockOffset = clockOffset;
  }

  /**
   * The terminal was cleanly away: it measured well, stopped, and measured well again after it started anew. Where that
   * makes a habit of it, returns all that the habit is made of, this one last.
   */
  note(terminalIndex: number, from: number, to: number): Leave[] {
    if (to - from < habitRules.leastMs || to - from > habitRules.mostMs) return [];
    const offs = this.#offs.get(terminalIndex) ?? [];
    if (offs.length === 0 && this.#offs.size >= MAX_TERMINALS) this.#makeRoom(to);
    if (offs.length === 0 && this.#offs.size >= MAX_TERMINALS) return [];
    const kept = [];
    for (let at = Math.max(0, offs.length - 2 * (MAX_OFFS - 1)); at < offs.length; at += 2) {
      const [start = 0, end = 0] = [offs[at], offs[at + 1]];
      if (start > from - MEMORY_MS && end <= from) kept.push(start, end);
    }
    this.#offs.set(terminalIndex, [...kept, from, to]);
    this.#unsaved.add(terminalIndex);
    const clock = this.#clockAround(terminalIndex, from);
    const alike = leavesOf(kept).filter((leave) => isOfLateDays(clock(from) - clock(leave.from)));
    return alike.length + 1 === habitRules.leastDays ? [...alike, { from, to }] : [];
  }

  /**
   * A sample that came later was measured then: it was not off, unless it was starting again already. What it says also
   * disproves what began within `beforeMs` after it.
   */
  disprove(terminalIndex: number, at: number, beforeMs = 0): void {
    const offs = this.#offs.get(terminalIndex);
    if (offs === undefined) return;
    const kept = offs.filter((_, place) => {
      const pair = place - (place % 2);
      return !((offs[pair] ?? 0) - beforeMs < at && at <= (offs[pair + 1] ?? 0) - START_UP_MS);
    });
    if (kept.length === offs.length) return;
    this.#offs.set(terminalIndex, kept);
    this.#unsaved.add(terminalIndex);
  }

  /** When a terminal that went away at `from` usually returns; undefined: it does not usually go away then. */
  expected(terminalIndex: number, from: number): Expected | undefined {
    const offs = this.#offs.get(terminalIndex);
    if (offs === undefined || offs.length < 2 * Math.min(2, habitRules.leastDays)) return undefined;
    const clock = this.#clockAround(terminalIndex, from);
    const daily: number[] = [];
    const weekly: number[] = [];
    let days = 0;
    for (let at = 0; at < offs.length; at += 2) {
      const [start = 0, end = 0] = [offs[at], offs[at + 1]];
      const agoMs = clock(from) - clock(start);
      if (agoMs <= 0 || agoMs > MEMORY_MS || !isWhole(agoMs, DAY_MS)) continue;
      const backAt = daysLater(clock, end, Math.round(agoMs / DAY_MS));
      const [isWeekly, isLate] = [isWhole(agoMs, WEEK_MS), agoMs < WEEK_MS + habitRules.toleranceMs];
      if (isWeekly) weekly.push(backAt);
      if (isLate) daily.push(backAt);
      if (isWeekly || isLate) days += 1;
    }
    const isDaily = daily.length >= habitRules.leastDays;
    if (!isDaily && weekly.length < 2) return undefined;
    // What it did on this day of the week says more than what it did yesterday.
    const backAt = weekly.length > 0 ? Math.max(...weekly) : median(daily);
    return { backAt, days, isOfWeek: weekly.length > 0 };
  }

  /**
   * When the terminal usually goes away next after a moment, and for how long at least, by its leaves of the week before that and of
   * the week after, where they are known by now; undefined: it has no habit of that.
   */
  leavesNext(terminalIndex: number, after: number): { at: number; leastMs: number } | undefined {
    const clock = this.#clockAround(terminalIndex, after);
    const next = leavesOf(this.#offs.get(terminalIndex) ?? [])
      .filter(({ from }) => Math.abs(from - after) < WEEK_MS)
      .map(({ from, to }) => ({
        at: daysLater(clock, from, Math.ceil((clock(after) - clock(from)) / DAY_MS)),
        lastsMs: to - from,
      }));
    if (next.length < habitRules.leastDays) return undefined;
    const at = median(next.map((each) => each.at));
    const alike = next.filter((each) => Math.abs(each.at - at) <= habitRules.toleranceMs);
    if (alike.length < habitRules.leastDays) return undefined;
    return { at, leastMs: Math.min(...alike.map(({ lastsMs }) => lastsMs)) };
  }

  readonly part: CheckpointPart = {
    name: 'habits',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => {
      for (const [savedIndex, offs] of piece as Map<number, number[]>) {
        const index = indexOf(savedIndex);
        if (index !== undefined) this.#offs.set(index, offs);
      }
    },
  };

  /** The clock of a terminal's place; where it does not change within what is looked at, UTC is as good and costs nothing. */
  #clockAround(terminalIndex: number, at: number): Clock {
    const of = (when: number) => this.#clockOffset(terminalIndex, when);
    const now = of(at);
    return of(at - MEMORY_MS) === now && of(at + WEEK_MS) === now ? UTC : (when) => when + of(when);
  }

  #makeRoom(now: number): void {
    if (now - this.#madeRoomAt < MAKE_ROOM_EVERY_MS) return;
    this.#madeRoomAt = now;
    for (const [index, offs] of this.#offs)
      if ((offs.at(-1) ?? 0) < now - MEMORY_MS) this.#offs.delete(index);
  }

  *#save(everything: boolean): Iterable<Map<number, number[]>> {
    const indexes = [...(everything ? this.#offs.keys() : this.#unsaved)];
    this.#unsaved.clear();
    for (let at = 0; at < indexes.length; at += HABITS_PER_PIECE) {
      const piece = new Map<number, number[]>();
      for (const index of indexes.slice(at, at + HABITS_PER_PIECE))
        piece.set(index, this.#offs.get(index) ?? []);
      yield piece;
    }
  }
}

/** The same time so many days later, by a clock. */
function daysLater(clock: Clock, at: number, days: number): number {
  const later = at + days * DAY_MS;
  return later + clock(at) - at - (clock(later) - later);
}

function leavesOf(offs: readonly number[]): Leave[] {
  return Array.from({ length: offs.length / 2 }, (_, at) => ({
    from: offs[2 * at] ?? 0,
    to: offs[2 * at + 1] ?? 0,
  }));
}

/** Whether what began so long ago began at the same time of one of the last seven days. */
function isOfLateDays(agoMs: number): boolean {
  return isWhole(agoMs, DAY_MS) && agoMs < WEEK_MS + habitRules.toleranceMs;
}

/** A whole number of periods, and at least one, give or take. */
function isWhole(ms: number, periodMs: number): boolean {
  const periods = Math.round(ms / periodMs);
  return periods > 0 && Math.abs(ms - periods * periodMs) <= habitRules.toleranceMs;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
