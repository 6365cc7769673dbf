import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Authentication } from '../accounts/accounts.ts';
import { Problem } from './problem.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site made a browser send: a foreign `Origin`, or no CSRF token of this session.
 * API tokens are exempt: a browser never adds them by itself.
 * @throws Problem 403
 */
export function refuseForgery(
  request: Request,
  authentication: Authentication | undefined,
  publicUrl: string,
): void {
  if (safeMethods.has(request.method) || request.headers.authorization !== undefined) return;
  if (!isOwnOrigin(request.headers.origin, request.headers.host, publicUrl)) {
    throw new Problem(403, 'This request came from another site', { code: 'forged' });
  }
  const csrfToken = authentication?.csrfToken;
  if (csrfToken === null || csrfToken === undefined) return;
  if (!sameText(request.get('x-csrf-token') ?? '', csrfToken)) {
    throw new Problem(403, 'The header x-csrf-token must carry the csrfToken of the session', {
      code: 'forged',
    });
  }
}

/** True for our own pages: the public address, or the very host that was asked. Clients that are no browsers send no `Origin`. */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string,
): boolean {
  if (origin === undefined || origin === new URL(publicUrl).origin) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}

function sameText(got: string, expected: string): boolean {
  const [a, b] = [Buffer.from(got), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
