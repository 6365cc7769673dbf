/** Rates that wait: 1.3 MB. Taking all of them in holds everything else up for a few milliseconds. */
const CAPACITY = 32_768;
/** Numbers of each: from, to, bps, contracted bps. */
const WIDTH = 4;

/**
 * Measured rates in the order they came, to be taken in place by place: thousands of sums lie far apart in memory, and going
 * to each for every sample cost more than all the arithmetic. `NaN` stands for a contract that nobody knows.
 */
export class WaitingRates {
  readonly #places = new Int32Array(CAPACITY);
  readonly #values = new Float64Array(CAPACITY * WIDTH);
  #length = 0;

  get isFull(): boolean {
    return this.#length === CAPACITY;
  }

  /** @param place a number from 0, not much larger than there are places */
  add(place: number, from: number, to: number, bps: number, contractedBps: number): void {
    const at = this.#length * WIDTH;
    this.#places[this.#length] = place;
    this.#values[at] = from;
    this.#values[at + 1] = to;
    this.#values[at + 2] = bps;
    this.#values[at + 3] = contractedBps;
    this.#length += 1;
  }

  /** Hands all over, those of one place together in the order they came, and is empty then. */
  drain(take: (place: number, from: number, to: number, bps: number, contractedBps: number) => void): void {
    const values = this.#values;
    for (const index of this.#byPlace()) {
      const at = index * WIDTH;
      take(
        this.#places[index] ?? 0,
        values[at] ?? 0,
        values[at + 1] ?? 0,
        values[at + 2] ?? 0,
        values[at + 3] ?? 0,
      );
    }
    this.#length = 0;
  }

  /** Counts how many each place has, then puts each where those before it end. */
  #byPlace(): Int32Array {
    const places = this.#places.subarray(0, this.#length);
    let highest = 0;
    for (const place of places) highest = Math.max(highest, place);
    const next = new Int32Array(highest + 2);
    for (const place of places) next[place + 1] = (next[place + 1] ?? 0) + 1;
    for (let place = 1; place < next.length; place += 1)
      next[place] = (next[place] ?? 0) + (next[place - 1] ?? 0);
    const order = new Int32Array(places.length);
    places.forEach((place, index) => {
      order[next[place] ?? 0] = index;
      next[place] = (next[place] ?? 0) + 1;
    });
    return order;
  }
}
