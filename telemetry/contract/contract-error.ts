/** Why a message was refused; also the `reason` label of `atalaya_dead_letters_total`. */
export const deadLetterReasons = [
  'badTopic',
  'notJson',
  'badSample',
  'badPresence',
  'badInventory',
  'badStored',
  'badClaim',
  'badCommand',
  'badReply',
  'tooLarge',
  'notInflatable',
  'clockAhead',
  'tooOld',
  'unknownTerminal',
  'unknownCommand',
  'unsupported',
  'storeRefused',
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

const MAX_SHOWN = 200;

/**
 * The only error the parse functions of the contract throw. `expected` and `got` are safe to show and to store
 * whatever the payload held: one line of at most 200 characters, without control characters.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly reason: DeadLetterReason;
  readonly expected: string;
  readonly got: string;

  constructor(reason: DeadLetterReason, expected: string, got: string) {
    const shown = { expected: printable(expected), got: printable(got) };
    super(`${reason}: expected ${shown.expected}, got ${shown.got}`);
    this.reason = reason;
    this.expected = shown.expected;
    this.got = shown.got;
  }
}

/** Control and format characters become U+FFFD: a database refuses NUL, a log line must stay one line. */
function printable(text: string): string {
  return text
    .slice(0, MAX_SHOWN)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
