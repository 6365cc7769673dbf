import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/* The head of a PMTiles archive, version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md */
const HEAD_BYTES = 127;
const VECTOR = 1;
const KINDS = ['unknown', 'vector', 'PNG', 'JPEG', 'WebP', 'AVIF'];
const COMPRESSIONS = ['unknown', 'none', 'gzip', 'brotli', 'zstd'];
/** What the console's reader unpacks. */
const READABLE = ['none', 'gzip'];
/** Metadata of a whole planet are some 20 kB. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024;

/** Why a file cannot be the map's ground, and how to mend it; undefined: it can. Looks at its head only. */
export function archiveFault(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return 'must be a file';
    return headFault(handle, stat.size);
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  } finally {
    closeSync(handle);
  }
}

function headFault(handle: number, size: number): string | undefined {
  const head = readPart(handle, 0, Math.min(HEAD_BYTES, size));
  if (head.length < HEAD_BYTES || head.toString('latin1', 0, 7) !== 'PMTiles') {
    return 'must be a PMTiles archive, and does not begin as one';
  }
  const version = head.readUInt8(7);
  if (version !== 3)
    return `must be a PMTiles archive of version 3, got ${version}: pmtiles convert renews it`;
  const end = Number(head.readBigUInt64LE(56)) + Number(head.readBigUInt64LE(64));
  if (end > size) return `must have ${end} bytes, got ${size}: it was cut off, copy it again`;
  const kind = KINDS[head.readUInt8(99)];
  if (kind === undefined || kind === 'unknown') {
    return `must hold tiles of a kind among ${KINDS.slice(1).join(', ')}, got number ${head.readUInt8(99)}`;
  }
  for (const at of [97, 98]) {
    const compression = COMPRESSIONS[head.readUInt8(at)] ?? String(head.readUInt8(at));
    const isRaster = at === 98 && head.readUInt8(99) !== VECTOR;
    if (!READABLE.includes(compression) && !(isRaster && compression === 'unknown')) {
      return `must be packed with gzip or not at all, got ${compression}`;
    }
  }
  return head.readUInt8(99) === VECTOR ? schemeFault(handle, head) : undefined;
}

/** Vector tiles are drawn by the layers' names: those of another scheme would be an empty map. */
function schemeFault(handle: number, head: Buffer): string | undefined {
  const length = Number(head.readBigUInt64LE(32));
  if (length === 0 || length > MAX_METADATA_BYTES) return undefined;
  const packed = readPart(handle, Number(head.readBigUInt64LE(24)), length);
  const metadata: unknown = JSON.parse(
    (COMPRESSIONS[head.readUInt8(97)] === 'gzip' ? gunzipSync(packed) : packed).toString('utf8'),
  );
  const layers = (metadata as { vector_layers?: unknown } | null)?.vector_layers;
  if (!Array.isArray(layers)) return undefined;
  const ids = layers.map((layer: unknown) => String((layer as { id?: unknown } | null)?.id));
  if (ids.includes('earth')) return undefined;
  return `must have the layers of the Protomaps basemap (earth, water, roads, places ...), got ${ids.join(', ').slice(0, 100)}`;
}

function readPart(handle: number, at: number, length: number): Buffer {
  const part = Buffer.alloc(length);
  return part.subarray(0, readSync(handle, part, 0, length, at));
}
