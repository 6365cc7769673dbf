import type { CheckpointPart } from '../checkpoint-part.ts';
import { addTime, dropOldest, emptyTimeSet, type TimeSet } from './time-set.ts';

/** Every terminal may keep so many numbers; one that needs more takes them from those that all share. */
const OWN_NUMBERS = 64;
/** 8 MB: 23 terminals with a month of minutes in no rhythm at all. */
const SHARED_NUMBERS = 1_000_000;
const SETS_PER_PIECE = 1000;

/**
 * Remembers of samples without a number when they were measured, so that none is counted twice. Times in a rhythm take two
 * numbers and one more pair for each gap; only those in none take one each, and of these the oldest are forgotten when the
 * room that all share is used up. Terminals are addressed by fleet index.
 */
export class SeenTimes {
  readonly #sets = new Map<number, TimeSet>();
  readonly #changed = new Set<number>();
  readonly #sharedNumbers: number;
  #shared = 0;

  /** @param sharedNumbers how many numbers the terminals may keep together beyond their own */
  constructor(sharedNumbers = SHARED_NUMBERS) {
    this.#sharedNumbers = sharedNumbers;
  }

  /** True the first time a terminal's time is shown, as far as is remembered. */
  isNew(terminalIndex: number, time: number): boolean {
    const set = this.#sets.get(terminalIndex) ?? emptyTimeSet();
    const before = beyondOwn(set);
    if (!addTime(set, time)) return false;
    let more = beyondOwn(set) - before;
    while (more > 0 && this.#shared + more > this.#sharedNumbers) {
      dropOldest(set);
      more = beyondOwn(set) - before;
    }
    this.#shared += more;
    this.#sets.set(terminalIndex, set);
    this.#changed.add(terminalIndex);
    return true;
  }

  readonly part: CheckpointPart = {
    name: 'seenTimes',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => {
      for (const [savedIndex, set] of piece as Map<number, TimeSet>) {
        const index = indexOf(savedIndex);
        if (index === undefined) continue;
        const known = this.#sets.get(index);
        this.#shared += beyondOwn(set) - (known === undefined ? 0 : beyondOwn(known));
        this.#sets.set(index, set);
      }
    },
  };

  *#save(everything: boolean): Iterable<Map<number, TimeSet>> {
    const indexes = [...(everything ? this.#sets.keys() : this.#changed)];
    this.#changed.clear();
    for (let at = 0; at < indexes.length; at += SETS_PER_PIECE) {
      const piece = new Map<number, TimeSet>();
      for (const index of indexes.slice(at, at + SETS_PER_PIECE)) {
        const set = this.#sets.get(index);
        if (set !== undefined) piece.set(index, set);
      }
      yield piece;
    }
  }
}

/** Numbers of a terminal beyond its own. */
function beyondOwn({ numbers }: TimeSet): number {
  return Math.max(0, numbers.length - OWN_NUMBERS);
}
