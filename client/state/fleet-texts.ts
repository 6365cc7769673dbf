import type { TextsPart } from '../../telemetry/contract/fleet-parts.ts';
import { textAt } from './byte-search.ts';
import type { Wanted } from './byte-search.ts';

const utf8 = new TextEncoder();

/** Ids, names and keys of a fleet as the bytes that came; a text becomes a string when somebody looks at it. */
export class FleetTexts {
  readonly #part: TextsPart;
  /** Rows by the hash of their id, plus one; 0 is empty. Twice as many places as rows, the next free one is taken. */
  readonly #places: Int32Array;

  constructor(part: TextsPart) {
    this.#part = part;
    const { starts, bytes } = part.ids;
    const size = starts.length - 1;
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(1, size) * 2)));
    const last = this.#places.length - 1;
    for (let row = 0; row < size; row += 1) {
      let place = hashOf(bytes, starts[row] ?? 0, starts[row + 1] ?? 0) & last;
      while (this.#places[place] !== 0) place = (place + 1) & last;
      this.#places[place] = row + 1;
    }
  }

  idOf(row: number): string {
    return textAt(this.#part.ids, row);
  }

  nameOf(row: number): string {
    return textAt(this.#part.names, row);
  }

  /** The keys of the site's services. */
  keysOf(row: number): string[] {
    return textAt(this.#part.keys, row).split(' ').filter(Boolean);
  }

  rowOf(siteId: string): number | undefined {
    const wanted = utf8.encode(siteId);
    const last = this.#places.length - 1;
    for (let place = hashOf(wanted, 0, wanted.length) & last; ; place = (place + 1) & last) {
      const row = (this.#places[place] ?? 0) - 1;
      if (row < 0) return undefined;
      if (this.#isId(row, wanted)) return row;
    }
  }

  /** Whether name, id or a key of the row contains what is wanted. */
  contain(wanted: Wanted, row: number): boolean {
    const { names, keys, ids } = this.#part;
    return wanted.isIn(names, row) || wanted.isIn(keys, row) || wanted.isIn(ids, row);
  }

  #isId(row: number, wanted: Uint8Array): boolean {
    const { starts, bytes } = this.#part.ids;
    const from = starts[row] ?? 0;
    if ((starts[row + 1] ?? 0) - from !== wanted.length) return false;
    for (let at = 0; at < wanted.length; at += 1) if (bytes[from + at] !== wanted[at]) return false;
    return true;
  }
}

/** FNV-1a, with its high bits folded into the low ones. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
