import type { Fleet } from '../registry/fleet.ts';
import type { Absences } from './absences.ts';
import type { Ears } from './ears.ts';
import type { Sight } from './sight.ts';
import { ABSENT_AT_ONCE, judgeSilence } from './silence.ts';
import { isJudged } from './site-figures.ts';
import type { Standings } from './standings.ts';
import type { TerminalLive } from './terminal-live.ts';

interface SilenceWatchOptions {
  fleet: Fleet;
  ears: Ears;
  sight: Sight;
  absences: Absences;
  standings: Standings;
  /** The terminal's record, to be read. */
  terminal: (index: number) => Readonly<TerminalLive>;
  /** The same, to be changed. */
  open: (index: number) => TerminalLive;
}

/** Finds those whose silence has lasted too long. */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  /** Of the declared hours by which those who are off are expected back. */
  #hoursRevision = 0;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Looks at the terminals whose time to be looked at has come; ask only while we see. */
  judge(now: number): void {
    const { ears, sight, absences, standings, terminal: terminalAt, open } = this.#options;
    const { lookTimes } = ears;
    const { hoursRevision } = absences.leaves;
    if (hoursRevision !== this.#hoursRevision) lookTimes.all();
    this.#hoursRevision = hoursRevision;
    let found = 0;
    for (const index of lookTimes.due(now)) {
      const terminal = terminalAt(index);
      if (terminal.lastMeasuredAt === 0 || !this.#isJudged(index)) {
        lookTimes.next(index, Infinity);
        continue;
      }
      const backBy = terminal.absence === 'offBySchedule' ? absences.backBy(index, terminal) : 0;
      const silence = { deadlineMs: ears.deadlineMs(index, terminal), backBy };
      const { becomes, from, lookAt } = judgeSilence(terminal, silence, sight.seeingSince, now);
      lookTimes.next(index, lookAt);
      if (becomes === undefined) continue;
      const absent = open(index);
      absent.resting = false;
      absences.begin(index, absent, becomes, from, now);
      if (absent.absence === 'offBySchedule') lookTimes.next(index, 0);
      standings.look(index, absent);
      found += 1;
      if (found === ABSENT_AT_ONCE) return;
    }
  }

  #isJudged(terminalIndex: number): boolean {
    return isJudged(this.#options.fleet.terminals[terminalIndex]?.lifecycle);
  }
}
