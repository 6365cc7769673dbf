import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import type { MapBase, MapConfig } from '../../map-file.ts';
import { matches } from '../compressed.ts';
import type { HttpDeps } from '../deps.ts';
import { readRange } from '../file-range.ts';
import { everyRole, json, route, type Answer, type ApiRequest, type Route } from '../route.ts';
import { Problem } from '../problem.ts';

const BASE_PATH = '/console/base-map';
/** Its address changes with it, so that browsers may keep what they have. */
const KEEP_S = 86_400;

const nullableText = z.string().nullable();
const answered = z.object({
  base: z
    .object({
      kind: z.enum(['tiles', 'archive']),
      url: z.string(),
      attribution: nullableText,
      minZoom: z.number().nullable(),
      maxZoom: z.number().nullable(),
    })
    .nullable(),
  overlays: z.array(
    z.object({
      id: z.string(),
      name: z.object({ es: z.string(), en: z.string() }),
      url: z.string(),
      wms: z
        .object({ layers: z.string(), styles: z.string(), format: z.string(), version: z.string() })
        .nullable(),
      attribution: nullableText,
      opacity: z.number(),
      refreshMinutes: z.number().nullable(),
      minZoom: z.number(),
      maxZoom: z.number(),
      shown: z.boolean(),
    }),
  ),
});

/** What this installation adds to the map, and the archive it has on our own disk. */
export function consoleMapRoutes({ config }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/console/map',
      summary: 'The base map and the overlays of this installation',
      access: everyRole,
      answer: {
        status: 200,
        description: '`base` is null, and `overlays` empty, where the installation has none of its own',
        schema: answered,
      },
      handle: async (request) => {
        const body = await toAnswer(config.map);
        const hash = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
        const etag = `"${hash.slice(0, 22)}"`;
        const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Cookie, Authorization' };
        if (matches(request.header('if-none-match'), etag)) return { status: 304, headers };
        return { ...json(body), headers };
      },
    }),
    route({
      method: 'get',
      path: BASE_PATH,
      summary: 'The PMTiles archive under the map, whole or by ranges of bytes',
      access: everyRole,
      answer: {
        status: 200,
        description: '206 for one range of bytes',
        contentType: 'application/vnd.pmtiles',
      },
      handle: (request) => archive(config.map?.base, request),
    }),
  ];
}

async function toAnswer(map: MapConfig | undefined): Promise<z.output<typeof answered>> {
  return {
    base: map?.base === undefined ? null : await baseAnswer(map.base),
    overlays: (map?.overlays ?? []).map((overlay) => ({
      ...overlay,
      wms: overlay.wms ?? null,
      attribution: overlay.attribution ?? null,
      refreshMinutes: overlay.refreshMinutes ?? null,
    })),
  };
}

async function baseAnswer(base: MapBase): Promise<NonNullable<z.output<typeof answered>['base']>> {
  if (base.kind === 'tiles') return base;
  const facts = {
    kind: base.kind,
    attribution: base.attribution ?? null,
    ...{ minZoom: null, maxZoom: null },
  };
  if ('url' in base) return { ...facts, url: base.url };
  const version = (await look(base.file))?.version ?? '';
  return { ...facts, url: `/api/v1${BASE_PATH}?version=${version}` };
}

async function archive(
  base: MapBase | undefined,
  request: ApiRequest<unknown, unknown, unknown>,
): Promise<Answer> {
  if (base === undefined || !('file' in base)) {
    throw new Problem(404, 'This installation has no archive of its own under the map');
  }
  const { file } = base;
  const found = await look(file);
  if (found === undefined) throw new Problem(404, 'The archive under the map cannot be read any more');
  const { size, version } = found;
  const etag = `"${version}"`;
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'cache-control': `private, max-age=${KEEP_S}, no-transform`,
    vary: 'Cookie, Authorization',
    'content-type': 'application/vnd.pmtiles',
  };
  if (request.header('if-none-match') === etag) return { status: 304, headers };
  const condition = request.header('if-range');
  const isSame = condition === undefined || condition === etag;
  const range = readRange(isSame ? request.header('range') : undefined, size);
  if (range === null) {
    return {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${size}`, 'cache-control': 'no-store' },
    };
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  return {
    status: range === 'whole' ? 200 : 206,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      ...(range !== 'whole' && { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
    content: bytesOf(file, start, end, version),
  };
}

/**
 * Opens the file when its first bytes are asked for. One that was replaced meanwhile breaks off: its bytes are of another map.
 * So does one that was cut short, or whoever asked would wait for the rest.
 */
async function* bytesOf(file: string, start: number, end: number, version: string): AsyncGenerator<Buffer> {
  if ((await look(file))?.version !== version) throw new Error(`${file} was replaced while it was read`);
  const stream = createReadStream(file, { start, end });
  let left = end - start + 1;
  for await (const piece of stream) {
    left -= (piece as Buffer).length;
    yield piece as Buffer;
  }
  if (left > 0) throw new Error(`${file} was cut short while it was read`);
}

/** What tells one version of a file from the next; undefined: it cannot be read. */
async function look(file: string): Promise<{ size: number; version: string } | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    const parts = [size, Math.round(mtimeMs), ino];
    return { size, version: parts.map((part) => part.toString(36)).join('-') };
  } catch {
    return undefined;
  }
}
