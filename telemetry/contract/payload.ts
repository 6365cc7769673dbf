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

/** Longer texts are looked through before they are parsed: below, the worst nesting costs less than a millisecond. */
const SHORT_CHARACTERS = 16 * 1024;
/** How deep a longer text may nest: eight times what the contract needs. */
const MAX_DEPTH = 32;

/** @throws ContractError `tooLarge` or `notJson` */
export function parseJson(text: string, maxLength = MAX_MESSAGE_BYTES): unknown {
  if (text.length > maxLength) {
    throw new ContractError('tooLarge', `at most ${maxLength} bytes`, `${text.length}`);
  }
  if (text.length > SHORT_CHARACTERS && isDeep(text)) {
    throw new ContractError('notJson', `JSON nested at most ${MAX_DEPTH} deep`, text.slice(0, 40));
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ContractError('notJson', 'JSON', text === '' ? 'an empty payload' : text.slice(0, 40));
  }
}

/** Whether brackets outside of strings nest deeper than they may. `JSON.parse` takes up to 15 ms for 256 KiB of them. */
function isDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) inString = !inString;
    else if (inString) {
      if (code === backslash) at += 1;
    } else if ((code | 0x20) === openingBrace) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if ((code | 0x20) === closingBrace) depth -= 1;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;
/** With the bit 0x20 a square bracket is a brace. */
const openingBrace = 0x7b;
const closingBrace = 0x7d;
