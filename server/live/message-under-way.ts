import type { TerminalLive } from './terminal-live.ts';

/** One sample's stretch of time. */
export interface Stretch {
  from: number;
  to: number;
  bad: boolean;
}

/** The message whose samples come now, one after another: how much time it covers, and whether it is as old as the one before. */
export class MessageUnderWay {
  #terminalIndex = -1;
  #receivedAt = 0;
  #lagBeforeMs = 0;
  #receivedBefore = 0;
  /** Start of its first sample, and whether none of its samples was bad. */
  #from = 0;
  #allGood = true;
  /** Of those samples that are of now: where they begin and end; NaN before the first. */
  #freshFrom = Number.NaN;
  #freshTo = Number.NaN;
  #afterBad = false;
  #keptForUs = false;

  /** Takes the message's next sample, before its lag is noted. `couldSee`: since the terminal's last message. */
  take(terminalIndex: number, terminal: Readonly<TerminalLive>, receivedAt: number, stretch: Stretch): void {
    if (terminalIndex === this.#terminalIndex && receivedAt === this.#receivedAt) {
      this.#from = Math.min(this.#from, stretch.from);
      this.#allGood &&= !stretch.bad;
      return;
    }
    this.#terminalIndex = terminalIndex;
    this.#receivedAt = receivedAt;
    this.#lagBeforeMs = terminal.lagMs;
    this.#receivedBefore = terminal.lagAt;
    this.#from = stretch.from;
    this.#allGood = !stretch.bad;
    this.#freshFrom = Number.NaN;
  }

  /**
   * Tells a slow clock from a replay where messages hold many samples: the first of them is far older than the last one
   * before, but the last is as old as that was, because as much was measured as time went by. One of a replay can be, by
   * chance; the last cannot, unless all is as late for ever. True when the sample taken last is as old as that.
   */
  isSteady(measuredAt: number): boolean {
    if (this.#receivedBefore === 0) return false;
    const arrivedLaterMs = this.#receivedAt - this.#receivedBefore;
    const grownMs = this.#receivedAt - measuredAt - this.#lagBeforeMs;
    return arrivedLaterMs > 0 && Math.abs(grownMs) <= Math.min(5_000, arrivedLaterMs / 10);
  }

  /** Milliseconds from the start of the message to this end of it; undefined where the link may have kept it back. */
  wholeMs(measuredAt: number): number | undefined {
    return this.#allGood ? measuredAt - this.#from : undefined;
  }

  /**
   * Milliseconds that its samples of now cover, this one included. Undefined where that says nothing of the terminal's
   * habit: for a bad sample and for what came before it, because there the link kept it back; and for the first message
   * after a time in which we could not see.
   */
  freshMs({ from, to, bad }: Stretch, couldSee: boolean): number | undefined {
    const isFirst = Number.isNaN(this.#freshFrom);
    if (isFirst) this.#keptForUs = !couldSee;
    const begins = isFirst || this.#afterBad;
    this.#freshFrom = begins ? from : Math.min(this.#freshFrom, from);
    this.#freshTo = begins ? to : Math.max(this.#freshTo, to);
    this.#afterBad = bad;
    return bad || this.#keptForUs ? undefined : this.#freshTo - this.#freshFrom;
  }
}
