import { ContractError } from '../contract/contract-error.ts';
import type { Format, Owner } from '../formats/format.ts';
import type { Refusal } from './message.ts';

/** Refused for what it holds; anything else means that it could not be kept. */
export function isOfMessage(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return !['JournalFullError', 'IntakeOverloadedError'].includes(error.name);
}

/** `terminalId` is whose it was, where that is known. */
export function refusalOf(error: Error, terminalId: string | null): Refusal {
  const known =
    error instanceof ContractError
      ? error
      : new ContractError('unsupported', 'a message this version can read', String(error));
  const { reason, expected, got } = known;
  return { reason, expected, got, terminalId };
}

/** Nobody registered them: whom to offer for adoption. */
export function stranger(format: Format, owner: Owner): Refusal {
  const id = 'foreignId' in owner ? owner.foreignId : owner.terminalId;
  const got = `${format.name} ${id}`;
  const { reason, expected, got: shown } = new ContractError('unknownTerminal', 'a registered terminal', got);
  return { reason, expected, got: shown, terminalId: null, claim: { format: format.name, id } };
}
