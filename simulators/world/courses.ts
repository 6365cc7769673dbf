import type { Effect } from './effect.ts';
import { phenomena } from './phenomena/all.ts';
import { LONGEST_MS, type Surroundings } from './phenomena/phenomenon.ts';
import type { Plan } from './plan.ts';
import { DAY_MS } from './schedule.ts';
import { segmentsOf, type Segment } from './segments.ts';

/** Days whose effects and segments are kept: history asks backwards. */
const KEPT_DAYS = 10;

/** What happens to each terminal, day by day, each made when it is first asked for. Any order of questions gives the same answers. */
export class Courses {
  readonly #around: Surroundings;
  readonly #plan: Plan;
  readonly #beginning = new Map<number, Map<number, Effect[]>>();
  readonly #segments = new Map<number, Map<number, Segment[]>>();

  constructor(around: Surroundings, plan: Plan) {
    this.#around = around;
    this.#plan = plan;
  }

  /** Number of the day (from the world's origin) that holds a moment. */
  dayOf(at: number): number {
    return Math.floor((at - this.#around.origin) / DAY_MS);
  }

  startOf(day: number): number {
    return this.#around.origin + day * DAY_MS;
  }

  /** The segments of a terminal's day, one after the other without gaps. */
  segments(terminalIndex: number, day: number): readonly Segment[] {
    const segments = kept(this.#segments, day, () => new Map<number, Segment[]>());
    let own = segments.get(terminalIndex);
    if (own === undefined) {
      const backup = this.#around.groups.backups.get(terminalIndex);
      own = segmentsOf(
        this.#effectsOn(terminalIndex, day),
        backup === undefined ? undefined : this.#effectsOn(backup, day),
        this.startOf(day),
        this.startOf(day + 1),
      );
      segments.set(terminalIndex, own);
    }
    return own;
  }

  segmentAt(terminalIndex: number, at: number): Segment {
    const segments = this.segments(terminalIndex, this.dayOf(at));
    return segments.find(({ to }) => at < to) ?? (segments.at(-1) as Segment);
  }

  /** Those of `[from, to)`, a day apart at most, the last one being that of its end. */
  segmentsWithin(terminalIndex: number, from: number, to: number): Segment[] {
    const [first, last] = [this.dayOf(from), this.dayOf(to - 1)];
    const segments = [...this.segments(terminalIndex, first)];
    if (last !== first) segments.push(...this.segments(terminalIndex, last));
    return segments.filter((segment) => segment.to > from && segment.from < to);
  }

  /** The effects that begin on a day, by terminal. */
  beginning(day: number): ReadonlyMap<number, readonly Effect[]> {
    return kept(this.#beginning, day, () => {
      const from = this.startOf(day);
      const byTerminal = new Map<number, Effect[]>();
      for (const [name, perDay] of Object.entries(this.#plan) as [keyof Plan, number][]) {
        for (const effect of phenomena[name](this.#around, perDay, from, from + DAY_MS)) {
          const own = byTerminal.get(effect.terminalIndex);
          if (own === undefined) byTerminal.set(effect.terminalIndex, [effect]);
          else own.push(effect);
        }
      }
      return byTerminal;
    });
  }

  /** Those that act on a day, or made the terminal start anew not long before. */
  #effectsOn(terminalIndex: number, day: number): Effect[] {
    const days = Math.ceil(LONGEST_MS / DAY_MS);
    return Array.from({ length: days + 1 }, (_, back) => day - days + back).flatMap(
      (each) => this.beginning(each).get(terminalIndex) ?? [],
    );
  }
}

function kept<T>(days: Map<number, T>, day: number, create: () => T): T {
  let found = days.get(day);
  if (found === undefined) {
    found = create();
    days.set(day, found);
    const [oldest] = days.keys();
    if (days.size > KEPT_DAYS && oldest !== undefined) days.delete(oldest);
  }
  return found;
}
