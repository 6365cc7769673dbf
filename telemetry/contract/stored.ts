import { ContractError } from './contract-error.ts';
import { describe, fieldReaders, isObject, readFields, type FieldReaders } from './field-readers.ts';
import { parseJson } from './payload.ts';

/**
 * The server's confirmation on `stored`: every sample of `epoch` with `seq <= upTo` is settled,
 * so the terminal may forget it. 0 says that none is settled yet.
 */
export interface StoredConfirmation {
  epoch: string;
  upTo: number;
  /** There when later samples came and some of `upTo + 1 .. missingTo` did not: they are to be sent again. */
  missingTo?: number;
}

const MAX_STORED_BYTES = 1024;
const { text, integer } = fieldReaders('badStored');
const readers: FieldReaders = new Map([
  ['epoch', text(128)],
  ['upTo', integer(0, Number.MAX_SAFE_INTEGER)],
  ['missingTo', integer(1, Number.MAX_SAFE_INTEGER)],
]);

/** Writes the JSON payload of a `stored` message. */
export function buildStoredPayload(confirmation: StoredConfirmation): string {
  return JSON.stringify(confirmation);
}

/**
 * Reads the JSON text of a `stored` message. Fields that a later version adds are left out.
 * @throws ContractError `tooLarge`, `notJson` or `badStored`
 */
export function parseStoredPayload(payload: string): StoredConfirmation {
  const value = parseJson(payload, MAX_STORED_BYTES);
  const { epoch, upTo, missingTo } = isObject(value) ? readFields(value, readers).fields : {};
  if (typeof epoch === 'string' && typeof upTo === 'number')
    return { epoch, upTo, ...(typeof missingTo === 'number' && { missingTo }) };
  throw new ContractError('badStored', '{"epoch": text, "upTo": number}', describe(value));
}
