import { decodeRowChanges } from '../../telemetry/contract/row-changes.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';

/** Reads a batch of changes as the stream carries it. @throws ContractError, and DOMException when it is not base64 */
export function readBatch(base64: string): RowChanges {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return decodeRowChanges(bytes);
}
