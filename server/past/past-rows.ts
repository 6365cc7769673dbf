import type { PastColumns, PastPart } from '../../telemetry/contract/past.ts';

/** Gathers how rows were, and puts changes into the order of time. Times are epoch milliseconds, and seconds in the columns. */
export class PastRows {
  readonly #start = new Gathered();
  readonly #changes = new Gathered();

  /** How a row was at the beginning, and since when; rows come in ascending order. */
  start(row: number, since: number, state: number, reason: number): void {
    this.#start.add(row, since, state, reason);
  }

  change(row: number, at: number, state: number, reason: number): void {
    this.#changes.add(row, at, state, reason);
  }

  part(from: number, to: number): Omit<PastPart, 'layout'> {
    return {
      from: seconds(from),
      to: seconds(to),
      start: this.#start.columns(),
      changes: this.#changes.inOrder(),
    };
  }
}

class Gathered {
  readonly #rows: number[] = [];
  readonly #at: number[] = [];
  readonly #states: number[] = [];
  readonly #reasons: number[] = [];

  add(row: number, at: number, state: number, reason: number): void {
    this.#rows.push(row);
    this.#at.push(seconds(at));
    this.#states.push(state);
    this.#reasons.push(reason);
  }

  columns(): PastColumns {
    return this.#picked([...this.#rows.keys()]);
  }

  /** By time. What changed in one second stays in the order in which it was added. */
  inOrder(): PastColumns {
    return this.#picked([...this.#rows.keys()].sort((a, b) => (this.#at[a] ?? 0) - (this.#at[b] ?? 0)));
  }

  #picked(order: readonly number[]): PastColumns {
    return {
      rows: Uint32Array.from(order, (each) => this.#rows[each] ?? 0),
      states: Uint8Array.from(order, (each) => this.#states[each] ?? 0),
      reasons: Uint8Array.from(order, (each) => this.#reasons[each] ?? 0),
      at: Uint32Array.from(order, (each) => Math.max(0, this.#at[each] ?? 0)),
    };
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
