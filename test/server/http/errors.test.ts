import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemCodes } from '../../../telemetry/contract/problem-codes.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { runServer, type RunningServer } from './running-server.ts';

let server: RunningServer;
let headers: Record<string, string>;
const logged: unknown[] = [];
const built = tempFolder('console');

beforeAll(async () => {
  mkdirSync(`${built.path}/assets`);
  writeFileSync(`${built.path}/index.html`, '<!doctype html><title>Console</title>');
  writeFileSync(`${built.path}/assets/app-1a2b.js`, 'export {}');
  server = await runServer((deps) => {
    deps.log = { ...deps.log, error: (...facts: unknown[]) => void logged.push(facts) };
    deps.metricsText = () => Promise.reject(new Error('secret detail'));
    deps.readiness = () => ['the journal is full'];
    deps.consoleDir = built.path;
    deps.config = {
      publicUrl: 'http://atalaya.test',
      retentionDays: 90,
      map: {
        base: {
          kind: 'tiles',
          url: 'https://{s}.tiles.test/{z}/{x}/{y}.png',
          ...{ attribution: '© us', minZoom: 0, maxZoom: 18 },
        },
        overlays: [],
      },
    };
  });
  headers = await server.token('administrator');
});
afterAll(async () => {
  await server.stop();
  built.remove();
});

const codes: Record<number, string> = {
  404: 'notFound',
  405: 'methodNotAllowed',
  413: 'tooLarge',
  500: 'internal',
};

describe('an error', () => {
  test.each([
    ['GET', '/api/v1/nothing', 404],
    ['GET', '/api/nothing', 404],
    ['POST', '/api/v2/sites', 404],
    ['DELETE', '/api/v1/sites', 405],
    ['POST', '/api/v1/sites/x', 405],
    ['GET', '/api/v1/sites/none', 404],
    ['GET', '/api/v1/sites/%E0%A4%A', 400],
    ['GET', '/api/v1/regions/9', 400],
    ['GET', '/api/v1/sites/%00', 400],
    ['GET', '/api/v1/commands?terminal=a%00', 400],
    ['GET', '/api/v1/commands?cursor=WzUsInhcdTAwMDAiXQ', 400],
    ['GET', '/api/v1/incidents/none', 404],
    ['GET', '/metrics', 500],
    ['POST', '/anything', 404],
  ])('%s %s is a problem document of status %i', async (method, path, status) => {
    const reply = await server.ask(path, { method, headers });
    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json).toMatchObject({
      type: 'about:blank',
      status,
      requestId: reply.headers['x-request-id'],
    });
    expect((reply.json as { code?: string }).code).toEqual(codes[status] ?? expect.any(String));
    expect(reply.text).not.toMatch(/secret detail|node_modules|\.ts:/);
    if (status === 405) expect(reply.headers.allow).toContain('GET');
  });

  test('has a code that the interface is described with', () => {
    const described = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
    expect(problemCodes.filter((code) => !described.includes(`\`${code}\``))).toEqual([]);
  });

  test('says by its code who may not', async () => {
    const planner = await server.token('planner');
    const refused = await server.ask('/api/v1/people', { headers: planner });
    expect(refused.json).toMatchObject({ status: 403, code: 'notForRole' });
    expect((await server.ask('/api/v1/people')).json).toMatchObject({ status: 401, code: 'signInFirst' });
    const body = { email: 'nobody@example.mx', password: 'wrong wrong wrong' };
    const wrong = await server.ask('/api/v1/session', { method: 'POST', body });
    expect(wrong.json).toMatchObject({ status: 401, code: 'wrongCredentials' });
  });

  test('that nobody foresaw is in the log with the id of the request', async () => {
    const reply = await server.ask('/metrics');
    expect(JSON.stringify(logged)).toContain(reply.headers['x-request-id']);
  });

  test.each([
    ['not json', '{', 400, 'unreadable'],
    ['no object', '[]', 400, 'badParameter'],
    ['too large', JSON.stringify({ email: 'x'.repeat(200_000) }), 413, 'tooLarge'],
  ])('tells what is wrong with a body: %s', async (_what, body, status, code) => {
    const reply = await server.ask('/api/v1/session', { method: 'POST', body });
    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject({ status, code });
  });

  test('names each parameter, what was expected and what came', async () => {
    const reply = await server.ask('/api/v1/outages?limit=2000&state=up&regoin=09&from=yesterday', {
      headers,
    });
    expect(reply.status).toBe(400);
    expect((reply.json as { errors: unknown[] }).errors).toEqual(
      expect.arrayContaining([
        { parameter: 'limit', expected: 'a whole number 1..1000', got: '2000' },
        { parameter: 'state', expected: 'one of open, closed', got: 'up' },
        { parameter: 'regoin', expected: 'no such parameter', got: 'regoin' },
        {
          parameter: 'from',
          expected: 'a time in ISO 8601 (2026-03-01T00:00:00Z) or epoch milliseconds',
          got: 'yesterday',
        },
      ]),
    );
  });

  test.each([
    'from=2026-03-02&to=2026-03-01',
    'from=2020-01-01&to=2026-01-01',
    'cursor=nonsense',
    'limit=1&limit=2',
  ])('refuses %s', async (query) => {
    expect((await server.ask(`/api/v1/outages?${query}`, { headers })).status).toBe(400);
  });
});

describe('the product tells those who run it', () => {
  test('that it lives', async () => {
    expect((await server.ask('/healthz')).status).toBe(200);
  });
  test('what keeps it from working', async () => {
    const reply = await server.ask('/readyz');
    expect(reply.status).toBe(503);
    expect(reply.json).toEqual({ ready: false, problems: ['the journal is full'] });
  });
});

describe('the console', () => {
  test('is served at every address inside it', async () => {
    for (const path of ['/', '/sites/09DES0001K', '/sign-in']) {
      const reply = await server.ask(path);
      expect([path, reply.status, reply.text]).toEqual([path, 200, '<!doctype html><title>Console</title>']);
      expect(reply.headers['cache-control']).toBe('no-cache');
    }
  });

  test('says to who seems to be signed in what the browser can fetch meanwhile', async () => {
    const cookie = 'other=1; atalaya_session=abc';
    const link = async (path: string, headers = {}) => (await server.ask(path, { headers })).headers.link;
    expect(await link('/', { cookie })).toContain('</api/v1/console/sites>; rel=preload; as=fetch');
    expect(await link('/sites/09DES0001K', { cookie })).toContain('</api/v1/session>; rel=preload');
    expect(await link('/sign-in', { cookie })).toBeUndefined();
    expect(await link('/')).toBeUndefined();
  });

  test('has files that never change, and no page in place of a missing one', async () => {
    const reply = await server.ask('/assets/app-1a2b.js');
    expect(reply.headers['cache-control']).toContain('immutable');
    expect((await server.ask('/assets/app-old.js')).status).toBe(404);
  });

  test('may load from us and the tile server only, and nobody may frame it', async () => {
    const { headers: sent } = await server.ask('/');
    const policy = String(sent['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' data: blob: https://*.tiles.test");
    expect(policy).toContain("connect-src 'self' ws://atalaya.test");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(sent['x-content-type-options']).toBe('nosniff');
    expect(sent['x-powered-by']).toBeUndefined();
  });

  test('that was not built says how to', async () => {
    const bare = await runServer();
    try {
      const reply = await bare.ask('/');
      expect(reply.status).toBe(503);
      expect(reply.text).toContain('npm run build');
    } finally {
      await bare.stop();
    }
  });
});
