/** Why a message was refused; also the `reason` label of `atalaya_dead_letters_total`. */
export const deadLetterReasons = [
  'badTopic',
  'notJson',
  'badSample',
  'badPresence',
  'badInventory',
  'tooLarge',
  'notInflatable',
  'clockAhead',
  'tooOld',
  'unknownTerminal',
  'unsupported',
  'storeRefused',
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** The only error the parse functions of the contract throw. `expected` and `got` are safe to show and short. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly reason: DeadLetterReason;
  readonly expected: string;
  readonly got: string;

  constructor(reason: DeadLetterReason, expected: string, got: string) {
    super(`${reason}: expected ${expected}, got ${got}`);
    this.reason = reason;
    this.expected = expected;
    this.got = got;
  }
}
