import type { Clock } from '../telemetry/contract/clock.ts';

interface Window {
  attempts: number;
  endsAt: number;
}

/**
 * Counts attempts per key within a window of time, for throttling. Bounded: when `maxKeys` is reached the key that
 * was seen first is forgotten, so a flood of made-up keys costs memory no more than it should.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #maxKeys: number;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, windowMs: number, maxKeys = 10_000) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#maxKeys = maxKeys;
  }

  /** Counts one more attempt; tells how many there were in this window and when it ends (epoch milliseconds). */
  add(key: string): { attempts: number; endsAt: number } {
    const window = this.get(key) ?? this.#open(key);
    window.attempts += 1;
    return { ...window };
  }

  /** The window of a key; undefined when there is none, or it ended. */
  get(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window !== undefined && window.endsAt > this.#clock.now() ? window : undefined;
  }

  /** Takes one attempt back: it turned out to be a good one. */
  takeBack(key: string): void {
    const window = this.get(key);
    if (window !== undefined && window.attempts > 0) window.attempts -= 1;
  }

  forget(key: string): void {
    this.#windows.delete(key);
  }

  forgetAll(): void {
    this.#windows.clear();
  }

  #open(key: string): Window {
    this.#windows.delete(key);
    if (this.#windows.size >= this.#maxKeys) {
      const [oldest] = this.#windows.keys();
      if (oldest !== undefined) this.#windows.delete(oldest);
    }
    const window = { attempts: 0, endsAt: this.#clock.now() + this.#windowMs };
    this.#windows.set(key, window);
    return window;
  }
}
