import type { Sample } from '../../telemetry/contract/sample.ts';
import type { TerminalSample } from '../../telemetry/store/sample-store.ts';
import type { CheckpointPart } from '../checkpoint-part.ts';

/** A clock that drifts is the same clock. */
const TOLERANCE_MS = 60_000;
/** Whose samples are believable for so long was set meanwhile, or it was our clock that was wrong. */
const TRUSTED_AFTER_MS = 10 * 60_000;
/** Terminals at most; of more the first are forgotten. */
const MAX_TERMINALS = 20_000;

interface AheadClock {
  /** When its device booted, by the wrong clock. */
  bootAt: number;
  /** When the first sample of it came that could be believed; 0: none since the last that could not. */
  believableSince: number;
}

/**
 * Clocks that were seen to run ahead of ours, by the boot that they count from. What such a terminal kept while it was dark and
 * sends later looks like the past, and lies at another time: it is not dated either.
 */
export class AheadClocks {
  readonly #clocks = new Map<number, AheadClock>();

  /** A sample came whose time lies ahead of us. */
  saw(terminalIndex: number, { measuredAt, monotonicMs }: Sample): void {
    if (monotonicMs === undefined) return;
    this.#clocks.delete(terminalIndex);
    this.#clocks.set(terminalIndex, { bootAt: measuredAt - monotonicMs, believableSince: 0 });
    if (this.#clocks.size <= MAX_TERMINALS) return;
    const [oldest] = this.#clocks.keys();
    if (oldest !== undefined) this.#clocks.delete(oldest);
  }

  /** Whether a sample that came, and could be believed, was measured by a clock that runs ahead. */
  tookIn(terminalIndex: number, { sample, receivedAt }: TerminalSample): boolean {
    if (this.#clocks.size === 0 || !this.isAhead(terminalIndex, sample)) return false;
    const clock = this.#clocks.get(terminalIndex);
    if (clock === undefined) return false;
    if (clock.believableSince === 0) clock.believableSince = receivedAt;
    if (receivedAt - clock.believableSince < TRUSTED_AFTER_MS) return true;
    this.#clocks.delete(terminalIndex);
    return false;
  }

  isAhead(terminalIndex: number, { measuredAt, monotonicMs }: Sample): boolean {
    const clock = this.#clocks.get(terminalIndex);
    if (clock === undefined || monotonicMs === undefined) return false;
    return Math.abs(measuredAt - monotonicMs - clock.bootAt) <= TOLERANCE_MS;
  }

  knows(terminalIndex: number): boolean {
    return this.#clocks.has(terminalIndex);
  }

  /** It was our own clock. */
  forget(): void {
    this.#clocks.clear();
  }

  /** Whole each time: few clocks run ahead. */
  readonly part: CheckpointPart = {
    name: 'aheadClocks',
    save: () => [new Map([...this.#clocks].map(([index, clock]) => [index, { ...clock }]))],
    load: (piece, indexOf) => {
      this.#clocks.clear();
      for (const [saved, clock] of piece as Map<number, AheadClock>) {
        const index = indexOf(saved);
        if (index !== undefined) this.#clocks.set(index, clock);
      }
    },
  };
}
