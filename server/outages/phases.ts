import type { CheckpointPart } from '../checkpoint-part.ts';
import { TerminalRecords } from '../terminal-records.ts';
import { phaseUp, type Phase } from './machine.ts';

/** Fields of a record: 1 when down, `candidateFrom`, and `edgeMs`. */
const WIDTH = 3;

/** Where the link of every terminal stands by the bad-minute rule: three numbers each. */
export class Phases {
  readonly #records = new TerminalRecords([0, Number.NaN, 0]);

  isDown(terminalIndex: number): boolean {
    return this.#records.values[terminalIndex * WIDTH] === 1;
  }

  /** False: nothing points to a turn of the phase. */
  isTurning(terminalIndex: number): boolean {
    return !Number.isNaN(this.#records.values[terminalIndex * WIDTH + 1] ?? Number.NaN);
  }

  /** A copy: what is done to it counts when it is `set`. */
  of(terminalIndex: number): Phase {
    if (terminalIndex >= this.#records.length) return phaseUp();
    return {
      down: this.isDown(terminalIndex),
      candidateFrom: this.#records.values[terminalIndex * WIDTH + 1] ?? Number.NaN,
      edgeMs: this.#records.values[terminalIndex * WIDTH + 2] ?? 0,
    };
  }

  set(terminalIndex: number, { down, candidateFrom, edgeMs }: Phase): void {
    this.#records.grow(terminalIndex + 1);
    const { values } = this.#records;
    values[terminalIndex * WIDTH] = down ? 1 : 0;
    values[terminalIndex * WIDTH + 1] = candidateFrom;
    values[terminalIndex * WIDTH + 2] = edgeMs;
    this.#records.touch(terminalIndex);
  }

  /** Makes room for so many terminals. */
  grow(terminals: number): void {
    this.#records.grow(terminals);
  }

  readonly part: CheckpointPart = {
    name: 'phases',
    save: (everything) => this.#records.save(everything),
    load: (piece, indexOf) => this.#records.load(piece, indexOf),
  };
}
