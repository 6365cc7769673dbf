import type { Clock } from '../telemetry/contract/clock.ts';

export interface SavingOptions {
  clock: Clock;
  /** Writes a checkpoint. */
  write: () => Promise<void>;
  /** While nothing urgent happens a checkpoint is written this often. */
  everyMs: () => number;
  /** A checkpoint is written, and the incidents that changed are in it. */
  written: (incidentIds: readonly string[]) => Promise<void>;
  /** Checkpoints cannot be written (one line saying why), or can again (undefined). */
  onProblem: (problem: string | undefined) => void;
}

/** With a large fleet some incident always changed: saving takes a fifth of the time and no more. */
const REST_FOR_EACH_SAVE = 4;

/** Says when a checkpoint is written: at once when an incident changed, because people wait to hear of it; else now and then. */
export class Saving {
  readonly #options: SavingOptions;
  readonly #changedIncidents = new Set<string>();
  #savedAt: number;
  #tookMs = 0;

  constructor(options: SavingOptions) {
    this.#options = options;
    this.#savedAt = options.clock.now();
  }

  incidentHappened(incidentId: string): void {
    this.#changedIncidents.add(incidentId);
  }

  /** Call it every second. Rejects when nothing can be written: the next call tries again. */
  async look(): Promise<void> {
    const { clock, everyMs } = this.#options;
    const sinceMs = clock.now() - this.#savedAt;
    const isUrgent = this.#changedIncidents.size > 0 && sinceMs >= REST_FOR_EACH_SAVE * this.#tookMs;
    if (!isUrgent && sinceMs < everyMs()) return;
    const began = clock.now();
    await this.now();
    this.#savedAt = clock.now();
    this.#tookMs = this.#savedAt - began;
  }

  async now(): Promise<void> {
    const { write, written, onProblem } = this.#options;
    const changed = [...this.#changedIncidents];
    this.#changedIncidents.clear();
    try {
      await write();
    } catch (error) {
      for (const incidentId of changed) this.#changedIncidents.add(incidentId);
      onProblem(`a checkpoint cannot be written: ${String(error)}`);
      throw error;
    }
    onProblem(undefined);
    await written(changed);
  }
}
