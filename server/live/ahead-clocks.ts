import type { Sample } from '../../telemetry/contract/sample.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';
import { startOf } from './thresholds.ts';

/** A clock that drifts is the same clock. */
const TOLERANCE_MS = 60_000;
/** Whose samples are believable for so long was set meanwhile, or it was our clock that was wrong. */
const TRUSTED_AFTER_MS = 10 * 60_000;
/** Terminals at most; of more the first are forgotten. */
const MAX_TERMINALS = 20_000;
/** Stretches of undated samples remembered of each; the oldest are believed again. */
const MAX_SPANS = 16;

interface AheadClock {
  /** When its device and its agent started, by the wrong clock; NaN: not told. */
  bootAt: number;
  agentAt: number;
  /** When the newest message came of which anything was measured by this clock. */
  messageAt: number;
  /** When the first sample of it came that could be believed; 0: none since the last that could not. */
  believableSince: number;
  /** Times that samples show which it measured, and which looked believable: flat pairs, in order of arrival. */
  spans: number[];
}

/**
 * Clocks that were seen to run ahead of ours, known by the start of device or agent that they count from. What such a terminal kept
 * while it was dark and sends later looks like the past, and lies at another time: it is not dated either.
 */
export class AheadClocks {
  readonly #clocks = new Map<number, AheadClock>();

  /** A sample came whose time lies ahead of us. */
  saw(terminalIndex: number, { sample, receivedAt }: TerminalSample): void {
    const before = this.#clocks.get(terminalIndex);
    const { bootAt, agentAt } = startsBy(sample);
    this.#clocks.delete(terminalIndex);
    this.#clocks.set(terminalIndex, {
      bootAt: Number.isNaN(bootAt) ? (before?.bootAt ?? bootAt) : bootAt,
      agentAt: Number.isNaN(agentAt) ? (before?.agentAt ?? agentAt) : agentAt,
      messageAt: receivedAt,
      believableSince: 0,
      spans: before?.spans ?? [],
    });
    if (this.#clocks.size <= MAX_TERMINALS) return;
    const [oldest] = this.#clocks.keys();
    if (oldest !== undefined) this.#clocks.delete(oldest);
  }

  /** Whether a sample that came, and could be believed, was measured by a clock that runs ahead. */
  tookIn(terminalIndex: number, { sample, receivedAt }: TerminalSample): boolean {
    const clock = this.#clocks.size === 0 ? undefined : this.#clocks.get(terminalIndex);
    // What one message holds was measured by one clock.
    if (clock === undefined || !(clock.messageAt === receivedAt || isOf(clock, sample))) return false;
    clock.messageAt = receivedAt;
    if (clock.believableSince === 0) clock.believableSince = receivedAt;
    if (receivedAt - clock.believableSince >= TRUSTED_AFTER_MS) {
      this.#clocks.delete(terminalIndex);
      return false;
    }
    hide(clock.spans, startOf(sample), sample.measuredAt);
    return true;
  }

  /** Whether a time that a sample shows is none: a clock that ran ahead measured it. */
  hides(terminalIndex: number, measuredAt: number): boolean {
    const spans = this.#clocks.get(terminalIndex)?.spans;
    return (
      spans?.some((from, at) => at % 2 === 0 && measuredAt > from && measuredAt <= (spans[at + 1] ?? 0)) ===
      true
    );
  }

  /** It was our own clock. */
  forget(): void {
    this.#clocks.clear();
  }

  /** Whole each time: few clocks run ahead. */
  readonly part: CheckpointPart = {
    name: 'aheadClocks',
    save: () => [
      new Map([...this.#clocks].map(([index, clock]) => [index, { ...clock, spans: [...clock.spans] }])),
    ],
    load: (piece, indexOf) => {
      this.#clocks.clear();
      for (const [saved, clock] of piece as Map<number, AheadClock>) {
        const index = indexOf(saved);
        if (index !== undefined) this.#clocks.set(index, clock);
      }
    },
  };
}

function startsBy({ measuredAt, monotonicMs, agentUptimeS }: Sample): Pick<AheadClock, 'bootAt' | 'agentAt'> {
  return {
    bootAt: monotonicMs === undefined ? Number.NaN : measuredAt - monotonicMs,
    agentAt: agentUptimeS === undefined ? Number.NaN : measuredAt - agentUptimeS * 1000,
  };
}

function isOf(clock: AheadClock, sample: Sample): boolean {
  const { bootAt, agentAt } = startsBy(sample);
  // Where one of them is not told the difference is NaN.
  return Math.abs(bootAt - clock.bootAt) <= TOLERANCE_MS || Math.abs(agentAt - clock.agentAt) <= TOLERANCE_MS;
}

function hide(spans: number[], from: number, to: number): void {
  const last = spans.length - 1;
  const [lastFrom = Number.NaN, lastTo = Number.NaN] = [spans[last - 1], spans[last]];
  if (from >= lastFrom && from <= lastTo + TOLERANCE_MS) spans[last] = Math.max(lastTo, to);
  else spans.push(from, to);
  if (spans.length > 2 * MAX_SPANS) spans.splice(0, 2);
}
