import type { Clock } from '../../telemetry/contract/clock.ts';

/** A clock that runs like the real one and can be pushed ahead, so that minutes of waiting take a moment. */
export class PushedClock implements Clock {
  #offset: number;

  constructor(now: number) {
    this.#offset = now - Date.now();
  }

  now(): number {
    return Date.now() + this.#offset;
  }

  /** Goes ahead to `time`; a time already past changes nothing. */
  pushTo(time: number): void {
    this.#offset = Math.max(this.#offset, time - Date.now());
  }
}
