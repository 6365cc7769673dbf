import type { Fleet } from '../registry/fleet.ts';
import { isReplay, learnRhythm, noteLag } from './hearing.ts';
import { MessageUnderWay, type Stretch } from './message-under-way.ts';
import type { Sight } from './sight.ts';
import { LookTimes } from './silence.ts';
import { SilenceTable, type SilenceSettings } from './silence-table.ts';
import type { TerminalLive } from './terminal-live.ts';

/** What arrivals say: how each terminal reports, whether a sample is of now, and when a silence has to be looked at. */
export class Ears {
  readonly lookTimes = new LookTimes();
  readonly #fleet: Fleet;
  readonly #sight: Sight;
  readonly #silences: SilenceTable;
  readonly #message = new MessageUnderWay();

  constructor(fleet: Fleet, sight: Sight, silences: SilenceSettings | undefined) {
    this.#fleet = fleet;
    this.#sight = sight;
    this.#silences = new SilenceTable(silences);
  }

  /** How long after its last message this terminal counts as silent. */
  deadlineMs(index: number, terminal: Readonly<TerminalLive>): number {
    return this.#silences.deadlineMs(terminal, this.#fleet.terminals[index]?.technology ?? null);
  }

  /**
   * Takes the arrival of a sample. True when it is a replay: kept back and sent later, it says nothing of now.
   * @param endsMessage it is the last that came with its message
   */
  arrive(
    index: number,
    terminal: TerminalLive,
    receivedAt: number,
    stretch: Stretch,
    endsMessage: boolean,
  ): boolean {
    this.#message.take(index, terminal, receivedAt, stretch);
    const late = isReplay(terminal, stretch.to, receivedAt);
    const slowClock = late && endsMessage && this.#message.isSteady(stretch.to);
    const replay = terminal.lastMeasuredAt !== 0 && late && !slowClock;
    const couldSee = this.#sight.couldSeeSince(terminal.lastReceivedAt);
    let coveredMs = slowClock && couldSee ? this.#message.wholeMs(stretch.to) : undefined;
    if (!slowClock && !replay) coveredMs = this.#message.freshMs(stretch, couldSee);
    this.#hear(index, terminal, receivedAt, coveredMs, replay);
    terminal.replaying = late && !slowClock;
    noteLag(terminal, stretch.to, receivedAt);
    return replay;
  }

  /** The same for a sample whose time cannot be believed. */
  arriveUndated(
    index: number,
    terminal: TerminalLive,
    receivedAt: number,
    { from, to }: { from: number; to: number },
  ): boolean {
    const replay = isReplay(terminal, to, receivedAt);
    const couldSee = this.#sight.couldSeeSince(terminal.lastReceivedAt);
    this.#hear(index, terminal, receivedAt, couldSee ? to - from : undefined, replay);
    noteLag(terminal, to, receivedAt);
    return replay;
  }

  /** The broker says that the terminal is there. */
  greet(index: number, terminal: TerminalLive, receivedAt: number): void {
    terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
    this.lookTimes.by(index, receivedAt + this.deadlineMs(index, terminal));
  }

  #hear(
    index: number,
    terminal: TerminalLive,
    receivedAt: number,
    coveredMs: number | undefined,
    replay: boolean,
  ): void {
    if (!replay) {
      if (coveredMs !== undefined) learnRhythm(terminal, receivedAt, coveredMs);
      terminal.lastReceivedAt = Math.max(terminal.lastReceivedAt, receivedAt);
      // A sample after the broker's farewell: the terminal is there, whatever became of that session.
      if (terminal.presence === 'offline' && receivedAt > terminal.presenceAt) terminal.presence = 'unknown';
      this.lookTimes.by(index, terminal.lastReceivedAt + this.deadlineMs(index, terminal));
    }
    this.#sight.received(receivedAt);
  }
}
