import type { TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

/** How long after its last message this terminal counts as silent. */
export function silentAfterMs(terminal: Readonly<TerminalLive>): number {
  const { silentRhythms, silentMinMs, silentMaxMs } = thresholds;
  return Math.min(Math.max(terminal.rhythmMs * silentRhythms, silentMinMs), silentMaxMs);
}

/**
 * True when a sample was kept back and sent later, so that its arrival says nothing of now. An old one from a slow clock is
 * none: there, as much time passes between two arrivals as between what they measured. A replay is older than the sample
 * before it, far older than samples were of late, or catches up.
 */
export function isReplay(terminal: Readonly<TerminalLive>, measuredAt: number, receivedAt: number): boolean {
  const lagMs = receivedAt - measuredAt;
  if (lagMs <= Math.max(thresholds.replayLagMs, 3 * terminal.rhythmMs)) return false;
  const arrivedLaterMs = receivedAt - terminal.lagAt;
  const grownMs = lagMs - terminal.lagMs;
  const measuredLaterMs = arrivedLaterMs - grownMs;
  if (measuredLaterMs <= 0) return true;
  // Samples of one message arrive together and are of one kind.
  if (arrivedLaterMs <= 0) return terminal.replaying;
  return grownMs > terminal.rhythmMs + 5_000 || -grownMs > measuredLaterMs / 2;
}

/**
 * Learns the rhythm: quick to believe a slower one, slow to believe a faster one, because a false silence costs more.
 * What one message covers is certain: so long the terminal gathers, whatever we took its silence for meanwhile.
 */
export function learnRhythm(terminal: TerminalLive, receivedAt: number, coveredMs: number): void {
  const leastMs = Math.min(Math.max(coveredMs, 1_000), thresholds.silentMaxMs);
  if (terminal.lastReceivedAt === 0) {
    terminal.rhythmMs = leastMs;
    return;
  }
  const gapMs = receivedAt - terminal.lastReceivedAt;
  let learned = terminal.rhythmMs;
  if (gapMs >= 500 && terminal.absence === 'none') {
    learned += (gapMs > learned ? 0.5 : 0.1) * (gapMs - learned);
  }
  terminal.rhythmMs = Math.min(Math.max(learned, leastMs), thresholds.silentMaxMs);
}

/** How much time the samples of one message cover, while they come one after another. */
export class MessageSpan {
  #terminalIndex = -1;
  #receivedAt = 0;
  #from = 0;
  #to = 0;
  #keptForUs = false;
  #afterBad = false;

  /**
   * Milliseconds from the start of the message's first sample to the end of this one. Undefined where that says nothing of
   * the terminal's habit: for a bad sample and for what came before it, because there the link kept it back; and for the
   * first message after a time in which we could not see.
   */
  coveredMs(
    terminalIndex: number,
    receivedAt: number,
    { from, to, bad }: { from: number; to: number; bad: boolean },
    couldSee: boolean,
  ): number | undefined {
    const another = terminalIndex !== this.#terminalIndex || receivedAt !== this.#receivedAt;
    if (another) this.#keptForUs = !couldSee;
    const begins = another || this.#afterBad;
    this.#terminalIndex = terminalIndex;
    this.#receivedAt = receivedAt;
    this.#from = begins ? from : Math.min(this.#from, from);
    this.#to = begins ? to : Math.max(this.#to, to);
    this.#afterBad = bad;
    return bad || this.#keptForUs ? undefined : this.#to - this.#from;
  }
}

/**
 * Tells a slow clock from a replay where messages hold many samples: the first of them is far older than the last one before,
 * but the last is as old as that was, because as much was measured as time went by. One of a replay can be, by chance; the
 * last cannot, unless all is as late for ever.
 */
export class MessageLag {
  #terminalIndex = -1;
  #receivedAt = 0;
  #lagBeforeMs = 0;
  #receivedBefore = 0;
  #from = 0;
  #good = true;

  /** Takes the message's next sample, before its lag is noted. */
  take(
    terminalIndex: number,
    terminal: Readonly<TerminalLive>,
    receivedAt: number,
    { from, bad }: { from: number; bad: boolean },
  ): void {
    if (terminalIndex === this.#terminalIndex && receivedAt === this.#receivedAt) {
      this.#from = Math.min(this.#from, from);
      this.#good &&= !bad;
      return;
    }
    this.#terminalIndex = terminalIndex;
    this.#receivedAt = receivedAt;
    this.#lagBeforeMs = terminal.lagMs;
    this.#receivedBefore = terminal.lagAt;
    this.#from = from;
    this.#good = !bad;
  }

  /** Whether the sample taken last, the message's last one, is as old as the last one before the message. */
  isSteady(measuredAt: number): boolean {
    if (this.#receivedBefore === 0) return false;
    const arrivedLaterMs = this.#receivedAt - this.#receivedBefore;
    const grownMs = this.#receivedAt - measuredAt - this.#lagBeforeMs;
    return arrivedLaterMs > 0 && Math.abs(grownMs) <= Math.min(5_000, arrivedLaterMs / 10);
  }

  /** Milliseconds from the start of the message to the end of its last sample; undefined where the link may have kept it back. */
  coveredMs(measuredAt: number): number | undefined {
    return this.#good ? measuredAt - this.#from : undefined;
  }
}

/** Remembers how old a sample was on arrival, for what the next one means. */
export function noteLag(terminal: TerminalLive, measuredAt: number, receivedAt: number): void {
  terminal.lagMs = receivedAt - measuredAt;
  terminal.lagAt = receivedAt;
}
