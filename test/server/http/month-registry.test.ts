import { afterAll, beforeAll, expect, test } from 'vitest';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';

let server: RunningServer;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await runServer();
  headers = await server.token('planner');
  server.fleet.add('a', '09015');
  server.fleet.add('b', '20067');
  await addSiteRows(server.db, server.fleet);
  await say('Acme', 'A-17');
});
afterAll(() => server.stop());

/** What the registry says of both links from now on. */
async function say(provider: string, contract: string): Promise<void> {
  for (const terminal of server.fleet.terminals) terminal.path = { provider, beam: 'B', gateway: 'G' };
  await server.db.updateTable('links').set({ provider, contract, beam: 'B', gateway: 'G' }).execute();
  await post('contracts', { id: contract, contract, provider, target: 0.99 });
}
async function post(path: string, body: object): Promise<unknown> {
  return (await server.ask(`/api/v1/${path}`, { method: 'POST', headers, body })).json;
}
async function items(path: string): Promise<unknown> {
  const reply = await server.ask(`/api/v1/${path}`, { headers });
  return reply.status === 200 ? (reply.json as { items: unknown }).items : reply.status;
}

test('a month that stands fast is shown under the providers and contracts of the time, until a person takes over others', async () => {
  const month = '2026-01';
  const change = `availability/months/${month}/restate`;
  await post(`availability/months/${month}/freeze`, { reason: 'Cierre' });
  await say('Beta', 'B-18');
  const byProvider = (text: string) => items(`availability?by=provider&month=${text}`);
  const standing = (id: string, text: string) => items(`contracts/${id}/standing?month=${text}`);

  expect(await byProvider(month)).toMatchObject([{ provider: 'Acme', scheduledSeconds: 2 * 31 * 86_400 }]);
  expect(await byProvider('2025-12')).toMatchObject([{ provider: 'Beta' }]);
  expect(await items(`availability?by=region&month=${month}&step=month`)).toMatchObject([
    { regionCode: '00', scheduledSeconds: 2 * 31 * 86_400 },
  ]);
  expect(await standing('A-17', month)).toMatchObject([{ term: { id: 'A-17' }, links: 2 }]);
  expect(await standing('B-18', month)).toEqual([]);
  expect(await standing('B-18', '2025-12')).toMatchObject([{ links: 2 }]);
  expect(await standing('C-19', month)).toBe(404);

  expect(await post(change, { reason: 'Por si acaso' })).toEqual({ version: null });
  expect(await post(change, { reason: 'Se firmó tarde', registry: true })).toMatchObject({
    version: 2,
    reason: 'registro / registry: Se firmó tarde',
  });
  expect(await byProvider(month)).toMatchObject([{ provider: 'Beta' }]);
  expect(await standing('B-18', month)).toMatchObject([{ links: 2 }]);
  // What was promised and kept back is read with its version, whatever the contracts say now.
  const contracts = (version: number) => items(`availability/months/${month}?by=contract&version=${version}`);
  const promised = { links: 2, budgetSeconds: 0.01 * 2 * 31 * 86_400, penaltyPercent: 0 };
  await post('contracts', { id: 'A-17', contract: 'A-17', provider: 'Acme', target: 0.5 });
  expect(await contracts(1)).toMatchObject([
    { contractTerm: 'A-17', ...promised, term: { id: 'A-17', provider: 'Acme', target: 0.99, from: null } },
  ]);
  expect(await contracts(2)).toMatchObject([{ contractTerm: 'B-18', ...promised, term: { target: 0.99 } }]);
});

test('a month that was frozen before the registry was kept says so', async () => {
  await post('availability/months/2025-11/freeze', { reason: 'Cierre' });
  await server.db.deleteFrom('frozen_figures').where('scope', '=', 'registry').execute();
  expect(await post('availability/months/2025-11/restate', { reason: 'Datos tardíos' })).toMatchObject({
    status: 409,
    code: 'registryNotKept',
  });
  expect(await items('availability?by=provider&month=2025-11')).toMatchObject([{ provider: 'Beta' }]);
});
