/**
 * How rates were distributed, in steps that grow with the rate: any percentile is right within `RELATIVE_ERROR`, however many
 * measurements there were. Weights are whole numbers, so that the order of adding, merging and taking back changes nothing.
 */

/** Half the width of a step, as a share of the rate: a percentile is at most so far from what was measured. */
export const RELATIVE_ERROR = 0.02;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const STEPS_PER_E = 1 / Math.log(GROWTH);
/** Of the bytes of a histogram that is written down: another form takes another number. */
const FORM = 1;

/** The step of a rate in bits per second. Below 1 there is nothing to tell apart: step 0. */
export function stepOf(bps: number): number {
  return bps < 1 ? 0 : 1 + Math.ceil(Math.log(bps) * STEPS_PER_E);
}

/** The rate that stands for a step: none of the step's rates is further from it than `RELATIVE_ERROR`. */
export function rateOf(step: number): number {
  return step === 0 ? 0 : (2 * GROWTH ** (step - 1)) / (GROWTH + 1);
}

export class RateHistogram {
  /** Ascending steps that hold anything, and how much each does. */
  #steps: number[] = [];
  #weights: number[] = [];

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  /** How much it holds, all steps together. */
  get weight(): number {
    return this.#weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Adds a measurement of `weight`; takes one back with a negative one. */
  add(bps: number, weight: number): void {
    const step = stepOf(bps);
    const steps = this.#steps;
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    this.#addAt(low, step, weight);
  }

  merge(more: RateHistogram): void {
    let at = 0;
    for (let from = 0; from < more.#steps.length; from += 1) {
      const step = more.#steps[from] ?? 0;
      while ((this.#steps[at] ?? Infinity) < step) at += 1;
      this.#addAt(at, step, more.#weights[from] ?? 0);
    }
  }

  clear(): void {
    this.#steps.length = 0;
    this.#weights.length = 0;
  }

  /**
   * The rates, bits per second, below or at which these shares (ascending, 0..1) of the weight lie, by nearest rank. Null where
   * nothing was measured.
   */
  percentiles(shares: readonly number[]): (number | null)[] {
    const total = this.weight;
    if (total <= 0) return shares.map(() => null);
    let [at, below] = [0, this.#weights[0] ?? 0];
    return shares.map((share) => {
      const wanted = Math.max(1, Math.ceil(share * total));
      while (below < wanted && at + 1 < this.#steps.length) {
        at += 1;
        below += this.#weights[at] ?? 0;
      }
      return rateOf(this.#steps[at] ?? 0);
    });
  }

  /** As bytes: distances between steps and weights, as numbers of seven bits a byte. Null when it is empty. */
  write(): Uint8Array | null {
    const bytes = [FORM];
    let before = 0;
    this.#steps.forEach((step, at) => {
      const weight = this.#weights[at] ?? 0;
      if (weight === 0) return;
      pushNumber(bytes, step - before);
      // Less than nothing is left only while what is taken back has not been merged with what it was taken from.
      pushNumber(bytes, weight < 0 ? -2 * weight - 1 : 2 * weight);
      before = step;
    });
    return bytes.length === 1 ? null : Uint8Array.from(bytes);
  }

  /** Reads what `write` gave; null and other forms are empty. */
  static read(bytes: Uint8Array | null): RateHistogram {
    const histogram = new RateHistogram();
    if (bytes?.[0] !== FORM) return histogram;
    let at = 1;
    const next = (): number => {
      let [value, scale] = [0, 1];
      for (; at < bytes.length; scale *= 128) {
        const byte = bytes[at] ?? 0;
        at += 1;
        value += (byte & 127) * scale;
        if (byte < 128) break;
      }
      return value;
    };
    for (let step = 0; at < bytes.length;) {
      step += next();
      const folded = next();
      histogram.#steps.push(step);
      histogram.#weights.push(folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2);
    }
    return histogram;
  }

  #addAt(at: number, step: number, weight: number): void {
    if (this.#steps[at] === step) this.#weights[at] = (this.#weights[at] ?? 0) + weight;
    else if (at === this.#steps.length) {
      this.#steps.push(step);
      this.#weights.push(weight);
    } else {
      this.#steps.splice(at, 0, step);
      this.#weights.splice(at, 0, weight);
    }
  }
}

function pushNumber(bytes: number[], value: number): void {
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}
