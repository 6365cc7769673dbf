/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** 0 <= x < 1 */
  next(): number;
  /** A whole number, 0 <= x < bound. */
  below(bound: number): number;
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** sfc32 (Chris Doty-Humphrey, public domain), seeded through `hash` so that neighbouring seeds differ at once. */
export function createRandom(seed: number): Random {
  let a = hash(seed, 1, 0);
  let b = hash(seed, 2, 0);
  let c = hash(seed, 3, 0);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
  };
}

/**
 * A number 0 <= x < 1 that depends on its arguments only. The world is built from it instead of from a sequence,
 * so that what a site lives through at a moment does not depend on who else was asked before.
 */
export function noise(seed: number, stream: number, at: number): number {
  return (hash(seed, stream, at) >>> 0) / 2 ** 32;
}

/** `noise` along time, straight lines between one value every `stepMs`. */
export function smoothNoise(seed: number, stream: number, atMs: number, stepMs: number): number {
  const step = Math.floor(atMs / stepMs);
  const share = atMs / stepMs - step;
  return noise(seed, stream, step) * (1 - share) + noise(seed, stream, step + 1) * share;
}

/** MurmurHash3's mixing of three numbers (whole, below 2^53) into 32 bits. */
function hash(seed: number, stream: number, at: number): number {
  let state = seed | 0;
  for (const part of [stream, at, Math.floor(at / 2 ** 32)]) {
    let mixed = Math.imul(part | 0, 0xcc9e2d51);
    mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    state ^= mixed;
    state = (Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64) | 0;
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
