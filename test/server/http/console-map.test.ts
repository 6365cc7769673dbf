import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MapConfig } from '../../../server/map-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { vectorArchive } from '../../support/pmtiles-archive.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

const folder = tempFolder('console-map');
const file = join(folder.path, 'mexico.pmtiles');
const archive = vectorArchive();
const BASE = '/api/v1/console/base-map';

let server: RunningServer;
let headers: Record<string, string>;

const rain: MapConfig['overlays'][number] = {
  id: 'rain',
  name: { es: 'Lluvia', en: 'Rain' },
  url: 'https://{s}.radar.test/{z}/{x}/{y}.png?key=k',
  opacity: 0.7,
  refreshMinutes: 5,
  ...{ minZoom: 0, maxZoom: 12, shown: true },
};

/** A server with this on its map: routes take their configuration once. */
async function withMap(map: MapConfig | undefined): Promise<RunningServer> {
  return await runServer((deps) => (deps.config = { ...deps.config, map }));
}

beforeAll(async () => {
  writeFileSync(file, archive);
  server = await withMap({ base: { kind: 'archive', file }, overlays: [rain] });
  headers = await server.token('technician', ['09']);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const ask = (range?: string, more: Record<string, string> = {}): Promise<Reply> =>
  server.ask(BASE, { headers: { ...headers, ...more, ...(range !== undefined && { range }) } });

test('what the installation adds to the map is told to whoever is signed in, and nobody else', async () => {
  const reply = await server.ask('/api/v1/console/map', { headers });
  expect(reply.json).toEqual({
    base: {
      kind: 'archive',
      url: expect.stringMatching(/^\/api\/v1\/console\/base-map\?version=[\w-]+$/) as string,
      ...{ attribution: null, minZoom: null, maxZoom: null },
    },
    overlays: [{ ...rain, wms: null, attribution: null }],
  });
  expect((await server.ask('/api/v1/console/map')).status).toBe(401);
  expect((await server.ask(BASE)).status).toBe(401);
});

test('an installation that adds nothing says so, and has no archive', async () => {
  const bare = await withMap(undefined);
  try {
    const as = await bare.token('operator');
    const reply = await bare.ask('/api/v1/console/map', { headers: as });
    expect(reply.json).toEqual({ base: null, overlays: [] });
    expect((await bare.ask(BASE, { headers: as })).status).toBe(404);
    const policy = String((await bare.ask('/')).headers['content-security-policy']);
    expect(policy).not.toContain('https:');
  } finally {
    await bare.stop();
  }
});

test('who knows it already is told that it is the same, until it is not', async () => {
  const path = '/api/v1/console/map';
  const { etag } = (await server.ask(path, { headers })).headers;
  const known = { ...headers, 'if-none-match': String(etag) };
  const same = await server.ask(path, { headers: known });
  expect([same.status, same.text]).toEqual([304, '']);
  // proxies that compress mark a tag as weak
  const weak = await server.ask(path, { headers: { ...headers, 'if-none-match': `W/${String(etag)}` } });
  expect(weak.status).toBe(304);
  const other = await withMap({ base: { kind: 'archive', file }, overlays: [{ ...rain, opacity: 0.5 }] });
  try {
    const as = await other.token('operator');
    const reply = await other.ask(path, { headers: { ...as, 'if-none-match': String(etag) } });
    expect(reply.status).toBe(200);
    expect(reply.headers.etag).not.toBe(etag);
  } finally {
    await other.stop();
  }
});

async function addressOfBase(): Promise<string> {
  const reply = await server.ask('/api/v1/console/map', { headers });
  return (reply.json as { base: { url: string } }).base.url;
}

describe('the archive', () => {
  test('is sent by ranges of bytes', async () => {
    const head = await ask('bytes=0-126');
    expect(head.status).toBe(206);
    expect(head.headers).toMatchObject({
      'content-range': `bytes 0-126/${archive.length}`,
      'content-length': '127',
      'accept-ranges': 'bytes',
      'content-type': 'application/vnd.pmtiles',
    });
    expect(head.headers['content-encoding']).toBeUndefined();
    expect(head.text.slice(0, 7)).toBe('PMTiles');
    const end = await ask('bytes=-10');
    expect(end.headers['content-range']).toBe(
      `bytes ${archive.length - 10}-${archive.length - 1}/${archive.length}`,
    );
    const past = await ask(`bytes=${archive.length}-`);
    expect([past.status, past.headers['content-range']]).toEqual([416, `bytes */${archive.length}`]);
  });

  test('is sent whole without one, and its head without its bytes', async () => {
    const whole = await ask();
    expect([whole.status, whole.headers['content-length']]).toEqual([200, String(archive.length)]);
    const head = await server.ask(BASE, { method: 'HEAD', headers });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([
      200,
      '',
      String(archive.length),
    ]);
  });

  test('is kept by browsers until it is another one', async () => {
    const first = await ask('bytes=0-9');
    const etag = String(first.headers.etag);
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers['cache-control']).toContain('private, max-age=');
    expect((await ask(undefined, { 'if-none-match': etag })).status).toBe(304);
    expect((await ask('bytes=0-9', { 'if-range': etag })).status).toBe(206);
    expect((await ask('bytes=0-9', { 'if-range': '"other"' })).status).toBe(200);
    const before = await addressOfBase();
    writeFileSync(`${file}.new`, Buffer.concat([archive, Buffer.alloc(1)]));
    renameSync(`${file}.new`, file);
    expect((await ask('bytes=0-9')).headers.etag).not.toBe(etag);
    const after = await addressOfBase();
    expect(after).not.toBe(before);
  });
});

test('an archive that is cut short while it is sent breaks off at once: nobody waits for the rest', async () => {
  const large = join(folder.path, 'large.pmtiles');
  writeFileSync(large, Buffer.alloc(64 * 1024 * 1024));
  const one = await withMap({ base: { kind: 'archive', file: large }, overlays: [] });
  try {
    const as = await one.token('operator');
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port: one.port, path: BASE, headers: as }, resolve).on('error', reject);
    });
    expect(reply.headers['content-length']).toBe(String(64 * 1024 * 1024));
    truncateSync(large, 1024 * 1024);
    const started = performance.now();
    const ended = new Promise((resolve) => reply.once('error', resolve).once('end', () => resolve('whole')));
    reply.resume();
    expect(await ended).toMatchObject({ code: 'ECONNRESET' });
    // a connection that is kept alive would be closed five seconds later
    expect(performance.now() - started).toBeLessThan(4000);
  } finally {
    await one.stop();
  }
});

describe('the content policy', () => {
  const policyOf = async (map: MapConfig): Promise<string> => {
    const one = await withMap(map);
    try {
      return String((await one.ask('/')).headers['content-security-policy']);
    } finally {
      await one.stop();
    }
  };

  test('lets browsers load pictures from the hosts named, and from no other', async () => {
    const policy = await policyOf({
      base: {
        kind: 'tiles',
        url: 'https://tiles.test:8443/{z}/{x}/{y}.png',
        ...{ attribution: '', minZoom: 0, maxZoom: 18 },
      },
      overlays: [rain, { ...rain, id: 'clouds' }, { ...rain, id: 'own', url: '/tiles/{z}/{x}/{y}.png' }],
    });
    expect(policy).toContain("img-src 'self' data: blob: https://tiles.test:8443 https://*.radar.test;");
    expect(policy).toContain("connect-src 'self' ws://atalaya.test;");
    expect(policy).not.toContain('key=k');
  });

  test('lets them fetch an archive of another host, and nothing of a file of our own', async () => {
    const far = await policyOf({
      base: { kind: 'archive', url: 'https://maps.test/mexico.pmtiles' },
      overlays: [],
    });
    expect(far).toContain("connect-src 'self' ws://atalaya.test https://maps.test;");
    expect(far).toContain("img-src 'self' data: blob:;");
    expect(await policyOf({ base: { kind: 'archive', file }, overlays: [] })).not.toContain('https:');
  });
});
