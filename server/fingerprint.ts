/**
 * A number from 1 to 2^53 that stands for a text: two of one terminal's sessions or epochs share one once in 10^15 times.
 * Kept instead of a quarter of a million short strings. No protection against somebody who searches for a match.
 */
export function fingerprint(text: string): number {
  let high = 0x9e3779b1;
  let low = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
  }
  high = Math.imul(high ^ (high >>> 16) ^ low, 0x2c1b3c6d);
  low = Math.imul(low ^ (low >>> 13) ^ high, 0x297a2d39);
  return ((high ^ (high >>> 15)) & 0x1fffff) * 0x1_0000_0000 + ((low ^ (low >>> 16)) >>> 0) + 1;
}
