import { Router } from 'express';
import type { HttpDeps } from './deps.ts';

/** What those who run the product ask: does it live, does it work, how much. Open to anybody who reaches the port. */
export function operationsRouter({ readiness, metricsText }: HttpDeps): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    const problems = await readiness();
    response
      .status(problems.length === 0 ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ ready: problems.length === 0, problems });
  });
  router.get('/metrics', async (_request, response) => {
    const text = await metricsText();
    response.set('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  return router;
}
