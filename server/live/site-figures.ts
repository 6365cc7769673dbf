import type { Lifecycle } from '../../telemetry/contract/inventory.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { TerminalRecords } from '../terminal-records.ts';
import { TerminalLive } from './terminal-live.ts';

/** A site's newest figures, read from its terminals in service. Null where none was ever heard. */
export class SiteFigures {
  readonly #fleet: Fleet;
  readonly #records: TerminalRecords;

  constructor(fleet: Fleet, records: TerminalRecords) {
    this.#fleet = fleet;
    this.#records = records;
  }

  /** Whether what a terminal last told is of now. */
  isThere(terminalIndex: number): boolean {
    return (
      terminalIndex < this.#records.length &&
      new TerminalLive(this.#records, terminalIndex).absence === 'none' &&
      isInService(this.#fleet, terminalIndex)
    );
  }

  /** Time of the newest measurement or message. */
  newest(siteIndex: number, field: 'lastMeasuredAt' | 'lastReceivedAt'): number | null {
    let newest = 0;
    for (const index of this.#fleet.sites[siteIndex]?.terminalIndexes ?? []) {
      if (!isInService(this.#fleet, index)) continue;
      newest = Math.max(newest, new TerminalLive(this.#records, index)[field]);
    }
    return newest === 0 ? null : newest;
  }

  /** Newest throughput, summed over the terminals that are there. */
  downlinkBps(siteIndex: number): number | null {
    let sum: number | null = null;
    for (const index of this.#fleet.sites[siteIndex]?.terminalIndexes ?? []) {
      if (!isInService(this.#fleet, index)) continue;
      const terminal = new TerminalLive(this.#records, index);
      if (terminal.lastMeasuredAt === 0) continue;
      sum = (sum ?? 0) + (terminal.absence === 'none' ? terminal.downlinkBps : 0);
    }
    return sum;
  }

  uplinkBps(siteIndex: number): number | null {
    let sum: number | null = null;
    for (const index of this.#fleet.sites[siteIndex]?.terminalIndexes ?? []) {
      if (!isInService(this.#fleet, index)) continue;
      const terminal = new TerminalLive(this.#records, index);
      if (terminal.lastMeasuredAt === 0) continue;
      sum = (sum ?? 0) + (terminal.absence === 'none' ? terminal.uplinkBps : 0);
    }
    return sum;
  }
}

/** True for terminals whose samples are judged. Of others what comes is noted: it does not fit the registry. */
export function isJudged(lifecycle: Lifecycle | undefined): boolean {
  return lifecycle !== 'suspended' && lifecycle !== 'inStock' && lifecycle !== 'withdrawn';
}

/** True for terminals that are expected to report: they make the site's state. */
export function isInService(fleet: Fleet, terminalIndex: number): boolean {
  const lifecycle = fleet.terminals[terminalIndex]?.lifecycle;
  return lifecycle === 'active' || lifecycle === 'installed';
}
