/** 52 bits from two multiplicative hashes of a sample's identity, never 0: a key for tables of numbers. */
export function sampleKey(terminalId: string, measuredAt: number): number {
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
