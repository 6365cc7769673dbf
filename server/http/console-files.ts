import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type Request, type RequestHandler } from 'express';
import { SESSION_COOKIE } from '../account-rules.ts';

const missing = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Atalaya</title>
<h1>The console is not built</h1><p>Run <code>npm run build</code> in the product's folder and reload this page.
The interface for programs under <code>/api/v1</code> works without it.</p></html>`;

/** The built console: files that never change by their hashed names, and one page for every address inside it. */
export function consoleFiles(consoleDir: string): Router {
  const router = Router();
  const indexFile = join(consoleDir, 'index.html');
  router.use(
    '/assets',
    express.static(join(consoleDir, 'assets'), {
      immutable: true,
      maxAge: '1y',
      fallthrough: false,
      index: false,
    }),
  );
  router.use(express.static(consoleDir, { maxAge: 0, index: false, dotfiles: 'ignore' }));
  router.use(page(indexFile));
  return router;
}

function page(indexFile: string): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next();
      return;
    }
    response.set('cache-control', 'no-cache');
    if (seemsSignedIn(request)) response.set('link', neededAnyway);
    if (existsSync(indexFile)) response.sendFile(indexFile);
    else response.status(503).set('retry-after', '10').type('html').send(missing);
  };
}

/** What the console asks for as soon as its scripts run, and is much: the browser fetches it while it still reads them. */
const neededAnyway = ['/api/v1/session', '/api/v1/console/sites']
  .map((path) => `<${path}>; rel=preload; as=fetch; crossorigin`)
  .join(', ');

/** To who is not, nothing would be given; whether the session is good is for the answers themselves to say. */
function seemsSignedIn({ headers, path }: Request): boolean {
  return path !== '/sign-in' && headers.cookie?.includes(`${SESSION_COOKIE}=`) === true;
}
