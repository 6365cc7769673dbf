import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { json as jsonBody, Router, type Request, type RequestHandler, type Response } from 'express';
import type { Authentication } from '../accounts/accounts.ts';
import { addressThrottle } from './address-throttle.ts';
import type { HttpDeps } from './deps.ts';
import { refuseForgery } from './forgery.ts';
import { Problem } from './problem.ts';
import type { Answer, Route } from './route.ts';

const MAX_BODY = '100kb';

/** Serves the routes: who asks, may they, is it forged, then the route's own work. */
export function apiRouter(routes: readonly Route[], deps: HttpDeps): Router {
  const router = Router({ caseSensitive: true });
  // A site whose terminal asks with a used key must not keep its people from signing in.
  const throttles = { signIn: addressThrottle(deps.clock), claim: addressThrottle(deps.clock) };
  const readBody = jsonBody({ limit: MAX_BODY, strict: true });
  for (const route of routes) {
    const steps = [
      ...(route.throttled ? [throttles[route.throttled]] : []),
      ...(route.body ? [onlyJson, readBody] : []),
    ];
    router[route.method](expressPath(route.path), ...steps, serve(route, deps));
  }
  for (const [path, methods] of methodsByPath(routes)) router.all(path, refuseMethod(methods));
  router.use((_request, _response, next) => next(new Problem(404, 'There is nothing at this address')));
  return router;
}

function serve(route: Route, deps: HttpDeps): RequestHandler {
  return async (request, response) => {
    const { cookie, authorization } = request.headers;
    const authentication = await deps.accounts.authenticate({ cookie, authorization });
    refuseForgery(request, authentication, deps.config.publicUrl);
    refuseStranger(route, authentication);
    const answer = await route.run({
      authentication,
      params: request.params,
      query: request.query,
      body: request.body,
      address: request.ip ?? '',
      header: (name) => request.get(name),
    });
    await send(response, answer);
  };
}

/** @throws Problem 401 for nobody, 403 for the wrong role */
function refuseStranger(route: Route, authentication: Authentication | undefined): void {
  if (route.access === 'anybody') return;
  if (authentication === undefined) {
    throw new Problem(401, 'Sign in, or send an API token that works in the header Authorization', {
      headers: { 'www-authenticate': 'Bearer realm="atalaya"' },
    });
  }
  const { viewer } = authentication;
  if (!route.access.includes(viewer.role)) {
    throw new Problem(403, `This is for ${route.access.join(', ')}; you are ${viewer.role}`, {
      code: 'notForRole',
    });
  }
  if (route.wholeCountry && viewer.regionCodes !== null) {
    throw new Problem(403, 'This is for those whose view is not limited to regions', {
      code: 'onlyWholeCountry',
    });
  }
}

async function send(response: Response, answer: Answer): Promise<void> {
  response.status(answer.status ?? 200);
  response.set('cache-control', 'no-store').set(answer.headers ?? {});
  const { content } = answer;
  if (content === undefined) {
    if (answer.body === undefined) response.end();
    else response.json(answer.body);
  } else if (typeof content === 'string') {
    response.send(content);
  } else if (Buffer.isBuffer(content)) {
    response.end(content);
  } else if (response.req.method === 'HEAD') {
    // what is made or read piece by piece is not begun for nothing
    response.end();
  } else {
    await pipeline(Readable.from(content), response);
  }
}

/** A form of another site can send text, but not JSON, without the browser asking first. */
function onlyJson(request: Request, _response: Response, next: (error?: unknown) => void): void {
  const isOther = request.is('application/json') === false;
  next(isOther ? new Problem(415, 'The body must be application/json in UTF-8') : undefined);
}

function refuseMethod(methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return (request, _response, next) => {
    next(new Problem(405, `${request.method} is not for this address; ${allow} is`, { headers: { allow } }));
  };
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const methods = result.get(expressPath(path)) ?? [];
    methods.push(method.toUpperCase());
    result.set(expressPath(path), methods);
  }
  return result;
}

/** `/sites/{id}` as express writes it: `/sites/:id`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
