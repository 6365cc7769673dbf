import { ContractError } from './contract-error.ts';

/** No message of the contract is longer than this, in bytes as received, and in bytes after inflating. */
export const MAX_MESSAGE_BYTES = 256 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The text of a payload. A byte order mark is dropped.
 * @throws ContractError `tooLarge`, or `notJson` when the bytes are not UTF-8
 */
export function decodePayload(payload: Uint8Array): string {
  if (payload.length > MAX_MESSAGE_BYTES) {
    throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes`, `${payload.length}`);
  }
  try {
    return decoder.decode(payload);
  } catch {
    throw new ContractError('notJson', 'text in UTF-8', `${payload.length} bytes that are not`);
  }
}

/** @throws ContractError `tooLarge` or `notJson` */
export function parseJson(text: string, maxLength = MAX_MESSAGE_BYTES): unknown {
  if (text.length > maxLength) {
    throw new ContractError('tooLarge', `at most ${maxLength} bytes`, `${text.length}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ContractError('notJson', 'JSON', text === '' ? 'an empty payload' : text.slice(0, 40));
  }
}
