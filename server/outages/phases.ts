import type { CheckpointPart } from '../checkpoint-part.ts';
import { TerminalRecords } from '../terminal-records.ts';
import { phaseUp, type Phase } from './machine.ts';

/** Fields of a record: 1 when down, `candidateFrom`, `turnsAt`, `edgeMs`, `lostUntil` and `lastTo`. */
const WIDTH = 6;

/** Where the link of every terminal stands by the bad-minute rule: six numbers each. */
export class Phases {
  readonly #records = new TerminalRecords([0, Number.NaN, Number.NaN, 0, Number.NaN, Number.NaN]);
  /** Of the few in an outage that measure now and then. */
  readonly #sparse = new Map<number, NonNullable<Phase['sparse']>>();

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
    const { values } = this.#records;
    const at = terminalIndex * WIDTH;
    return {
      down: this.isDown(terminalIndex),
      candidateFrom: values[at + 1] ?? Number.NaN,
      turnsAt: values[at + 2] ?? Number.NaN,
      edgeMs: values[at + 3] ?? 0,
      lostUntil: values[at + 4] ?? Number.NaN,
      lastTo: values[at + 5] ?? Number.NaN,
      sparse: this.#sparse.size === 0 ? undefined : this.#sparse.get(terminalIndex),
    };
  }

  set(terminalIndex: number, phase: Phase): void {
    const { down, candidateFrom, turnsAt, edgeMs, lostUntil, lastTo, sparse } = phase;
    if (sparse !== undefined) this.#sparse.set(terminalIndex, sparse);
    else if (this.#sparse.size > 0) this.#sparse.delete(terminalIndex);
    this.#records.grow(terminalIndex + 1);
    const { values } = this.#records;
    const at = terminalIndex * WIDTH;
    values[at] = down ? 1 : 0;
    values[at + 1] = candidateFrom;
    values[at + 2] = turnsAt;
    values[at + 3] = edgeMs;
    values[at + 4] = lostUntil;
    values[at + 5] = lastTo;
    this.#records.touch(terminalIndex);
  }

  /** Makes room for so many terminals. */
  grow(terminals: number): void {
    this.#records.grow(terminals);
  }

  readonly parts: readonly CheckpointPart[] = [
    {
      name: 'phases',
      save: (everything) => this.#records.save(everything),
      load: (piece, indexOf) => this.#records.load(piece, indexOf),
    },
    {
      // Whole each time: it is little.
      name: 'sparseRuns',
      save: () => [this.#sparse],
      load: (piece, indexOf) => {
        this.#sparse.clear();
        for (const [saved, sparse] of piece as Map<number, NonNullable<Phase['sparse']>>) {
          const index = indexOf(saved);
          if (index !== undefined) this.#sparse.set(index, sparse);
        }
      },
    },
  ];
}
