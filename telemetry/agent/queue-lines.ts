import type { FileHandle } from 'node:fs/promises';

/** A line that checks out, and where it lies in the file. `offset + bytes` is just after its newline. */
export interface Line {
  value: unknown;
  offset: number;
  bytes: number;
}

/** A line is never longer: what says so is damage. A sample of the contract has at most a few hundred bytes. */
export const MAX_LINE_BYTES = 16 * 1024;

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const CHECKSUM_LENGTH = 8;

/**
 * One JSON value as a line of text: its CRC-32 in hexadecimal, a space, the JSON.
 * Text, so that a technician can look at it; lines, so that reading goes on behind any damage.
 */
export function encodeLine(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const checksum = crc32(json).toString(16).padStart(CHECKSUM_LENGTH, '0');
  return Buffer.concat([Buffer.from(`${checksum} `), json, Buffer.from('\n')]);
}

/** The value of a line without its newline, or undefined when it does not check out. */
export function decodeLine(line: Buffer): unknown {
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  const checksum = line.toString('latin1', 0, CHECKSUM_LENGTH + 1);
  if (!/^[0-9a-f]{8} $/.test(checksum) || Number.parseInt(checksum, 16) !== crc32(json)) return undefined;
  try {
    return JSON.parse(json.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** Every readable line of the file in order; `onDamage` hears of each stretch of bytes that holds none, a cut last line included. */
export async function* readLines(
  file: FileHandle,
  onDamage: (bytes: number) => void,
): AsyncGenerator<Line, void> {
  let rest: Buffer = Buffer.alloc(0);
  let restAt = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, restAt + rest.length);
    if (bytesRead === 0) break;
    const buffer = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let at = 0;
    for (let end = buffer.indexOf(NEWLINE); end !== -1; end = buffer.indexOf(NEWLINE, at)) {
      const value = decodeLine(buffer.subarray(at, end));
      const bytes = end + 1 - at;
      if (value === undefined) onDamage(bytes);
      else yield { value, offset: restAt + at, bytes };
      at = end + 1;
    }
    if (buffer.length - at > MAX_LINE_BYTES) {
      onDamage(buffer.length - at);
      at = buffer.length;
    }
    rest = buffer.subarray(at);
    restAt += at;
  }
  if (rest.length > 0) onDamage(rest.length);
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/** CRC-32 as zlib has it; Node's own came only with 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}
