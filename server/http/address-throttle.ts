import { rateLimit, type Store } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { Attempts } from '../attempts.ts';
import { Problem } from './problem.ts';

/** Failed sign-ins from one address (IPv6: one /56), for whatever accounts, within the window. */
export const MAX_FAILURES_PER_ADDRESS = 30;
const WINDOW_MS = 15 * 60_000;

/** Throttles signing in by address; requests that succeed do not count. Beside it each account has its own limit. */
export function addressThrottle(clock: Clock): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: MAX_FAILURES_PER_ADDRESS,
    skipSuccessfulRequests: true,
    standardHeaders: false,
    legacyHeaders: false,
    store: boundedStore(new Attempts(clock, WINDOW_MS)),
    handler: (_request, _response, next, _options) => {
      const headers = { 'retry-after': String(WINDOW_MS / 1000) };
      next(
        new Problem(429, 'Too many attempts from this address; wait and try again', {
          headers,
          code: 'tooManyAttempts',
        }),
      );
    },
  });
}

/** The library's own store reads the machine's clock and grows without end. */
function boundedStore(attempts: Attempts): Store {
  return {
    localKeys: true,
    increment: (key) => {
      // Without a reset time: the library would compare it with the machine's clock.
      return { totalHits: attempts.add(key).attempts, resetTime: undefined };
    },
    decrement: (key) => attempts.takeBack(key),
    resetKey: (key) => attempts.forget(key),
    resetAll: () => attempts.forgetAll(),
  };
}
