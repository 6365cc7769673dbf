import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../../../server/accounts/audit.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
let operator: Record<string, string>;
let technician: Record<string, string>;
let inOaxaca: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  for (const [id, regionCode] of Object.entries({ a: '09015', c: '20067' })) server.fleet.add(id, regionCode);
  await addSiteRows(server.db, server.fleet);
  operator = await server.token('operator');
  technician = await server.token('technician');
  inOaxaca = await server.token('technician', ['20']);
  let at = startedAt - 3_600_000;
  const clock = { now: () => (at += 1000) };
  const note = (actor: string, ...row: [Parameters<typeof audit>[3], string, Record<string, unknown>?]) =>
    audit(server.db, clock, actor, ...row);
  await note('claimKey:k1', 'terminalClaimed', 't-old', {
    siteId: 'a',
    address: '10.9.8.7',
    serial: 'KIT-77',
  });
  await note('command', 'terminalSwapped', 't-old', { siteId: 'a', newId: 't-a' });
  await note('token:operator', 'commandAsked', 't-a', { siteId: 'a', kind: 'reboot' });
  await note('token:operator', 'claimKeyIssued', 'k2', { siteId: 'a' });
  await note('command', 'credentialRevoked', 'bridge/north');
  await note('command', 'credentialRotated', 't-c', { siteId: 'c' });
});
afterAll(() => server.stop());

const list = async (query: string, headers: Record<string, string>) => {
  const reply = await server.ask(`/api/v1/equipment-changes?${query}`, { headers });
  expect(reply.status).toBe(200);
  return reply.json as { items: Record<string, unknown>[]; nextCursor: string | null };
};

test('a site tells which terminal replaced which and by whom, newest first, and nothing else that was audited', async () => {
  const { items } = await list('site=a', technician);
  expect(items.map(({ id: _, at: _at, ...rest }) => rest)).toEqual([
    { siteId: 'a', kind: 'swapped', terminalId: 't-old', newTerminalId: 't-a', by: 'command' },
    { siteId: 'a', kind: 'claimed', terminalId: 't-old', newTerminalId: null, by: null },
  ]);
  const text = JSON.stringify(items);
  for (const secret of ['10.9.8.7', 'KIT-77', 'k1']) expect(text).not.toContain(secret);
});

test('outside the regions of a person there is nothing, whoever asks for it by name', async () => {
  expect((await list('site=a', inOaxaca)).items).toEqual([]);
  expect((await list('', inOaxaca)).items).toMatchObject([
    { siteId: 'c', kind: 'rotated', terminalId: 't-c' },
  ]);
  expect((await list('region=09&kind=claimed', operator)).items).toHaveLength(1);
  const planner = await server.ask('/api/v1/equipment-changes', { headers: await server.token('planner') });
  expect(planner.status).toBe(403);
});

test('pages go on where the one before ended', async () => {
  const first = await list('limit=2', operator);
  expect(first.items.map(({ terminalId }) => terminalId)).toEqual(['t-c', 't-old']);
  const second = await list(`limit=2&cursor=${first.nextCursor ?? ''}`, operator);
  expect(second.items.map(({ kind }) => kind)).toEqual(['claimed']);
  expect(second.nextCursor).toBeNull();
});

test.each([
  ['/equipment-changes', [5, 'x']],
  ['/audit', [5, 'x']],
  ['/dead-letters', [5, 'x']],
])('%s takes no cursor that it cannot have made', async (path, key) => {
  const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
  const headers = await server.token('administrator');
  const reply = await server.ask(`/api/v1${path}?cursor=${cursor}`, { headers });
  expect(reply.status).toBe(400);
});

test('a new password and a dead one through the console stand in the history of their site', async () => {
  for (const deed of ['rotate', 'revoke']) {
    await server.ask(`/api/v1/terminals/t-a/${deed}`, { method: 'POST', headers: operator, body: {} });
  }
  const { items } = await list('site=a&limit=2', technician);
  expect(items).toMatchObject([
    { kind: 'revoked', terminalId: 't-a', by: 'token:operator' },
    { kind: 'rotated', terminalId: 't-a', by: 'token:operator' },
  ]);
});
