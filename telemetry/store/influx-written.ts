import { sampleKey } from './sample-key.ts';

/** Remembers what was written lately, to notice a point that would overwrite another of the same terminal and millisecond. */
export interface WrittenPoints {
  /** True when something else was written for this terminal and time, as far as is remembered. Remembers `checksum`. */
  differs(terminalId: string, measuredAt: number, checksum: number): boolean;
}

/** No checksum: whatever comes next differs from it, but for one in four thousand million. */
const mixed = 0;

/** A fixed table where a newer point takes the place of an older: 12 bytes a slot whatever comes. */
export function createWrittenPoints(slots = 1 << 20): WrittenPoints {
  const keys = new Float64Array(slots);
  const checksums = new Uint32Array(slots);
  return {
    differs(terminalId, measuredAt, checksum) {
      const key = sampleKey(terminalId, measuredAt);
      const slot = key % slots;
      const differs = keys[slot] === key && checksums[slot] !== checksum;
      keys[slot] = key;
      // What was united once is united again: none of its parts alone may overwrite it.
      checksums[slot] = differs ? mixed : checksum;
      return differs;
    },
  };
}
