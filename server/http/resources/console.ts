import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import type { EncodedPart, PartName } from '../../push/fleet-parts.ts';
import type { HttpDeps } from '../deps.ts';
import { everyRole, json, route, type Answer, type Route } from '../route.ts';

const expand = promisify(gunzip);

/** What the console loads before it listens to changes. */
const parts: Record<PartName, string> = {
  sites: 'Which sites there are and where: what changes with the registry only',
  states: 'How every site is; since when, of those that are not well',
  since: 'Since when every site is as it is',
  texts: 'Ids, names and the keys of services',
};

export function consoleRoutes({ snapshots, fleetParts, outlines, config }: HttpDeps): Route[] {
  const partRoutes = (Object.entries(parts) as [PartName, string][]).map(([part, summary]) =>
    route({
      method: 'get',
      path: `/console/${part}`,
      summary,
      access: everyRole,
      answer: {
        status: 200,
        description: `The part ${part} of telemetry/contract/fleet-parts.ts, in bytes`,
        contentType: 'application/octet-stream',
      },
      handle: async (request) =>
        await compressed(request, await fleetParts.for(request.viewer, part), 'application/octet-stream'),
    }),
  );
  return [
    ...partRoutes,
    route({
      method: 'get',
      path: '/console/snapshot',
      summary: 'All sites and their states, in columns',
      access: everyRole,
      answer: { status: 200, description: 'FleetSnapshot of telemetry/contract/console-events.ts' },
      handle: async (request) =>
        await compressed(request, await snapshots.for(request.viewer), 'application/json; charset=utf-8'),
    }),
    route({
      method: 'get',
      path: '/console/outlines',
      summary: 'Outlines of the states',
      access: everyRole,
      answer: {
        status: 200,
        description: 'A GeoJSON feature collection',
        contentType: 'application/geo+json',
      },
      handle: async (request): Promise<Answer> => {
        const text = JSON.stringify(await outlines());
        const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
        const headers = { etag, 'cache-control': 'private, max-age=3600' };
        if (matches(request.header('if-none-match'), etag)) return { status: 304, headers };
        return {
          headers: { ...headers, 'content-type': 'application/geo+json; charset=utf-8' },
          content: text,
        };
      },
    }),
    route({
      method: 'get',
      path: '/console/configuration',
      summary: 'What the console needs to know before anybody signs in',
      access: 'anybody',
      answer: {
        status: 200,
        description: 'The tile server, if there is one',
        schema: z.object({ tileUrl: z.string().nullable(), attribution: z.string().nullable() }),
      },
      handle: () => {
        const base = config.map?.base;
        const tiles = base?.kind === 'tiles' ? base : undefined;
        return json({ tileUrl: tiles?.url ?? null, attribution: tiles?.attribution ?? null });
      },
    }),
  ];
}

/** Answers with what was compressed beforehand, or says that nothing changed. */
async function compressed(
  request: { header(name: string): string | undefined },
  { etag, gzipped }: EncodedPart,
  contentType: string,
): Promise<Answer> {
  // no-cache: keep it, but ask before every use.
  const headers = {
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Accept-Encoding, Cookie, Authorization',
    // gzip ends with it; who shows how far an answer is sees it unpacked only.
    'x-unpacked-length': String(gzipped.readUInt32LE(gzipped.length - 4)),
  };
  if (matches(request.header('if-none-match'), etag)) return { status: 304, headers };
  const type = { 'content-type': contentType };
  if (!/\bgzip\b/.test(request.header('accept-encoding') ?? '')) {
    return { headers: { ...headers, ...type }, content: await expand(gzipped) };
  }
  return { headers: { ...headers, ...type, 'content-encoding': 'gzip' }, content: gzipped };
}

/** Proxies mark a tag as weak when they compress; the content is the same. */
function matches(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag) ?? false;
}
