import type { QuarantinedSample } from '../../telemetry/ingest/message.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';

/** The numbers behind placing a wrong clock's samples in time. docs/judgement.md explains each. */
export const steadyClockRules = {
  /** By the same, but for this, the newest sample of each message differs from when it came. */
  steadyMs: 60_000,
  /** So long it has, and in so many messages. */
  afterMs: 30 * 60_000,
  messages: 4,
  /** Of who was not heard for so long its place may go to another. */
  forgottenMs: 3_600_000,
} as const;

/** Terminals at most. Of others what is in quarantine waits for a person. */
const MAX_TERMINALS = 20_000;

/** Where a terminal's samples in quarantine belong in time: by so much its clock is ahead (negative: behind). */
export interface Placing {
  terminalId: string;
  aheadMs: number;
  /** It holds for what came from then until then, both included. */
  receivedFrom: number;
  receivedUntil: number;
}

interface SteadyClock {
  /** By how much the newest sample of a message was ahead of its arrival, least and most, in the messages since `since`. */
  leastMs: number;
  mostMs: number;
  messages: number;
  since: number;
  /** The time that it showed last, and whether it went back since it was as known. */
  shownAt: number;
  wentBack: boolean;
  heardAt: number;
  /** Known for good: by how much it is ahead, and of what; null: not yet. */
  known: { aheadMs: number; receivedFrom: number } | null;
}

/**
 * Clocks of samples in quarantine that differ from ours by the same for good: what they measured can be placed in time without
 * a person. What waited somewhere was late by more and less, and comes between messages that are as ever.
 */
export class SteadyClocks {
  readonly #isThere: (terminalId: string) => boolean;
  readonly #clocks = new Map<string, SteadyClock>();

  /** @param isThere whether the broker holds the terminal's connection and we can see; asked seldom */
  constructor(isThere: (terminalId: string) => boolean) {
    this.#isThere = isThere;
  }

  /** Takes what a batch brought into quarantine; answers what can be placed in time now. */
  heard(quarantined: readonly QuarantinedSample[]): Placing[] {
    const placings: Placing[] = [];
    quarantined.forEach((sample, at) => {
      const next = quarantined[at + 1];
      const endsMessage = next?.terminalId !== sample.terminalId || next.receivedAt !== sample.receivedAt;
      if (!endsMessage) return;
      const known = this.#message(sample);
      const { terminalId, receivedAt: receivedUntil } = sample;
      if (known !== null) placings.push({ terminalId, ...known, receivedUntil });
    });
    return placings;
  }

  /** By how much a terminal's clock is ahead (negative: behind), milliseconds, where it is known and showed it within the hour; else undefined. */
  aheadMs(terminalId: string, now: number): number | undefined {
    const clock = this.#clocks.get(terminalId);
    if (clock === undefined || now - clock.heardAt >= steadyClockRules.forgottenMs) return undefined;
    return clock.known?.aheadMs;
  }

  /** It was our own clock. */
  forget(): void {
    this.#clocks.clear();
  }

  /** Whole each time: few clocks are wrong. */
  readonly part: CheckpointPart = {
    name: 'steadyClocks',
    save: () => [new Map([...this.#clocks].map(([id, clock]) => [id, { ...clock }]))],
    load: (piece) => {
      this.#clocks.clear();
      for (const [id, clock] of piece as Map<string, SteadyClock>) this.#clocks.set(id, clock);
    },
  };

  /** The newest sample of a message came. Answers where it belongs, if that is known. */
  #message({ terminalId, receivedAt, sample: { measuredAt } }: QuarantinedSample): SteadyClock['known'] {
    const { steadyMs, afterMs, messages } = steadyClockRules;
    const aheadMs = measuredAt - receivedAt;
    const clock = this.#clockOf(terminalId, receivedAt);
    if (clock === undefined) return null;
    const { known } = clock;
    const isAsKnown = known !== null && Math.abs(aheadMs - known.aheadMs) <= steadyMs;
    // It went back: what comes from here on until it is as known may have been measured at any time.
    if (measuredAt < clock.shownAt && !isAsKnown) clock.wentBack = true;
    clock.shownAt = measuredAt;
    if (isAsKnown) {
      if (clock.wentBack) known.receivedFrom = receivedAt;
      clock.wentBack = false;
      // The fastest message tells it best.
      known.aheadMs = Math.max(known.aheadMs, aheadMs);
      clock.messages = 0;
      return known;
    }
    const leastMs = Math.min(clock.leastMs, aheadMs);
    const mostMs = Math.max(clock.mostMs, aheadMs);
    const isSteady = clock.messages > 0 && mostMs - leastMs <= steadyMs;
    if (!isSteady) {
      Object.assign(clock, { leastMs: aheadMs, mostMs: aheadMs, messages: 1, since: receivedAt });
      return null;
    }
    Object.assign(clock, { leastMs, mostMs, messages: clock.messages + 1 });
    if (clock.messages < messages || receivedAt - clock.since < afterMs) return null;
    if (!this.#isThere(terminalId)) return null;
    clock.wentBack = false;
    clock.known = { aheadMs: mostMs, receivedFrom: clock.since };
    return clock.known;
  }

  /** The record, last in the order of hearing; undefined: there is no room. */
  #clockOf(terminalId: string, receivedAt: number): SteadyClock | undefined {
    const known = this.#clocks.get(terminalId);
    if (known === undefined && this.#clocks.size >= MAX_TERMINALS) {
      const [[longestUnheard, { heardAt }] = ['', { heardAt: 0 }]] = this.#clocks;
      if (receivedAt - heardAt < steadyClockRules.forgottenMs) return undefined;
      this.#clocks.delete(longestUnheard);
    }
    const clock = known ?? {
      leastMs: 0,
      mostMs: 0,
      messages: 0,
      since: receivedAt,
      shownAt: -Infinity,
      wentBack: false,
      heardAt: receivedAt,
      known: null,
    };
    clock.heardAt = receivedAt;
    this.#clocks.delete(terminalId);
    this.#clocks.set(terminalId, clock);
    return clock;
  }
}
