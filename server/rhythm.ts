interface Beat {
  everyMs: number;
  task: () => unknown;
  running: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Periodic tasks of the product. A task still running is not started again; one that throws is told and goes on. */
export class Rhythm {
  onError: (error: unknown) => void = () => undefined;
  readonly #beats: Beat[] = [];
  readonly #cpuUs: Record<string, number> = {};

  /** Runs `task` every so often between `start` and `stop`; with `stage`, its CPU time is counted under that name. */
  every(everyMs: number, task: () => unknown, stage?: string): void {
    const counted = stage === undefined ? task : () => this.time(stage, task);
    this.#beats.push({ everyMs, task: counted, running: undefined, timer: undefined });
  }

  start(): void {
    for (const beat of this.#beats) beat.timer = setInterval(() => this.#run(beat), beat.everyMs).unref();
  }

  /** Starts no more tasks and waits for those under way. */
  async stop(): Promise<void> {
    for (const beat of this.#beats) clearInterval(beat.timer);
    for (const { running } of this.#beats) await running;
  }

  /** Counts the CPU time of a synchronous piece of work under a stage's name. */
  time<T>(stage: string, work: () => T): T {
    const before = process.threadCpuUsage();
    try {
      return work();
    } finally {
      const { user, system } = process.threadCpuUsage(before);
      this.#cpuUs[stage] = (this.#cpuUs[stage] ?? 0) + user + system;
    }
  }

  /** Microseconds by stage since the start. */
  cpuUs(): Readonly<Record<string, number>> {
    return { ...this.#cpuUs };
  }

  #run(beat: Beat): void {
    beat.running ??= Promise.resolve()
      .then(() => beat.task())
      .then(
        () => undefined,
        (error: unknown) => this.onError(error),
      )
      .finally(() => (beat.running = undefined));
  }
}
