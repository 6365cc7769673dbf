import type { TerminalSample } from '../store/sample-store.ts';

/** Remembers which samples were seen lately, to count repeats. */
export interface RecentSamples {
  /** True the first time; false when the same terminal and measuredAt was seen and not yet forgotten. */
  add(sample: TerminalSample): boolean;
}

/**
 * A fixed table of keys where a newer one takes the place of an older: 8 bytes a slot whatever comes.
 * What was forgotten counts as new again, so counts err upwards, and only for repeats that come late.
 */
export function createRecentSamples(slots = 1 << 20): RecentSamples {
  const table = new Float64Array(slots);
  return {
    add({ terminalId, sample }) {
      const key = keyOf(terminalId, sample.measuredAt);
      const slot = key % slots;
      if (table[slot] === key) return false;
      table[slot] = key;
      return true;
    },
  };
}

/** 52 bits from two multiplicative hashes, never 0. */
function keyOf(terminalId: string, measuredAt: number): number {
  let a = 0x811c9dc5 ^ measuredAt;
  let b = Math.floor(measuredAt / 0x1_0000_0000) ^ Math.imul(measuredAt, 0x9e3779b1);
  for (let index = 0; index < terminalId.length; index += 1) {
    const code = terminalId.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
    b ^= b >>> 13;
  }
  a ^= a >>> 15;
  a = Math.imul(a, 0x2c1b3c6d);
  a ^= a >>> 12;
  return (a >>> 0) * 0x10_0000 + ((b ^ (b >>> 16)) & 0xf_ffff) + 1;
}
