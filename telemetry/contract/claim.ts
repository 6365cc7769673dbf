import { ContractError } from './contract-error.ts';
import { describe, fieldReaders, isObject, isText, readFields, type FieldReaders } from './field-readers.ts';
import { parseJson } from './payload.ts';
import { isTerminalId } from './topics.ts';

/*
 * Zero-touch: a terminal that was given a one-time claim key asks over HTTPS for its credential and configuration.
 * docs/telemetry.md has the story.
 */

/** POST, JSON, no sign-in. 201 with a ClaimAnswer, else a problem document (RFC 9457) whose member `code` is a ClaimFault. */
export const CLAIM_PATH = '/api/v1/claims';

/** How a terminal measures and reports; telemetry/agent says what each means. */
export const terminalProfiles = ['live', 'lean', 'metered'] as const;
export type TerminalProfile = (typeof terminalProfiles)[number];

export interface ClaimRequest {
  /** As printed or typed: capitals, blanks and dashes do not matter. */
  claimKey: string;
  /**
   * 22 to 64 random characters of base64url (128 bits or more) that the terminal made and wrote to its disk before it
   * asked. The same key and nonce get the same answer again, so a lost answer costs a retry and no more.
   */
  nonce: string;
  /** The maker's serial number. Must be the right one where the key is bound to one. */
  serial?: string;
  /** Name and version of the program that asks. */
  agent?: string;
}

export interface ClaimAnswer {
  terminalId: string;
  username: string;
  password: string;
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` with host and port. */
  brokerUrl: string;
  profile: TerminalProfile;
  /** Seconds between reports. Without it: what the profile says. */
  reportIntervalS?: number;
  /** Where the terminal stands, for the person who installs it. */
  siteName: string;
  /** Topics it may publish, and read. */
  publishes: readonly string[];
  reads: readonly string[];
}

/**
 * Why a claim was refused for good; anything else (no connection, 429, 5xx) is worth another try.
 * - `claimUnknown` (404): no such key; or it was withdrawn
 * - `claimExpired` (410): it was not used in time
 * - `claimUsed` (409): another nonce used it
 * - `claimSuperseded` (409): this nonce used it, and the credential was changed or revoked since
 * - `claimWrongSerial` (403): the key is for equipment with another serial number
 */
export const claimFaults = [
  'claimUnknown',
  'claimExpired',
  'claimUsed',
  'claimSuperseded',
  'claimWrongSerial',
] as const;
export type ClaimFault = (typeof claimFaults)[number];

const MAX_ANSWER_BYTES = 8192;
const { text, number, oneOf, listOf, refuse } = fieldReaders('badClaim');
const readers: FieldReaders = new Map([
  ['terminalId', (value, field) => (isTerminalId(value) ? value : refuse(field, 'a terminal id', value))],
  ['username', text(128)],
  ['password', text(256)],
  ['brokerUrl', (value, field) => (isBrokerUrl(value) ? value : refuse(field, 'the URL of a broker', value))],
  ['profile', oneOf(...terminalProfiles)],
  ['reportIntervalS', number(1, 86_400)],
  ['siteName', text(256)],
  ['publishes', listOf(32, text(256))],
  ['reads', listOf(32, text(256))],
]);
const required = [...readers.keys()].filter((name) => name !== 'reportIntervalS');

function isBrokerUrl(value: unknown): boolean {
  return isText(value, 512) && URL.canParse(value) && /^(mqtts?|wss?):\/\//.test(value);
}

/** True for a nonce the server accepts. */
export function isClaimNonce(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{22,64}$/.test(value);
}

/**
 * Reads the JSON text of the answer to a claim. Fields that a later version adds are left out.
 * @throws ContractError `tooLarge`, `notJson` or `badClaim`
 */
export function parseClaimAnswer(payload: string): ClaimAnswer {
  const value = parseJson(payload, MAX_ANSWER_BYTES);
  if (!isObject(value)) throw new ContractError('badClaim', 'a JSON object', describe(value));
  const { fields } = readFields(value, readers);
  for (const name of required) if (!(name in fields)) refuse(name, 'there', undefined);
  return fields as unknown as ClaimAnswer;
}

/** The fault in a problem document; undefined when it names none, or one we do not know. */
export function parseClaimFault(payload: string): ClaimFault | undefined {
  try {
    const value = parseJson(payload, MAX_ANSWER_BYTES);
    const code = isObject(value) && 'code' in value ? value.code : undefined;
    return claimFaults.find((fault) => fault === code);
  } catch {
    return undefined;
  }
}
