import type { IncidentBatch, RegionFigures } from '../../telemetry/contract/console-events.ts';
import { decodeRowChanges } from '../../telemetry/contract/row-changes.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { incident } from './incident-view.ts';
import { regionFigures } from './resources.ts';
import { list, record, text } from './shape.ts';

const incidentBatch = record<IncidentBatch>({ changed: list(incident), gone: list(text) });

/** Reads figures of regions as the stream carries them: not at once, for the browser unpacks beside the page. */
export async function readFigures(base64: string): Promise<RegionFigures[]> {
  return list(regionFigures)(await unpack(base64), 'figures');
}

/** Reads incidents as the stream carries them, beside the page, too. */
export async function readIncidents(base64: string): Promise<IncidentBatch> {
  return incidentBatch(await unpack(base64), 'incidents');
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

function unpack(base64: string): Promise<unknown> {
  const unpacked = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).json();
}
