import type { AbsenceKind, TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

/** Terminals found absent in one `tick`, so that a country that goes dark holds up nothing; the others are found in the next. */
export const ABSENT_AT_ONCE = 10_000;

/** A sample that does not say otherwise covers so much. */
const EDGE_MIN_MS = 60_000;

/** The keepalive of the metered profile. */
const LONGEST_WILL_DELAY_MS = 455_000;

/** What a terminal's silence says now. */
export interface SilenceVerdict {
  /** What it is from now on; undefined: nothing new. */
  becomes: AbsenceKind | undefined;
  /** Since when, in event time. */
  from: number;
  /** Before then the silence can say nothing else. */
  lookAt: number;
}

/**
 * @param deadlineMs silent for so long it is silent; until `backBy` one that is off by its schedule is not missed
 * @param seeingSince what was not heard before then is not the terminal's silence
 */
export function judgeSilence(
  terminal: Readonly<TerminalLive>,
  { deadlineMs, backBy }: { deadlineMs: number; backBy: number },
  seeingSince: number,
  now: number,
): SilenceVerdict {
  const { absence, coveredUntil, presenceAt } = terminal;
  const nothing = { becomes: undefined, from: coveredUntil };
  if (absence === 'disconnected') return { ...nothing, lookAt: Infinity };
  if (absence === 'offBySchedule' && now < backBy) return { ...nothing, lookAt: backBy };
  const heardAt = waitedForSince(terminal, seeingSince);
  const silentAt = heardAt + deadlineMs;
  const offlineAt = heardAt + offlineAfterMs(terminal, deadlineMs);
  const saidGone =
    terminal.presence === 'offline' && terminal.lastReceivedAt <= presenceAt && !terminal.resting;
  // Said while we could not see, it may be our own fault: those who are there come back within the time a will takes.
  const goneAt = !saidGone
    ? Infinity
    : presenceAt >= seeingSince
      ? presenceAt + thresholds.disconnectedGraceMs
      : seeingSince + thresholds.willDelayMs;
  if (now >= goneAt) {
    const from = Math.max(coveredUntil, presenceAt - (terminal.leaving ? 0 : willDelayMs(terminal)));
    return { becomes: 'disconnected', from, lookAt: Infinity };
  }
  if (now >= offlineAt) return { becomes: 'disconnected', from: coveredUntil, lookAt: Infinity };
  if (absence !== 'none') return { ...nothing, lookAt: Math.min(goneAt, offlineAt) };
  if (now < silentAt) return { ...nothing, lookAt: Math.min(goneAt, silentAt) };
  return { becomes: 'silent', from: coveredUntil, lookAt: Math.min(goneAt, offlineAt) };
}

/** Since when its silence counts: of one that is in service again from then on, whatever the broker said of it before. */
export function waitedForSince(
  { lastReceivedAt, resting, coveredUntil }: Readonly<TerminalLive>,
  seeingSince: number,
): number {
  return Math.max(lastReceivedAt, seeingSince, resting ? coveredUntil : 0);
}

/** After how long a silence is judged, where the broker says nothing. */
export function offlineAfterMs({ lessons }: Readonly<TerminalLive>, deadlineMs: number): number {
  const { offlineSilences, firstMessages, firstOfflineMs } = thresholds;
  return Math.max(deadlineMs * offlineSilences, lessons <= firstMessages ? firstOfflineMs : 0);
}

/**
 * How far the true end of service may lie from where an absence is said to begin: up to the next message that was due, or up
 * to the will, and the interval that the last sample covered.
 */
export function edgeOfAbsenceMs(terminal: Readonly<TerminalLive>): number {
  const { presence, presenceAt, absentFrom, rhythmMs } = terminal;
  if (presence !== 'offline' || presenceAt <= absentFrom) return Math.max(EDGE_MIN_MS, rhythmMs);
  return EDGE_MIN_MS + Math.max(willDelayMs(terminal), presenceAt - absentFrom);
}

/**
 * How long before its will a link died at most. Nobody tells us of a keepalive; agents that report seldom choose one of half
 * of what lies between their messages (lean 155 of 300 s, metered 455 of 900), and the will comes after half to one and a half of it.
 */
function willDelayMs({ rhythmMs }: Readonly<TerminalLive>): number {
  return Math.max(thresholds.willDelayMs, Math.min(rhythmMs / 2, LONGEST_WILL_DELAY_MS));
}

/**
 * When each terminal's silence has to be looked at, so that passing time costs the terminals that fell silent and not all.
 * A time here may be too early, never too late: what is heard meanwhile moves it only when somebody looks.
 */
export class LookTimes {
  #times = new Float64Array(0);

  /** Makes room for so many terminals; new ones are looked at next time. */
  grow(terminals: number): void {
    if (terminals <= this.#times.length) return;
    const times = new Float64Array(terminals);
    times.set(this.#times);
    this.#times = times;
  }

  /** Looks at a terminal no later than at `time`. */
  by(terminalIndex: number, time: number): void {
    if (time < (this.#times[terminalIndex] ?? 0)) this.#times[terminalIndex] = time;
  }

  /** Looks at a terminal next at `time`; Infinity: only when something is heard of it. */
  next(terminalIndex: number, time: number): void {
    this.#times[terminalIndex] = time;
  }

  /** Looks at all of them next time. */
  all(): void {
    this.#times.fill(0);
  }

  /** Terminals to look at now. */
  *due(now: number): Iterable<number> {
    const times = this.#times;
    for (let index = 0; index < times.length; index += 1) if ((times[index] ?? 0) <= now) yield index;
  }
}
