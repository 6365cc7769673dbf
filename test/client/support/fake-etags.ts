import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers what consoles ask for again with its tag, as the server does: 304 where it is the same. Returns the status. */
export function sendTagged(request: IncomingMessage, response: ServerResponse, body: unknown): number {
  const text = JSON.stringify(body);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  const status = request.headers['if-none-match'] === etag ? 304 : 200;
  response.writeHead(status, {
    etag,
    'cache-control': 'private, no-cache',
    'content-type': 'application/json',
  });
  response.end(status === 304 ? undefined : text);
  return status;
}
