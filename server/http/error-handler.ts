import type { ErrorRequestHandler, Response } from 'express';
import type { ProblemCode } from '../../telemetry/contract/problem-codes.ts';
import type { AccountError, AccountFault } from '../accounts/account-error.ts';
import type { HttpDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { requestIdOf } from './request-log.ts';

const statusOfFault: Record<AccountFault, number> = {
  wrongCredentials: 401,
  tooManyAttempts: 429,
  busy: 503,
  linkInvalid: 410,
  emailTaken: 409,
  lastAdministrator: 409,
  noSuchPerson: 404,
};

/** Details of what express and its parsers refuse; their own messages may quote the request. */
const details: Record<number, string> = {
  400: 'The request cannot be read; a body must be JSON',
  413: 'The body is too large; at most 100 kB',
  415: 'The body must be application/json in UTF-8',
};

/** Writes every error as a problem document; what was not foreseen is logged and answered without its text. */
export function errorHandler({ log, clock }: Pick<HttpDeps, 'log' | 'clock'>): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    // Whoever asked has gone: nobody is left to answer, and nothing went wrong here.
    if (response.destroyed) return;
    const requestId = requestIdOf(response.locals);
    const problem = problemOf(error, clock.now());
    if (problem.status >= 500 && !(error instanceof Problem)) {
      log.error({ requestId, method: request.method, path: request.path, err: error }, 'request failed');
    }
    // Half an answer is out: cutting the connection is the only way left to say that it is not whole.
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set(problem.headers)
    .set('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem.document(requestIdOf(response.locals))));
}

function problemOf(error: unknown, now: number): Problem {
  if (error instanceof Problem) return error;
  if (isAccountError(error)) return accountProblem(error, now);
  const status = statusOf(error);
  if (status === undefined) return new Problem(500, 'Something went wrong here; the log has the reason');
  const code = status === 400 ? 'unreadable' : undefined;
  return new Problem(status, details[status] ?? 'The request cannot be answered', { code });
}

function accountProblem(error: AccountError, now: number): Problem {
  const { retryAt } = error;
  const code = error.fault satisfies ProblemCode;
  if (retryAt === undefined) return new Problem(statusOfFault[error.fault], error.message, { code });
  const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000));
  return new Problem(statusOfFault[error.fault], error.message, {
    headers: { 'retry-after': String(seconds) },
    code,
  });
}

function isAccountError(error: unknown): error is AccountError {
  return error instanceof Error && error.name === 'AccountError';
}

/** The status that express or a body parser gave the client's own mistakes. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
