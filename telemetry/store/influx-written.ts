import { crc32 } from 'node:zlib';
import { sampleKey } from './sample-key.ts';

/** Remembers what was written lately, to notice a point that would overwrite another of the same terminal and millisecond. */
export interface WrittenPoints {
  /** True when something else was written for this terminal and time, as far as is remembered. Remembers `content`. */
  differs(terminalId: string, measuredAt: number, content: string): boolean;
}

/** No content: whatever comes next differs from it, but for one in four thousand million. */
const mixed = 0;

/** A fixed table where a newer point takes the place of an older: 12 bytes a slot whatever comes. */
export function createWrittenPoints(slots = 1 << 20): WrittenPoints {
  const keys = new Float64Array(slots);
  const contents = new Uint32Array(slots);
  return {
    differs(terminalId, measuredAt, content) {
      const key = sampleKey(terminalId, measuredAt);
      const slot = key % slots;
      const sum = crc32(content);
      const differs = keys[slot] === key && contents[slot] !== sum;
      keys[slot] = key;
      // What was united once is united again: none of its parts alone may overwrite it.
      contents[slot] = differs ? mixed : sum;
      return differs;
    },
  };
}
