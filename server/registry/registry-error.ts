import type { ProblemCode } from '../../telemetry/contract/problem-codes.ts';

/** What was asked of the registry cannot be done; the message is one line that says why, the code the same for programs. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: ProblemCode | undefined;

  constructor(message: string, code?: ProblemCode) {
    super(message);
    this.code = code;
  }
}
