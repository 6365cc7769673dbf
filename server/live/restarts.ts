import type { Sample } from '../../telemetry/contract/sample.ts';
import { START_UP_MS } from '../timeline/start-up.ts';

const SAME_START_MS = 30_000;

/** Notices agents that started anew, and agents that keep what they measure. */
export class Restarts {
  #keepers = new Uint8Array(0);
  readonly #startedAt = new Map<number, number>();

  /** The terminal sent what it had kept while it was not connected. */
  kept(terminalIndex: number): void {
    if (terminalIndex >= this.#keepers.length) {
      const grown = new Uint8Array(2 * terminalIndex + 64);
      grown.set(this.#keepers);
      this.#keepers = grown;
    }
    this.#keepers[terminalIndex] = 1;
  }

  /** Whether it did so since this process started. */
  keeps(terminalIndex: number): boolean {
    return this.#keepers[terminalIndex] === 1;
  }

  /** When the agent started, once for each start and soon after it; else undefined. */
  noticed(terminalIndex: number, { agentUptimeS, measuredAt }: Sample): number | undefined {
    if (agentUptimeS === undefined) return undefined;
    const known = this.#startedAt.size === 0 ? undefined : this.#startedAt.get(terminalIndex);
    if (agentUptimeS * 1000 > START_UP_MS) {
      if (known !== undefined) this.#startedAt.delete(terminalIndex);
      return undefined;
    }
    const at = measuredAt - agentUptimeS * 1000;
    if (known !== undefined && Math.abs(known - at) < SAME_START_MS) return undefined;
    this.#startedAt.set(terminalIndex, at);
    return at;
  }
}
