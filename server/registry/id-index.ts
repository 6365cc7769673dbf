const LEAST_PLACES = 1_024;
/** Of each place: the hash of the id in it, and its index counted from 1; 0: nobody's. */
const WIDTH = 2;

/**
 * Where each id stands in a list that only grows. A `Map` of a quarter of a million ids takes three visits to far memory for
 * each look-up and hashes every text that was not seen before by a call out of compiled code; this takes one, and 5 MB less.
 * Ids come from the registry, so nobody who only asks can make it slow: what is asked for and not there is never kept.
 */
export class IdIndex {
  readonly #list: readonly { readonly id: string }[];
  #places = new Int32Array(LEAST_PLACES * WIDTH);
  #size = 0;

  /** @param list what the ids are of; an entry is there before its id is `add`ed, and keeps it */
  constructor(list: readonly { readonly id: string }[]) {
    this.#list = list;
  }

  /** The index of an id in the list; undefined: it is not there. */
  get(id: string): number | undefined {
    const places = this.#places;
    const mask = places.length / WIDTH - 1;
    const hash = hashOf(id);
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const count = places[place * WIDTH + 1] ?? 0;
      if (count === 0) return undefined;
      if (places[place * WIDTH] === hash && this.#list[count - 1]?.id === id) return count - 1;
    }
  }

  /** Takes in the entry at `index`, whose id is not there yet. */
  add(index: number): void {
    this.#size += 1;
    // Half of the places stay free, so that few look-ups go further than one.
    if (this.#size * 2 > this.#places.length / WIDTH) this.#grow();
    this.#put(hashOf(this.#list[index]?.id ?? ''), index + 1);
  }

  #put(hash: number, count: number): void {
    const places = this.#places;
    const mask = places.length / WIDTH - 1;
    let place = hash & mask;
    while (places[place * WIDTH + 1] !== 0) place = (place + 1) & mask;
    places[place * WIDTH] = hash;
    places[place * WIDTH + 1] = count;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WIDTH) {
      const count = before[at + 1] ?? 0;
      if (count !== 0) this.#put(before[at] ?? 0, count);
    }
  }
}

/** FNV-1a, and the last step of MurmurHash3, so that ids that count up spread. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
