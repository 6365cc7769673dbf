import { sampleKey } from '../store/sample-key.ts';

/** Remembers which samples were seen lately, to count repeats. */
export interface RecentSamples {
  /** True the first time; false when the same terminal and measuredAt was seen and not yet forgotten. */
  add(terminalId: string, measuredAt: number): boolean;
}

/**
 * A fixed table of keys where a newer one takes the place of an older: 8 bytes a slot whatever comes.
 * What was forgotten counts as new again, so counts err upwards, and only for repeats that come late.
 */
export function createRecentSamples(slots = 1 << 20): RecentSamples {
  const table = new Float64Array(slots);
  return {
    add(terminalId, measuredAt) {
      const key = sampleKey(terminalId, measuredAt);
      const slot = key % slots;
      if (table[slot] === key) return false;
      table[slot] = key;
      return true;
    },
  };
}
