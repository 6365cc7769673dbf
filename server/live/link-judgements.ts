import type { Clock } from '../../telemetry/contract/clock.ts';
import type { LinkJudgement } from '../../telemetry/contract/evidence.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Absences } from './absences.ts';
import type { Ears } from './ears.ts';
import { judgeLink } from './evidence.ts';
import type { LiveListener } from './live-listener.ts';
import type { Sight } from './sight.ts';
import type { Standings } from './standings.ts';
import type { TerminalLive } from './terminal-live.ts';

interface LinkJudgementsOptions {
  fleet: Fleet;
  clock: Clock;
  listener: LiveListener;
  ears: Ears;
  sight: Sight;
  absences: Absences;
  standings: Standings;
  /** By how much a terminal's clock is slow; undefined: it is believed. */
  clockLagMs: (terminalIndex: number) => number | undefined;
  /** The terminal's record; undefined: there is none yet. */
  terminal: (index: number) => Readonly<TerminalLive> | undefined;
}

/** Gathers what every stage of the live state knows of a link, for whoever asks how it was judged. */
export class LinkJudgements {
  readonly #options: LinkJudgementsOptions;

  constructor(options: LinkJudgementsOptions) {
    this.#options = options;
  }

  /** The judgement of each of a site's links with its evidence. */
  ofSite(siteIndex: number): LinkJudgement[] {
    const { fleet, clock, listener, ears, sight, absences, standings, clockLagMs } = this.#options;
    const now = clock.now();
    return (fleet.sites[siteIndex]?.terminalIndexes ?? []).flatMap((index) => {
      const equipment = fleet.terminals[index];
      const terminal = this.#options.terminal(index);
      if (equipment === undefined || terminal === undefined) return [];
      return judgeLink(equipment, terminal, {
        now,
        bearing: standings.bearing(index),
        since: standings.sinceOf(index, terminal),
        deadlineMs: ears.deadlineMs(index, terminal),
        sight,
        maintainedUntil: standings.maintenance.until(index),
        expected: absences.expected(index, terminal),
        run: listener.run(index),
        turns: standings.flapping.turns(index, now),
        clockLagMs: clockLagMs(index),
      });
    });
  }
}
