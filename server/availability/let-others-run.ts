/** Longer than this nothing else may have to wait. */
const TURN_MS = 8;
/** Steps after which the clock is looked at; a step is at most some microseconds. */
const STEPS = 500;

/**
 * Lets what waits be done first, whenever a long question has had the processor for some milliseconds: one about the whole
 * country must hold up no sample. `if (turn.isOver()) await turn.next();` after each step.
 */
export class Turn {
  #since = performance.now();
  #steps = 0;

  /** Call it after every step, or with how many were done since. */
  isOver(steps = 1): boolean {
    this.#steps += steps;
    if (this.#steps < STEPS) return false;
    this.#steps = 0;
    return performance.now() - this.#since > TURN_MS;
  }

  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
