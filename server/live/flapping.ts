import type { CheckpointPart } from '../checkpoint-part.ts';
import { thresholds } from './thresholds.ts';

/** One link's turns of late. Times in epoch milliseconds, by our clock. */
interface Turns {
  /** Oldest first, at most as many as it takes. */
  times: number[];
  /** Since when it flaps; 0: it does not. */
  since: number;
}

const TURNS_PER_PIECE = 1000;
const SWEEP_EVERY_MS = 60_000;

/**
 * Tells links that come and go from links that failed. A turn is service lost or service back, as it was judged; so many
 * within the window make it flap, and only a time without any turn ends that. Keeps something only of links that turned lately.
 */
export class Flapping {
  readonly #turns = new Map<number, Turns>();
  readonly #flapping = new Set<number>();
  readonly #unsaved = new Set<number>();
  /** Terminals that stand otherwise than at the last tick, and whether they serve. */
  readonly #turning = new Map<number, boolean>();
  /** Whether each terminal served when it was last looked at: 0 not known, 1 it did not, 2 it did. */
  #served = new Uint8Array(0);
  #sweptAt = 0;

  grow(terminals: number): void {
    if (terminals <= this.#served.length) return;
    const served = new Uint8Array(Math.ceil(terminals * 1.125));
    served.set(this.#served);
    this.#served = served;
  }

  isFlapping(terminalIndex: number): boolean {
    return this.#flapping.size > 0 && this.#flapping.has(terminalIndex);
  }

  /** Since when; 0: it does not. */
  since(terminalIndex: number): number {
    return this.#turns.get(terminalIndex)?.since ?? 0;
  }

  /** Its turns within the window, oldest first. */
  turns(terminalIndex: number, now: number): readonly number[] {
    const times = this.#turns.get(terminalIndex)?.times ?? [];
    return times.filter((time) => time > now - thresholds.flappingWindowMs);
  }

  /** Notes how a terminal stands without counting: after a start. */
  note(terminalIndex: number, serves: boolean): void {
    this.#served[terminalIndex] = serves ? 2 : 1;
  }

  /** A terminal was looked at. What it turned to and back from at once, in one message, is no turn. */
  looked(terminalIndex: number, serves: boolean): void {
    if (this.#served[terminalIndex] === (serves ? 2 : 1)) {
      if (this.#turning.size > 0) this.#turning.delete(terminalIndex);
    } else this.#turning.set(terminalIndex, serves);
  }

  /** Counts the turns since it was last called. Answers which terminals flap from now on, or no more. */
  tick(now: number): number[] {
    if (now - this.#sweptAt >= SWEEP_EVERY_MS) this.#sweep(now);
    const changed: number[] = [];
    for (const [index, serves] of this.#turning) {
      const isFirst = this.#served[index] === 0;
      this.note(index, serves);
      if (!isFirst && this.#turned(index, now)) changed.push(index);
    }
    this.#turning.clear();
    for (const index of this.#flapping) {
      const turns = this.#turns.get(index);
      if (turns !== undefined && now - (turns.times.at(-1) ?? 0) < thresholds.steadyMs) continue;
      this.#flapping.delete(index);
      if (turns !== undefined) turns.since = 0;
      this.#unsaved.add(index);
      changed.push(index);
    }
    return changed;
  }

  readonly part: CheckpointPart = {
    name: 'turns',
    save: (everything) => this.#save(everything),
    load: (piece, indexOf) => {
      for (const [savedIndex, turns] of piece as Map<number, Turns>) {
        const index = indexOf(savedIndex);
        if (index === undefined) continue;
        this.#turns.set(index, turns);
        if (turns.since === 0) this.#flapping.delete(index);
        else this.#flapping.add(index);
      }
    },
  };

  #turned(terminalIndex: number, now: number): boolean {
    const turns = this.#turns.get(terminalIndex) ?? { times: [], since: 0 };
    turns.times = [...turns.times, now].slice(-thresholds.flappingTurns);
    this.#turns.set(terminalIndex, turns);
    this.#unsaved.add(terminalIndex);
    if (turns.since !== 0) return false;
    const [first = now] = turns.times;
    if (turns.times.length < thresholds.flappingTurns || now - first > thresholds.flappingWindowMs)
      return false;
    turns.since = first;
    this.#flapping.add(terminalIndex);
    return true;
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [index, { times, since }] of this.#turns) {
      if (since === 0 && now - (times.at(-1) ?? 0) > thresholds.flappingWindowMs) this.#turns.delete(index);
    }
  }

  *#save(everything: boolean): Iterable<Map<number, Turns>> {
    const indexes = [...(everything ? this.#turns.keys() : this.#unsaved)];
    this.#unsaved.clear();
    for (let at = 0; at < indexes.length; at += TURNS_PER_PIECE) {
      const piece = new Map<number, Turns>();
      for (const index of indexes.slice(at, at + TURNS_PER_PIECE)) {
        const turns = this.#turns.get(index);
        if (turns !== undefined) piece.set(index, { ...turns });
      }
      yield piece;
    }
  }
}
