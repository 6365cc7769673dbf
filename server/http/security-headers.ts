import helmet from 'helmet';
import type { RequestHandler } from 'express';
import type { HttpConfig } from './deps.ts';
import { mapSources } from './map-sources.ts';

/** The page of one incident has its style inside and runs no script at all. */
export const cardPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The browser may load from us and from the hosts that the map's configuration names; nothing else, and nobody may frame us. */
export function securityHeaders({ publicUrl, map }: HttpConfig): RequestHandler {
  const { protocol, host } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const { images, archives } = mapSources(map);
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Some browsers do not count a WebSocket to the same host as 'self'.
        connectSrc: ["'self'", `${secure ? 'wss' : 'ws'}://${host}`, ...archives],
        imgSrc: ["'self'", 'data:', 'blob:', ...images],
        fontSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure && { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // Only honoured on https or localhost, and a warning in the console everywhere else.
    crossOriginOpenerPolicy: secure && { policy: 'same-origin' },
    originAgentCluster: false,
  });
}
