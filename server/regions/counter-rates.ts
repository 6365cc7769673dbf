import type { CheckpointPart } from '../checkpoint-part.ts';
import { directions, type Direction } from './throughput-sums.ts';

/** What a counter showed last, in bytes, and when. */
type Reading = [at: number, bytes: number];

/** A counter that was not read for longer says nothing of when its bytes went through. */
const MAX_GAP_MS = 31 * 86_400_000;
const READINGS_PER_PIECE = 4096;

/**
 * Rates of terminals that send `rxBytes` and `txBytes` but no rate: what a counter grew by since the newest reading before.
 * A reading older than that adds nothing, because its bytes are counted already, spread evenly over the gap it lies in.
 * A counter that shows less than before began again at 0. One reading is kept of each such counter and none of the others.
 */
export class CounterRates {
  /** By terminal and direction. */
  readonly #last = new Map<number, Reading>();
  readonly #changed = new Set<number>();

  /**
   * Takes a reading in. Answers the mean rate since the one before, or undefined where it says nothing that was not counted.
   * @param isNamed the sample names the rate of its interval itself
   */
  take(
    terminalIndex: number,
    direction: Direction,
    at: number,
    bytes: number,
    isNamed: boolean,
  ): { from: number; bps: number } | undefined {
    const key = terminalIndex * directions.length + directions.indexOf(direction);
    const before = this.#last.get(key);
    // A terminal that names its rates needs no memory, unless it once did not.
    if (before === undefined ? isNamed : at <= before[0]) return undefined;
    this.#last.set(key, [at, bytes]);
    this.#changed.add(key);
    if (isNamed || before === undefined || at - before[0] > MAX_GAP_MS) return undefined;
    const grown = bytes >= before[1] ? bytes - before[1] : bytes;
    return { from: before[0], bps: (grown * 8000) / (at - before[0]) };
  }

  readonly part: CheckpointPart = {
    name: 'counters',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => {
      for (const [savedKey, reading] of piece as Map<number, Reading>) {
        const index = indexOf(Math.floor(savedKey / directions.length));
        const direction = savedKey % directions.length;
        if (index !== undefined) this.#last.set(index * directions.length + direction, reading);
      }
    },
  };

  *#save(everything: boolean): Iterable<Map<number, Reading>> {
    const keys = [...(everything ? this.#last.keys() : this.#changed)];
    this.#changed.clear();
    for (let at = 0; at < keys.length; at += READINGS_PER_PIECE) {
      const piece = new Map<number, Reading>();
      for (const key of keys.slice(at, at + READINGS_PER_PIECE)) {
        const reading = this.#last.get(key);
        if (reading !== undefined) piece.set(key, reading);
      }
      yield piece;
    }
  }
}
