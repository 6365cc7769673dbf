import type { Sample } from '../../telemetry/contract/sample.ts';
import { START_UP_MS } from '../timeline/start-up.ts';

/** Notices agents that come back having started anew. */
export class Restarts {
  readonly #returned = new Set<number>();

  /** An absence of the terminal, or a hole in what it measured, is over. */
  returned(terminalIndex: number): void {
    this.#returned.add(terminalIndex);
  }

  /**
   * When the agent of a terminal that came back started, once for each return and soon after the start; else undefined. One
   * that starts for each sample (by cron) returns from nothing. A terminal that starts too says so later than its agent.
   */
  noticed(terminalIndex: number, { agentUptimeS, terminalUptimeS, measuredAt }: Sample): number | undefined {
    if (agentUptimeS === undefined || this.#returned.size === 0) return undefined;
    const hasStarted = agentUptimeS * 1000 <= START_UP_MS;
    if (hasStarted && terminalUptimeS === undefined) return undefined;
    if (!this.#returned.delete(terminalIndex)) return undefined;
    return hasStarted ? measuredAt - agentUptimeS * 1000 : undefined;
  }
}
