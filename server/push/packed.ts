import { gzipSync } from 'node:zlib';

/** A message in JSON, gzipped: a tenth of the bytes, for a millisecond of work. */
export function packed(message: unknown): Uint8Array {
  return gzipSync(JSON.stringify(message), { level: 3 });
}
