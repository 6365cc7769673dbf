import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let operator: Record<string, string>;
let inOaxaca: Record<string, string>;
let technician: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  for (const [id, regionCode] of Object.entries({ a: '09015', b: '09007', c: '20067', d: '20067' })) {
    server.fleet.add(id, regionCode);
  }
  await addSiteRows(server.db, server.fleet);
  operator = await server.token('operator');
  inOaxaca = await server.token('operator', ['20']);
  technician = await server.token('technician');
});
afterAll(() => server.stop());

const ask = (body: unknown, headers = operator): Promise<Reply> =>
  server.ask('/api/v1/commands', { method: 'POST', headers, body });
const list = async (query: string, headers = operator): Promise<string[]> => {
  const reply = await server.ask(`/api/v1/commands?${query}`, { headers });
  return (reply.json as { items: { terminalId: string; kind: string }[] }).items.map(
    ({ terminalId, kind }) => `${terminalId} ${kind}`,
  );
};

describe('asking', () => {
  test('answers the command as it will be listed, and is audited', async () => {
    const reply = await ask({ kind: 'setInterval', terminalIds: ['t-a'], profile: 'lean' });
    expect(reply.status).toBe(201);
    const [command] = (reply.json as { items: Record<string, unknown>[] }).items;
    expect(command).toMatchObject({
      siteId: 'a',
      terminalId: 't-a',
      kind: 'setInterval',
      parameters: { profile: 'lean' },
      state: 'queued',
      askedBy: 'token:operator',
      sentAt: null,
      result: null,
    });
    expect(await server.ask('/api/v1/commands?site=a', { headers: technician })).toMatchObject({
      json: { items: [command], nextCursor: null },
    });
    const rows = await server.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'commandAsked')
      .execute();
    expect(rows).toMatchObject([{ actor: 'token:operator', subject: 't-a' }]);
  });

  test.each([
    [{ kind: 'reboot', terminalIds: ['t-a', 't-b'] }, 'terminalIds'],
    [{ kind: 'reboot', terminalIds: ['t-a'], validS: 7200 }, 'validS'],
    [{ kind: 'reboot', terminalIds: ['t-a'], profile: 'lean' }, 'profile'],
    [{ kind: 'reboot', terminalIds: ['t-a'], maxBytes: 1e6 }, 'maxBytes'],
    [{ kind: 'setInterval', terminalIds: ['t-a'] }, 'profile'],
    [{ kind: 'setInterval', terminalIds: ['t-a'], profile: 'lean', intervalS: 60 }, 'profile'],
    [{ kind: 'speedTest', terminalIds: ['t-a', 't-a'] }, 'terminalIds'],
    [{ kind: 'speedTest', terminalIds: [] }, 'terminalIds'],
    [{ kind: 'speedTest', terminalIds: ['a b'] }, 'terminalIds.0'],
    [{ kind: 'explode', terminalIds: ['t-a'] }, 'kind'],
  ])('%j is refused by name', async (body, parameter) => {
    const reply = await ask(body);
    expect(reply.status).toBe(400);
    expect((reply.json as { errors: { parameter: string }[] }).errors[0]?.parameter).toBe(parameter);
  });

  test('for a terminal outside the regions asks nobody, not even those inside', async () => {
    const outside = await ask({ kind: 'speedTest', terminalIds: ['t-c', 't-b'] }, inOaxaca);
    const nobody = await ask({ kind: 'speedTest', terminalIds: ['t-zzz'] }, inOaxaca);
    expect([outside.status, nobody.status]).toEqual([404, 404]);
    expect(outside.json).toMatchObject({ detail: (nobody.json as { detail: string }).detail });
    expect(await list('kind=speedTest')).toEqual([]);
  });

  test('with the same key asks once', async () => {
    const headers = { ...operator, 'idempotency-key': 'a-click-of-ana' };
    const body = { kind: 'speedTest', terminalIds: ['t-d', 't-c'] };
    const first = await ask(body, headers);
    const second = await ask(body, headers);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.json).toEqual(first.json);
    expect((await ask({ ...body, terminalIds: ['t-a'] }, headers)).status).toBe(409);
    expect((await ask(body)).status).toBe(409);
    expect((await ask(body, { ...operator, 'idempotency-key': 'short' })).status).toBe(400);
  });

  test('a terminal that speaks another program’s format cannot be asked', async () => {
    const terminal = server.fleet.terminalById('t-b');
    if (terminal === undefined) throw new Error('no such terminal');
    terminal.foreignFormat = 'starlink-grpc-tools';
    expect((await ask({ kind: 'reboot', terminalIds: ['t-b'] })).status).toBe(409);
    terminal.foreignFormat = null;
  });
});

describe('the list', () => {
  test('shows what the viewer may see, narrowed by what is asked', async () => {
    await ask({ kind: 'reboot', terminalIds: ['t-a'] });
    expect((await list('region=09')).sort()).toEqual(['t-a reboot', 't-a setInterval']);
    expect((await list('', inOaxaca)).sort()).toEqual(['t-c speedTest', 't-d speedTest']);
    expect(await list('terminal=t-a&kind=reboot&state=open')).toEqual(['t-a reboot']);
    expect(await list('site=a&state=done')).toEqual([]);
    expect(await list('site=a', inOaxaca)).toEqual([]);
  });

  test('goes on page by page', async () => {
    const first = await server.ask('/api/v1/commands?limit=3', { headers: operator });
    const { items, nextCursor } = first.json as { items: unknown[]; nextCursor: string };
    expect(items).toHaveLength(3);
    expect(await list(`limit=3&cursor=${nextCursor}`)).toHaveLength(1);
  });

  test('names the person who asked', async () => {
    await server.person('rosa@example.org', 'operator');
    const headers = await server.signIn('rosa@example.org');
    const reply = await ask({ kind: 'reboot', terminalIds: ['t-b'] }, headers);
    expect(reply.json).toMatchObject({ items: [{ askedBy: 'rosa@example.org' }] });
  });
});

test('cancelling says what became of it, and is too late the second time', async () => {
  const asked = await ask({ kind: 'reboot', terminalIds: ['t-d'] });
  const [{ id } = { id: '' }] = (asked.json as { items: { id: string }[] }).items;
  const cancel = (headers = operator): Promise<Reply> =>
    server.ask(`/api/v1/commands/${id}/cancel`, { method: 'POST', headers });
  expect((await cancel(await server.token('operator', ['09']))).status).toBe(404);
  expect((await cancel()).json).toMatchObject({ id, state: 'cancelled', reason: null });
  expect((await cancel()).status).toBe(409);
});
