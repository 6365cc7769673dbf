import type { IndexOf } from './checkpoint-part.ts';

/** Terminals a piece of a checkpoint holds. */
const TERMINALS_PER_PIECE = 4096;

/** Records of some terminals, as they stand in a checkpoint. */
interface SavedRecords {
  indexes: Uint32Array;
  values: Float64Array;
}

/**
 * So many numbers for every terminal, side by side in one block of memory: what one sample touches lies together, costs
 * 8 bytes a number and no garbage, and is copied in one go. It knows which records changed since they were last saved.
 */
export class TerminalRecords {
  readonly #fresh: readonly number[];
  #values = new Float64Array(0);
  #length = 0;
  #isChanged = new Uint8Array(0);
  #changed: number[] = [];

  /** @param fresh the record of a terminal of which nothing is known; its length is that of all */
  constructor(fresh: readonly number[]) {
    this.#fresh = fresh;
  }

  /** Numbers a terminal. */
  get width(): number {
    return this.#fresh.length;
  }

  /** Record of terminal `index` from `index * width` on. The block is another one after `grow`: do not keep it. */
  get values(): Float64Array {
    return this.#values;
  }

  /** Terminals. */
  get length(): number {
    return this.#length;
  }

  /** Makes room for so many terminals; there are never fewer. */
  grow(length: number): void {
    if (length <= this.#length) return;
    const { width } = this;
    if (length * width > this.#values.length) {
      // Some room to spare, so that an import of many portions does not copy all for each.
      const capacity = this.#length === 0 ? length : Math.ceil(length * 1.125);
      const values = new Float64Array(capacity * width);
      values.set(this.#values);
      this.#values = values;
      const isChanged = new Uint8Array(capacity);
      isChanged.set(this.#isChanged);
      this.#isChanged = isChanged;
    }
    for (let at = this.#length * width; at < length * width; at += width) this.#values.set(this.#fresh, at);
    this.#length = length;
  }

  /** The record of this terminal changed. */
  touch(index: number): void {
    if (this.#isChanged[index] !== 0) return;
    this.#isChanged[index] = 1;
    this.#changed.push(index);
  }

  /** Terminals whose records changed since the last `save`. */
  changed(): readonly number[] {
    return this.#changed;
  }

  /** All records, or those that changed since the last call. */
  *save(everything: boolean): Iterable<SavedRecords> {
    const changed = this.#changed;
    this.#changed = [];
    for (const index of changed) this.#isChanged[index] = 0;
    const count = everything ? this.#length : changed.length;
    const { width } = this;
    for (let from = 0; from < count; from += TERMINALS_PER_PIECE) {
      const to = Math.min(from + TERMINALS_PER_PIECE, count);
      if (everything) {
        const indexes = Uint32Array.from({ length: to - from }, (_, at) => from + at);
        yield { indexes, values: this.#values.subarray(from * width, to * width) };
      } else {
        const indexes = Uint32Array.from(changed.slice(from, to));
        const values = new Float64Array(indexes.length * width);
        indexes.forEach((index, at) => {
          values.set(this.#values.subarray(index * width, (index + 1) * width), at * width);
        });
        yield { indexes, values };
      }
    }
  }

  /** Takes in a piece; calls back with every terminal it holds. Those that still follow each other are copied in one go. */
  load(piece: unknown, indexOf: IndexOf, loaded: (index: number) => void = () => undefined): void {
    const { indexes, values } = piece as SavedRecords;
    const { width } = this;
    const places = Int32Array.from(indexes, (savedIndex) => indexOf(savedIndex) ?? -1);
    for (let at = 0, end = 1; at < places.length; at = end, end += 1) {
      const index = places[at] ?? -1;
      if (index < 0 || index >= this.#length) continue;
      while (places[end] === index + end - at && index + end - at < this.#length) end += 1;
      this.#values.set(values.subarray(at * width, end * width), index * width);
      for (let place = index; place < index + end - at; place += 1) loaded(place);
    }
  }
}
