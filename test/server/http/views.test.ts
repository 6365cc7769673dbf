import { afterAll, beforeAll, expect, test } from 'vitest';
import { runServer, type Reply, type RunningServer } from './running-server.ts';

let server: RunningServer;
let ana: Record<string, string>;
let luis: Record<string, string>;
let administrator: Record<string, string>;

beforeAll(async () => {
  server = await runServer();
  await server.person('ana@example.mx', 'operator', null);
  await server.person('luis@example.mx', 'technician', ['20']);
  await server.person('adm@example.mx', 'administrator', null);
  ana = await server.signIn('ana@example.mx');
  luis = await server.signIn('luis@example.mx');
  administrator = await server.signIn('adm@example.mx');
});
afterAll(() => server.stop());

type View = Record<string, unknown> & { id: string };
const ask = (method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Reply> =>
  server.ask(`/api/v1/views${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
const save = async (headers: Record<string, string>, body: unknown): Promise<View> => {
  const reply = await ask('POST', '', headers, body);
  expect(reply.status).toBe(201);
  return reply.json as View;
};
const listed = async (headers: Record<string, string>): Promise<View[]> =>
  ((await ask('GET', '', headers)).json as { items: View[] }).items;

test('a view is kept, changed, begun with and removed by whom it belongs to', async () => {
  const view = await save(ana, { name: ' Sur sin servicio ', address: '/?in=20,07&state=offline' });
  expect(view).toMatchObject({
    name: 'Sur sin servicio',
    address: '/?in=20,07&state=offline',
    shared: false,
    mine: true,
    start: false,
  });
  const changed = await ask('PATCH', `/${view.id}`, ana, { name: 'Sur', address: '/?in=20', start: true });
  expect(changed.json).toMatchObject({ name: 'Sur', address: '/?in=20', start: true });
  const other = await save(ana, { name: 'Norte', address: '/', start: true });
  expect((await listed(ana)).map(({ name, start }) => [name, start])).toEqual([
    ['Norte', true],
    ['Sur', false],
  ]);
  expect((await ask('PATCH', `/${other.id}`, ana, { start: false })).json).toMatchObject({ start: false });
  expect((await ask('DELETE', `/${other.id}`, ana)).status).toBe(204);
  expect((await ask('DELETE', `/${other.id}`, ana)).status).toBe(404);
  expect((await listed(ana)).map(({ name }) => name)).toEqual(['Sur']);

  const rows = await server.db.selectFrom('audit').select('action').where('subject', '=', other.id).execute();
  expect(rows.map(({ action }) => action)).toEqual(['viewSaved', 'viewRemoved']);
});

test('others see what is shared, may begin with it, and change nothing', async () => {
  const view = await save(ana, { name: 'Turno', address: '/?state=offline', shared: true });
  const seen = (await listed(luis)).find(({ id }) => id === view.id);
  expect(seen).toMatchObject({ mine: false, shared: true, start: false });
  expect(seen?.['ownerName']).toEqual(expect.any(String));
  expect((await ask('PATCH', `/${view.id}`, luis, { start: true })).json).toMatchObject({ start: true });
  expect((await ask('PATCH', `/${view.id}`, luis, { name: 'Mío' })).status).toBe(403);
  expect((await ask('DELETE', `/${view.id}`, luis)).status).toBe(404);

  expect((await ask('PATCH', `/${view.id}`, ana, { shared: false })).json).toMatchObject({ shared: false });
  expect((await listed(luis)).some(({ id }) => id === view.id)).toBe(false);
  expect((await ask('PATCH', `/${view.id}`, luis, { start: true })).status).toBe(404);
  expect((await ask('DELETE', `/${view.id}`, administrator)).status).toBe(404);
  await ask('PATCH', `/${view.id}`, ana, { shared: true });
  // what it was to him before it was withdrawn it is no longer
  expect((await listed(luis)).find(({ id }) => id === view.id)).toMatchObject({ start: false });
  expect((await ask('DELETE', `/${view.id}`, administrator)).status).toBe(204);
});

test.each([
  'https://example.org/',
  '//example.org',
  '/\\example.org',
  'javascript:alert(1)',
  '/sign-in#token=a',
  '/sign-in?x=1',
  '/api/v1/people',
  '/?a=b c',
  '/?a=1#b',
  '',
  '?state=offline',
])('%s is no address of this console', async (address) => {
  expect((await ask('POST', '', ana, { name: 'x', address })).status).toBe(400);
});

test('names are used once by each person, and there are at most fifty', async () => {
  await save(luis, { name: 'Uno', address: '/reports' });
  expect((await ask('POST', '', luis, { name: 'Uno', address: '/' })).status).toBe(409);
  await save(administrator, { name: 'Uno', address: '/' });
  const two = await save(luis, { name: 'Dos', address: '/' });
  expect((await ask('PATCH', `/${two.id}`, luis, { name: 'Uno' })).status).toBe(409);
  expect((await ask('PATCH', `/${two.id}`, luis, { name: 'Dos' })).status).toBe(200);
  for (let at = 2; at < 50; at += 1) await save(luis, { name: `Vista ${at}`, address: '/' });
  expect((await ask('POST', '', luis, { name: 'Una más', address: '/' })).status).toBe(409);
});

test('an API token has no views', async () => {
  const token = await server.token('operator');
  expect((await ask('GET', '', token)).status).toBe(403);
});
