import { STATUS_CODES } from 'node:http';
import type { ClaimFault } from '../../telemetry/contract/claim.ts';
import type { ProblemCode } from '../../telemetry/contract/problem-codes.ts';
import type { FreezeRefusal } from '../availability/frozen-months.ts';

/** One refused parameter: its name, what it should have been and what came. Safe to show and short. */
export interface ParameterFault {
  parameter: string;
  expected: string;
  got: string;
}

/** An answer that is an error (RFC 9457). Thrown by routes, written by the error handler. Everything in it is safe to show. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly ParameterFault[];
  readonly headers: Readonly<Record<string, string>>;
  /** For programs that have to tell refusals apart: an extension member (RFC 9457, 3.2). */
  readonly code: string | undefined;

  constructor(
    status: number,
    detail: string,
    more: {
      errors?: readonly ParameterFault[];
      headers?: Record<string, string>;
      /** One that consoles have words for, or one of the claim of a key or of a frozen month. */
      code?: ProblemCode | ClaimFault | FreezeRefusal | undefined;
    } = {},
  ) {
    super(`${status} ${detail}`);
    this.status = status;
    this.detail = detail;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
    this.code = more.code ?? codeOfStatus[status];
  }

  /** The members of the problem document; `type` is `about:blank`, so `title` is the status in words (RFC 9457, 4.2.1). */
  document(requestId: string): Record<string, unknown> {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.detail,
      ...(this.code !== undefined && { code: this.code }),
      ...(this.errors.length > 0 && { errors: this.errors }),
      requestId,
    };
  }
}

/** Where the status alone says why. */
const codeOfStatus: Record<number, ProblemCode | undefined> = {
  401: 'signInFirst',
  404: 'notFound',
  405: 'methodNotAllowed',
  413: 'tooLarge',
  415: 'notJson',
  500: 'internal',
};

export function notFound(what: string): Problem {
  return new Problem(404, `There is no such ${what}, or it lies outside what you may see`);
}

export function badParameter(
  parameter: string,
  expected: string,
  got: unknown,
  code: ProblemCode = 'badParameter',
): Problem {
  const fault = { parameter, expected, got: describe(got) };
  return new Problem(400, `${parameter}: expected ${expected}, got ${fault.got}`, { errors: [fault], code });
}

/** A value in a few words. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value.length > 40 ? `${value.slice(0, 40)}...` : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
