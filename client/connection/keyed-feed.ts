/**
 * Items by key that are loaded as a list and kept up by single events without numbers.
 * An event that came while a list was on its way is newer than that list and wins.
 */
export class KeyedFeed<T> {
  readonly #key: (item: T) => string;
  #items = new Map<string, T>();
  /** What was given out, while nothing has changed since. */
  #given: ReadonlyMap<string, T> | null = null;
  #touched: Set<string> | null = null;

  constructor(key: (item: T) => string) {
    this.#key = key;
  }

  /** A map that stays as it is: after a change another one is given, however many changes there were. */
  get items(): ReadonlyMap<string, T> {
    return (this.#given ??= new Map(this.#items));
  }

  /** A list is being asked for. */
  begin(): void {
    this.#touched = new Set();
  }

  /** The list came: it replaces all but what events said since `begin`. */
  finish(list: readonly T[]): void {
    this.arrived(list);
    this.#touched = null;
  }

  /** So much of it came; the rest is on its way. */
  arrived(list: readonly T[]): void {
    const touched = this.#touched ?? new Set<string>();
    const next = new Map<string, T>();
    for (const item of list) {
      if (!touched.has(this.#key(item))) next.set(this.#key(item), item);
    }
    for (const key of touched) {
      const item = this.#items.get(key);
      if (item !== undefined) next.set(key, item);
    }
    this.#items = next;
    this.#given = null;
  }

  put(item: T): void {
    const key = this.#key(item);
    this.#touched?.add(key);
    this.#items.set(key, item);
    this.#given = null;
  }

  remove(key: string): void {
    this.#touched?.add(key);
    this.#items.delete(key);
    this.#given = null;
  }
}
