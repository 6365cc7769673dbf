import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRoutes } from '../../../server/http/create-http-app.ts';
import type { Role } from '../../../telemetry/contract/site-state.ts';
import { runServer, type RunningServer } from './running-server.ts';

/** Who may ask what: o operator, t technician, p planner, a administrator, * anybody. Stated here, not derived. */
const matrix: Record<string, string> = {
  'get /session': 'otpa',
  'post /session': '*',
  'patch /session': 'otpa',
  'delete /session': 'otpa',
  'post /sign-in-links/redeem': '*',
  'get /people': 'a',
  'post /people': 'a',
  'patch /people/{id}': 'a',
  'post /people/{id}/sign-in-link': 'a',
  'get /audit': 'a',
  'get /sites': 'otpa',
  'get /sites/{id}': 'otpa',
  'get /sites/{id}/samples': 'otpa',
  'get /sites/{id}/series': 'otpa',
  'get /regions': 'otpa',
  'get /regions/{code}': 'otpa',
  'get /regions/{code}/worst': 'otpa',
  'get /regions/{code}/hours': 'otpa',
  'get /regions/{code}/throughput': 'otpa',
  'get /lifecycle': 'otpa',
  'get /lifecycle/mismatches': 'ota',
  'get /outages': 'otpa',
  'get /degradations': 'otpa',
  'get /links/chronic': 'otpa',
  'get /links/at-risk': 'otpa',
  'get /sites/{id}/baseline': 'otpa',
  'get /outages/{id}/changes': 'otpa',
  'get /incidents': 'otpa',
  'get /incidents/{id}': 'otpa',
  'post /incidents/{id}/acknowledge': 'ota',
  'post /incidents/{id}/cause': 'ota',
  'get /incidents/{id}/assignees': 'ota',
  'post /incidents/{id}/assign': 'ota',
  'post /incidents/{id}/comments': 'ota',
  'get /silences': 'otpa',
  'post /silences': 'oa',
  'post /silences/{id}/end': 'oa',
  'get /incident-changes': 'otpa',
  'get /incident-figures': 'otpa',
  'post /incident-changes/seen': 'otpa',
  'get /handover': 'oa',
  'post /handover/notes': 'oa',
  'get /cause-examples': 'ota',
  'get /availability': 'otpa',
  'get /maintenance': 'otpa',
  'post /maintenance': 'opa',
  'delete /maintenance/{id}': 'pa',
  'get /contracts': 'opa',
  'post /contracts': 'pa',
  'get /contracts/{id}/standing': 'opa',
  'get /availability/months': 'otpa',
  'get /availability/chain': 'otpa',
  'post /availability/months/{month}/freeze': 'pa',
  'post /availability/months/{month}/restate': 'pa',
  'get /availability/months/{month}': 'otpa',
  'get /availability/months/{month}/differences': 'otpa',
  'get /reports/underserved': 'opa',
  'get /dead-letters': 'oa',
  'get /quarantine': 'oa',
  'get /quarantine/{terminalId}': 'oa',
  'post /quarantine/{terminalId}/release': 'oa',
  'post /quarantine/{terminalId}/discard': 'oa',
  'get /unknown-terminals': 'oa',
  'post /unknown-terminals/{format}/{id}/adopt': 'a',
  'get /sites/{id}/terminals': 'ota',
  'post /sites/{id}/claim-keys': 'oa',
  'delete /claim-keys/{id}': 'oa',
  'get /equipment-changes': 'ota',
  'get /terminals/{id}/messages': 'oa',
  'post /terminals/{id}/rotate': 'oa',
  'post /terminals/{id}/revoke': 'oa',
  'post /terminals/{id}/swap': 'oa',
  'post /terminals/{id}/lifecycle': 'oa',
  'post /claims': '*',
  'get /subscriptions': 'ota',
  'post /subscriptions': 'ota',
  'delete /subscriptions/{id}': 'ota',
  'get /commands': 'ota',
  'post /commands': 'oa',
  'post /commands/{id}/cancel': 'oa',
  'get /views': 'otpa',
  'post /views': 'otpa',
  'patch /views/{id}': 'otpa',
  'delete /views/{id}': 'otpa',
  'get /console/snapshot': 'otpa',
  'get /console/sites': 'otpa',
  'get /console/states': 'otpa',
  'get /console/since': 'otpa',
  'get /console/past': 'otpa',
  'get /console/past/incidents': 'otpa',
  'get /console/past/series': 'otpa',
  'get /console/texts': 'otpa',
  'get /console/outlines': 'otpa',
  'get /console/map': 'otpa',
  'get /console/base-map': 'otpa',
  'get /console/outlines/{code}': 'otpa',
  'get /console/region-names': 'otpa',
  'get /console/configuration': '*',
  'get /openapi.json': '*',
};
const letters: Record<string, Role> = { o: 'operator', t: 'technician', p: 'planner', a: 'administrator' };
/** What belongs to no region is for those who see the whole country. */
const wholeCountry = ['/people', '/audit', '/unknown-terminals', '/contracts', '/freeze', '/restate'];

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  server.fleet.add('site', '09015');
});
afterAll(() => server.stop());

const addressOf = (path: string): string =>
  `/api/v1${path.replace('{code}', '09').replace('{format}', 'starlink').replaceAll('{id}', 'site').replace('{terminalId}', 't-site').replace('{month}', '2026-01')}`;

async function statusOf(key: string, headers: Record<string, string>): Promise<number> {
  const [method = '', path = ''] = key.split(' ');
  const body = method === 'get' || method === 'delete' ? {} : { body: {} };
  return (await server.ask(addressOf(path), { method: method.toUpperCase(), headers, ...body })).status;
}

test('every route is in this matrix', () => {
  expect(Object.keys(matrix).sort()).toEqual(
    apiRoutes(server.deps)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

describe.each(Object.entries(letters))('%s', (letter, role) => {
  test('may ask what is theirs and nothing else', async () => {
    const headers = await server.token(role);
    const wrong: string[] = [];
    for (const [key, who] of Object.entries(matrix)) {
      const status = await statusOf(key, headers);
      // Signing in with wrong data is 401 of its own.
      if (who === '*') continue;
      const allowed = status !== 401 && status !== 403;
      // An API token has no own name, password or subscriptions: 403 for another reason, see subscriptions.test.ts.
      const isPersonal = key === 'patch /session' || key.includes('/subscriptions') || key.includes('/views');
      if (isPersonal && who.includes(letter)) continue;
      if (allowed !== who.includes(letter)) wrong.push(`${key}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

test('nobody may ask anything but what is for anybody', async () => {
  const wrong: string[] = [];
  for (const [key, who] of Object.entries(matrix)) {
    const status = await statusOf(key, {});
    if (who !== '*' && status !== 401) wrong.push(`${key}: ${status}`);
  }
  expect(wrong).toEqual([]);
});

test('an administrator of some regions does not administer the country', async () => {
  const headers = await server.token('administrator', ['09']);
  for (const key of Object.keys(matrix)) {
    if (!wholeCountry.some((path) => key.includes(path))) continue;
    expect([key, await statusOf(key, headers)]).toEqual([key, 403]);
  }
});

test('a frozen month shows contracts to those who may read contracts', async () => {
  const path = '/api/v1/availability/months/2026-01?by=contract';
  for (const [letter, role] of Object.entries(letters)) {
    const reply = await server.ask(path, { headers: await server.token(role) });
    // Nothing was frozen here.
    expect([role, reply.status]).toEqual([role, matrix['get /contracts']?.includes(letter) ? 404 : 403]);
  }
});

test('a wrong token is told apart from none only by not working', async () => {
  const reply = await server.ask('/api/v1/sites', { headers: { authorization: 'Bearer nonsense' } });
  expect(reply.status).toBe(401);
  expect(reply.headers['www-authenticate']).toContain('Bearer');
  expect(reply.headers['content-type']).toContain('application/problem+json');
});
