import type { Clock } from '../../telemetry/contract/clock.ts';

/** Keeps the last few answers for a while, so that the second page of a report does not begin from nothing. */
export class Recent<Value> {
  readonly #kept = new Map<string, { value: Promise<Value>; until: number }>();
  readonly #clock: Clock;
  readonly #size: number;
  readonly #ttlMs: number;

  constructor(clock: Clock, { size, ttlMs }: { size: number; ttlMs: number }) {
    this.#clock = clock;
    this.#size = size;
    this.#ttlMs = ttlMs;
  }

  /** The kept answer, or undefined. */
  peek(key: string): Promise<Value> | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && kept.until > this.#clock.now() ? kept.value : undefined;
  }

  /** The kept answer, or a new one: whoever asks meanwhile waits for the same. A failure is not kept. */
  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value);
    value.catch(() => {
      if (this.#kept.get(key)?.value === value) this.#kept.delete(key);
    });
    return value;
  }

  set(key: string, value: Promise<Value>): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: this.#clock.now() + this.#ttlMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#size) break;
      this.#kept.delete(oldest);
    }
  }
}
