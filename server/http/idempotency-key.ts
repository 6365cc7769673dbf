import { badParameter } from './problem.ts';

/** The header `Idempotency-Key`: the same key asks once. @throws Problem 400 */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x21-\x7e]{8,100}$/.test(header)) return header;
  throw badParameter('Idempotency-Key', '8 to 100 printable characters without blanks', header);
}
