import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import { decodeRowChanges } from '../../telemetry/contract/row-changes.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { regionFigures } from './resources.ts';
import { list } from './shape.ts';

/** Reads figures of regions as the stream carries them: not at once, for the browser unpacks beside the page. */
export async function readFigures(base64: string): Promise<RegionFigures[]> {
  const unpacked = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return list(regionFigures)(await new Response(unpacked).json(), 'figures');
}

/** Reads a batch of changes as the stream carries it. @throws ContractError, and DOMException when it is not base64 */
export function readBatch(base64: string): RowChanges {
  return decodeRowChanges(bytesOf(base64));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
