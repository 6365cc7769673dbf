import type { LocalDay } from '../local-day.ts';
import { sumFields, type Sums } from './sums.ts';

/** The scheduled time of a day is reckoned anew each time; a column holds what of it was no plain service, and what is taken off it. */
const WIDTH = sumFields.length;
/** What a value counts in its sum: of the scheduled time a column only takes off, and its numbers have no sign. */
const signs = sumFields.map((field) => (field === 'scheduled' ? -1 : 1));

/** One terminal's day that held more than plain service; its `scheduled` is what is taken off, negative. */
export interface ExceptionalDay {
  terminalIndex: number;
  sums: Sums;
}

/** The exceptional terminals of one local day, side by side: 56 bytes each. */
export class DayColumn {
  readonly #terminals: Int32Array;
  readonly #values: Uint32Array;

  constructor(
    entries: readonly ExceptionalDay[],
    kept?: { column: DayColumn; without: ReadonlySet<number> },
  ) {
    const stay: number[] = [];
    if (kept !== undefined) {
      const { column, without } = kept;
      column.#terminals.forEach((terminal, at) => {
        if (!without.has(terminal)) stay.push(at);
      });
    }
    this.#terminals = new Int32Array(stay.length + entries.length);
    this.#values = new Uint32Array((stay.length + entries.length) * WIDTH);
    stay.forEach((from, at) => {
      const column = kept?.column;
      if (column === undefined) return;
      this.#terminals[at] = column.#terminals[from] ?? 0;
      this.#values.set(column.#values.subarray(from * WIDTH, (from + 1) * WIDTH), at * WIDTH);
    });
    entries.forEach(({ terminalIndex, sums }, more) => {
      const at = stay.length + more;
      this.#terminals[at] = terminalIndex;
      sumFields.forEach((field, offset) => {
        this.#values[at * WIDTH + offset] = Math.abs(sums[field]);
      });
    });
  }

  get size(): number {
    return this.#terminals.length;
  }

  /** Adds the days of terminals `from` to `to` of the column to what `target` answers for each; undefined: it is not asked about. */
  addTo(target: (terminalIndex: number) => readonly Sums[] | undefined, from = 0, to = this.size): void {
    for (let at = from; at < Math.min(to, this.#terminals.length); at += 1) {
      const into = target(this.#terminals[at] ?? -1);
      if (into === undefined) continue;
      for (const sums of into) {
        for (let offset = 0; offset < WIDTH; offset += 1) {
          const field = sumFields[offset];
          if (field !== undefined)
            sums[field] += (signs[offset] ?? 1) * (this.#values[at * WIDTH + offset] ?? 0);
        }
      }
    }
  }
}

/** True when a day was not plain service from beginning to end. */
export function isExceptional(sums: Readonly<Sums>): boolean {
  return sumFields.some((field) => sums[field] !== 0);
}

/** Rows of all columns together, of all rules: some 200 MB. */
const MAX_ROWS = 4_000_000;

/** Columns by rule and day, the ones used last kept; those that do not fit any more are made again when asked about. */
export class DayColumns {
  readonly #columns = new Map<string, Map<LocalDay, DayColumn>>();
  #rows = 0;

  of(rule: string): ReadonlyMap<LocalDay, DayColumn> {
    return this.#columns.get(rule) ?? new Map<LocalDay, DayColumn>();
  }

  rules(): Iterable<string> {
    return [...this.#columns.keys()];
  }

  set(rule: string, day: LocalDay, column: DayColumn): void {
    const days = this.#columns.get(rule) ?? new Map<LocalDay, DayColumn>();
    this.#columns.delete(rule);
    this.#columns.set(rule, days);
    this.#rows += column.size - (days.get(day)?.size ?? 0);
    days.delete(day);
    days.set(day, column);
    while (this.#rows > MAX_ROWS && this.#dropOldest(rule, day));
  }

  clear(): void {
    this.#columns.clear();
    this.#rows = 0;
  }

  /** Of the rule used longest ago the day made first. */
  #dropOldest(rule: string, day: LocalDay): boolean {
    for (const [name, days] of this.#columns) {
      for (const [oldest, column] of days) {
        if (name === rule && oldest === day) continue;
        days.delete(oldest);
        this.#rows -= column.size;
        return true;
      }
    }
    return false;
  }
}
