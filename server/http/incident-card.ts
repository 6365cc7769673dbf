import type { Request, RequestHandler } from 'express';
import type { Viewer } from '../viewer.ts';
import type { HttpDeps } from './deps.ts';
import { Problem } from './problem.ts';
import { cardPolicy } from './security-headers.ts';

/** `/incidents/{id}/card`: opened by the link in a notification, or by whoever is signed in; others are asked to sign in first. */
export function incidentCard(deps: HttpDeps): RequestHandler<{ id: string }> {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem(405, 'Only GET', { headers: { allow: 'GET, HEAD' } });
    }
    const { id } = request.params;
    const viewer = await viewerOf(deps, request, id);
    if (viewer === undefined) {
      response.redirect(
        303,
        `/sign-in?next=${encodeURIComponent(`/incidents/${encodeURIComponent(id)}/card`)}`,
      );
      return;
    }
    const html = await deps.cards.render(id, viewer);
    if (html === undefined)
      throw new Problem(404, 'There is no such incident, or it lies outside what you may see');
    response
      .set('cache-control', 'private, no-store')
      .set('content-security-policy', cardPolicy)
      // The link in the address opens the page: it must not travel on with a click.
      .set('referrer-policy', 'no-referrer')
      .type('html')
      .send(html);
  };
}

async function viewerOf(
  deps: HttpDeps,
  request: Request<{ id: string }>,
  incidentId: string,
): Promise<Viewer | undefined> {
  const { t: token } = request.query;
  const byLink = typeof token === 'string' ? deps.cards.open(incidentId, token) : undefined;
  if (byLink !== undefined) return byLink;
  const { cookie, authorization } = request.headers;
  return (await deps.accounts.authenticate({ cookie, authorization }))?.viewer;
}
