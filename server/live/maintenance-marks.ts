/** Until when the agreed time lasts that a terminal is in at a moment (epoch milliseconds); undefined: it is in none. */
export type MaintainedUntil = (terminalIndex: number, at: number) => number | undefined;

/** Which terminals are in agreed maintenance, so that a sample costs no look at the windows in force. */
export class MaintenanceMarks {
  readonly #until: MaintainedUntil | undefined;
  readonly #now: () => number;
  #marks = new Uint8Array(0);

  constructor(until: MaintainedUntil | undefined, now: () => number) {
    this.#until = until;
    this.#now = now;
  }

  /** Makes room for so many terminals. */
  grow(terminals: number): void {
    if (terminals <= this.#marks.length) return;
    const marks = new Uint8Array(Math.ceil(terminals * 1.125));
    marks.set(this.#marks);
    this.#marks = marks;
  }

  isMarked(terminalIndex: number): boolean {
    return this.#marks[terminalIndex] === 1;
  }

  /** Asks about a terminal anew: a window began, ended, was declared or withdrawn, or the terminal moved. */
  ask(terminalIndex: number): void {
    if (this.#until === undefined) return;
    this.#marks[terminalIndex] = this.until(terminalIndex) === undefined ? 0 : 1;
  }

  until(terminalIndex: number): number | undefined {
    return this.#until?.(terminalIndex, this.#now());
  }
}
