import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseClaimAnswer, parseClaimFault } from '../../../telemetry/contract/claim.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let operator: Record<string, string>;
beforeEach(async () => {
  server = await runServer();
  server.fleet.add('s1', '09015');
  server.fleet.add('s2', '20067');
  await addSiteRows(server.db, server.fleet);
  operator = await server.token('operator', ['09']);
});
afterEach(() => server.stop());

const nonce = 'n'.repeat(22);
const post = (path: string, body?: unknown, headers: Record<string, string> = operator): Promise<Reply> =>
  server.ask(`/api/v1${path}`, { method: 'POST', headers, ...(body !== undefined && { body }) });
const claim = (claimKey: string, more: object = {}) => post('/claims', { claimKey, nonce, ...more }, {});
const issue = async (body: object = {}) =>
  (await post('/sites/s1/claim-keys', body)).json as { claimKey: string; id: string };
const auditActions = async () =>
  (await server.db.selectFrom('audit').select(['action', 'actor', 'detail']).orderBy('id').execute()).map(
    ({ action }) => action,
  );

test('a terminal with a key gets everything it needs, once, and again after a lost answer', async () => {
  const { claimKey } = await issue({ profile: 'metered', reportIntervalS: 900, serial: 'KIT1' });
  const reply = await claim(claimKey, { serial: 'KIT1', agent: 'agent 1', later: true });
  expect(reply.status).toBe(201);
  expect(reply.headers['cache-control']).toBe('no-store');
  const answer = parseClaimAnswer(reply.text);
  expect(answer).toMatchObject({
    terminalId: 's1-1',
    username: 's1-1',
    brokerUrl: 'mqtts://atalaya.test:8883',
    profile: 'metered',
    reportIntervalS: 900,
    siteName: 'Site s1',
  });
  expect(answer.publishes).toContain('atalaya/v1/terminals/s1-1/samples');
  expect(answer.reads).toEqual(['atalaya/v1/terminals/s1-1/commands', 'atalaya/v1/terminals/s1-1/stored']);
  expect((await claim(claimKey, { serial: 'KIT1' })).text).toBe(reply.text);
  expect((await auditActions()).slice(-2)).toEqual(['claimKeyIssued', 'terminalClaimed']);
  const audit = JSON.stringify(await server.db.selectFrom('audit').selectAll().execute());
  expect(audit).not.toContain(answer.password);
  expect(audit).not.toContain(claimKey);
});

test('a refusal names its reason for programs and says nothing else', async () => {
  const { claimKey, id } = await issue();
  await claim(claimKey);
  const used = await post('/claims', { claimKey, nonce: 'm'.repeat(22) }, {});
  expect([used.status, parseClaimFault(used.text)]).toEqual([409, 'claimUsed']);
  expect(used.text).not.toContain('s1');
  expect(used.text).not.toContain(id);
  const unknown = await claim('ATALAYA-00000-00000-00000-00000-00000');
  expect([unknown.status, parseClaimFault(unknown.text)]).toEqual([404, 'claimUnknown']);
  const bad = await post('/claims', { claimKey, nonce: 'short' }, {});
  expect(bad.status).toBe(400);
  expect(bad.text).not.toContain('short');
});

test('guessing is throttled by address, and does not keep people of that address from signing in', async () => {
  await server.person('ana@example.org', 'operator');
  for (let guess = 0; guess < 30; guess += 1) {
    expect((await claim(`ATALAYA-00000-00000-00000-00000-000${10 + guess}`)).status).toBe(404);
  }
  const { claimKey } = await issue();
  const refused = await claim(claimKey);
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '900']);
  await server.signIn('ana@example.org');
  server.clock.advance(15 * 60_000);
  expect((await claim(claimKey)).status).toBe(201);
});

test('keys are for those who may, inside their regions, and a withdrawn one is dead', async () => {
  expect((await post('/sites/s2/claim-keys', {})).status).toBe(404);
  for (const role of ['planner', 'technician'] as const) {
    expect((await post('/sites/s1/claim-keys', {}, await server.token(role))).status).toBe(403);
  }
  expect((await post('/sites/s1/claim-keys', { terminalId: '+' })).status).toBe(400);
  const stranger = await post('/sites/s1/claim-keys', { terminalId: 't-s2' });
  const elsewhere = await post('/terminals/t-s2/rotate', {});
  for (const reply of [stranger, elsewhere]) {
    expect([reply.status, reply.text]).toEqual([404, expect.stringContaining('no such terminal')]);
  }
  const { claimKey, id } = await issue();
  const list = await server.ask('/api/v1/sites/s1/terminals', { headers: operator });
  expect((list.json as { claimKeys: { id: string }[] }).claimKeys).toMatchObject([{ id, profile: 'lean' }]);
  expect(list.text).not.toContain(claimKey);
  const remove = (headers: Record<string, string>) =>
    server.ask(`/api/v1/claim-keys/${id}`, { method: 'DELETE', headers });
  expect((await remove(await server.token('operator', ['20']))).status).toBe(404);
  expect((await remove(operator)).status).toBe(204);
  expect((await remove(operator)).status).toBe(409);
  expect((await claim(claimKey)).status).toBe(404);
});

test('a person in the console rotates, revokes and swaps with the token of the session', async () => {
  await server.person('ana@example.org', 'operator', ['09']);
  const session = await server.signIn('ana@example.org');
  const { 'x-csrf-token': _, ...forged } = session;
  expect((await post('/terminals/t-s1/rotate', {}, forged)).status).toBe(403);
  const rotated = await post('/terminals/t-s1/rotate', { overlapHours: 24 }, session);
  expect(rotated.status).toBe(201);
  expect((rotated.json as { password: string }).password).toMatch(/^[\w-]{43}$/);
  expect((await post('/terminals/t-s1/revoke', undefined, session)).status).toBe(204);
  expect((await post('/terminals/t-s2/revoke', undefined, session)).status).toBe(404);
  expect((await post('/terminals/__proto__/revoke', undefined, session)).status).toBe(404);
  const listed = async () =>
    (
      (await server.ask('/api/v1/sites/s1/terminals', { headers: session })).json as {
        items: { terminalId: string; credential: string; replacedBy: string | null; lastSeenAt: string }[];
      }
    ).items;
  expect(await listed()).toMatchObject([{ terminalId: 't-s1', credential: 'revoked' }]);
  expect((await listed())[0]?.lastSeenAt).toMatch(/Z$/);

  expect((await post('/terminals/t-s1/swap', { newTerminalId: 't-s2' }, session)).status).toBe(404);
  const swapped = await post('/terminals/t-s1/swap', { newTerminalId: 'fresh' }, session);
  expect(swapped.json).toMatchObject({ terminalId: 'fresh', username: 'fresh' });
  expect(await listed()).toMatchObject([
    { terminalId: 'fresh', credential: 'issued' },
    { terminalId: 't-s1', lifecycle: 'withdrawn', replacedBy: 'fresh' },
  ]);
  expect((await post('/terminals/t-s1/swap', { newTerminalId: 'again' }, session)).status).toBe(409);
  expect((await auditActions()).slice(-3)).toEqual([
    'credentialRotated',
    'credentialRevoked',
    'terminalSwapped',
  ]);
});
