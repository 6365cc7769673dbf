import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { HttpDeps } from './deps.ts';

/** Gives every request an id, which errors quote and the log carries. Addresses are logged without their query: it may name people. */
export function requestLog({ log, clock }: Pick<HttpDeps, 'log' | 'clock'>): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    const startedAt = clock.now();
    response.locals['requestId'] = requestId;
    response.setHeader('x-request-id', requestId);
    response.on('finish', () => {
      const facts = {
        requestId,
        method: request.method,
        path: request.originalUrl.split('?', 1)[0]?.slice(0, 200),
        status: response.statusCode,
        ms: clock.now() - startedAt,
      };
      if (request.method === 'GET' || request.method === 'HEAD') log.debug(facts, 'request');
      else log.info(facts, 'request');
    });
    next();
  };
}

export function requestIdOf(locals: Record<string, unknown>): string {
  const { requestId } = locals;
  return typeof requestId === 'string' ? requestId : '';
}
