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

/** Remembers how old a sample was on arrival, for what the next one means. */
export function noteLag(terminal: TerminalLive, measuredAt: number, receivedAt: number): void {
  terminal.lagMs = receivedAt - measuredAt;
  terminal.lagAt = receivedAt;
}
