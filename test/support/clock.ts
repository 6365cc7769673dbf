import type { Clock } from '../../telemetry/contract/clock.ts';

/** A clock that stands still until a test moves it. Starts on 2024-01-01T00:00:00Z unless told. */
export class ManualClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2024, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Moves by `ms`; negative values set the clock back. */
  advance(ms: number): void {
    this.#now += ms;
  }

  set(now: number): void {
    this.#now = now;
  }
}
