import compression from 'compression';
import express, { type Express } from 'express';
import { apiRouter } from './api-router.ts';
import { brokerHooks } from './broker-hooks.ts';
import { consoleFiles } from './console-files.ts';
import type { HttpDeps } from './deps.ts';
import { errorHandler } from './error-handler.ts';
import { incidentCard } from './incident-card.ts';
import { operationsRouter } from './operations.ts';
import { describeRoutes } from './openapi.ts';
import { Problem } from './problem.ts';
import { requestLog } from './request-log.ts';
import { everyRoute } from './resources/every-route.ts';
import { route, json, type Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';

export const API_VERSION = '0.1.0';

/** Builds the HTTP interface; it listens to nothing until a server is given it. */
export function createHttpApp(deps: HttpDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  // Behind a proxy on this machine the address of whoever asks is the one the proxy tells.
  app.set('trust proxy', 'loopback');
  const hooks = brokerHooks(deps);
  if (hooks !== undefined) app.use(hooks);
  app.use(requestLog(deps));
  app.use(securityHeaders(deps.config));
  app.use(compression());
  app.use(operationsRouter(deps));
  app.use('/api/v1', apiRouter(apiRoutes(deps), deps));
  app.use('/api', (_request, _response, next) => next(new Problem(404, 'There is nothing at this address')));
  app.use('/incidents/:id/card', incidentCard(deps));
  app.use(consoleFiles(deps.consoleDir));
  app.use((_request, _response, next) => next(new Problem(404, 'There is nothing at this address')));
  app.use(errorHandler(deps));
  return app;
}

/** Every route under `/api/v1`, the description of all of them included. */
export function apiRoutes(deps: HttpDeps): Route[] {
  const routes = everyRoute(deps);
  let description: Record<string, unknown> | undefined;
  const openapi: Route = route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This description',
    access: 'anybody',
    answer: { status: 200, description: 'OpenAPI 3.1' },
    handle: () => json((description ??= describeRoutes([...routes, openapi], API_VERSION))),
  });
  return [...routes, openapi];
}
