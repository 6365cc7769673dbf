/** What a queue is made of. */
interface QueueOptions<T> {
  load: (key: string, signal: AbortSignal) => Promise<T>;
  arrived: (key: string, value: T) => void;
  /** So many at the same time. */
  atOnce: number;
  /** After a failure, doubled with each one in a row. */
  retryMs: number;
  mostRetryMs: number;
}

/** Loads parts once, those wanted most first, a few at a time. What fails is tried again later, and nobody is told. */
export class Queue<T> {
  readonly #options: QueueOptions<T>;
  readonly #done = new Set<string>();
  readonly #running = new Map<string, AbortController>();
  readonly #failures = new Map<string, { times: number; until: number }>();
  #wanted: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: QueueOptions<T>) {
    this.#options = options;
  }

  /** In the order in which they are wanted. What is not any more is not begun, but what was is not given up. */
  want(keys: readonly string[]): void {
    this.#wanted = keys;
    this.#go();
  }

  stop(): void {
    this.#wanted = [];
    clearTimeout(this.#timer);
    for (const aborter of this.#running.values()) aborter.abort();
  }

  #go(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    let next = Infinity;
    for (const key of this.#wanted) {
      if (this.#running.size >= this.#options.atOnce) return;
      if (this.#done.has(key) || this.#running.has(key)) continue;
      const until = this.#failures.get(key)?.until ?? 0;
      if (until <= now) void this.#load(key);
      else next = Math.min(next, until);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#go(), next - now);
  }

  async #load(key: string): Promise<void> {
    const aborter = new AbortController();
    this.#running.set(key, aborter);
    try {
      const value = await this.#options.load(key, aborter.signal);
      if (aborter.signal.aborted) return;
      this.#done.add(key);
      this.#failures.delete(key);
      this.#options.arrived(key, value);
    } catch {
      if (aborter.signal.aborted) return;
      const times = (this.#failures.get(key)?.times ?? 0) + 1;
      const wait = Math.min(this.#options.mostRetryMs, this.#options.retryMs * 2 ** (times - 1));
      this.#failures.set(key, { times, until: Date.now() + wait });
    } finally {
      this.#running.delete(key);
      if (!aborter.signal.aborted) this.#go();
    }
  }
}
