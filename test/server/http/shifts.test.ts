import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addIncident, addService, addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(startedAt + hours * HOUR).toISOString();
let server: RunningServer;
let ana: Record<string, string>;

beforeEach(async () => {
  server = await runServer();
  server.fleet.add('cdmx', '09015');
  server.fleet.add('oax', '20067');
  await addSiteRows(server.db, server.fleet);
  await addService(server.db, 'oax', 400);
  await server.person('ana@example.mx', 'operator');
  ana = await server.signIn('ana@example.mx');
});
afterEach(() => server.stop());

const get = async <T>(path: string, headers = ana): Promise<T> =>
  (await server.ask(`/api/v1/${path}`, { headers })).json as T;
const post = (path: string, body: unknown, headers = ana): Promise<Reply> =>
  server.ask(`/api/v1/${path}`, { method: 'POST', body, headers });
const event = (incident_id: string, kind: string, hours: number, change: object = {}) =>
  server.db
    .insertInto('incident_events')
    .values({
      ...{ key: `${incident_id}-${kind}-${hours}`, incident_id, kind, count: 1, actor: null, detail: '{}' },
      ...{ at: startedAt + hours * HOUR, until: startedAt + hours * HOUR },
      ...change,
    })
    .execute();
const incident = (id: string, hours: number, endsHours?: number, siteIds = ['oax']) =>
  addIncident(server.db, {
    ...{ id, siteIds, startsAt: startedAt + hours * HOUR },
    ...(endsHours !== undefined && { endsAt: startedAt + endsHours * HOUR, status: 'resolved' }),
  });

describe('since a person last looked', () => {
  interface Changes {
    since: string;
    until: string;
    isCut: boolean;
    opened: { count: number; items: { id: string }[] };
    resolved: Changes['opened'];
    worse: { count: number; items: { id: string; joined: number }[] };
  }
  const changes = (query = '', headers = ana) => get<Changes>(`incident-changes${query}`, headers);

  beforeEach(async () => {
    await incident('old', -9);
    await incident('over', -9, -1);
    await incident('long-over', -30, -20);
    await incident('new', -1);
    await incident('north', -1, undefined, ['cdmx']);
    await event('old', 'joined', -0.5, { count: 7 });
    await event('old', 'joined', -20, { count: 50 });
    await event('new', 'joined', -0.5, { count: 3 });
    await event('over', 'joined', -3, { count: 3 });
  });

  test('it is told what is new, resolved and worse', async () => {
    const told = await changes(`?since=${at(-2)}`);
    expect(told).toMatchObject({ since: at(-2), until: at(0), isCut: false });
    expect(told.opened.items.map(({ id }) => id).sort()).toEqual(['new', 'north']);
    expect(told.resolved).toMatchObject({ count: 1, items: [{ id: 'over', sites: 1 }] });
    expect(told.worse).toMatchObject({ count: 1, items: [{ id: 'old', joined: 7 }] });
  });

  test('who saw it is told of nothing twice, in any browser; who was away long is told of a week', async () => {
    expect(await changes()).toMatchObject({ since: at(-8), opened: { count: 2 } });
    expect((await post('incident-changes/seen', { until: at(-0.75) })).status).toBe(204);
    expect(await changes('', await server.signIn('ana@example.mx'))).toMatchObject({
      ...{ since: at(-0.75), opened: { count: 0 }, resolved: { count: 0 } },
      // Outages have joined it since.
      worse: { count: 2 },
    });
    await post('incident-changes/seen', { until: at(-5) });
    expect((await changes()).since).toBe(at(-0.75));
    // A clock that is ahead does not hide what is to come.
    await post('incident-changes/seen', { until: at(5) });
    expect((await changes()).since).toBe(at(0));
    server.clock.set(startedAt + 300 * HOUR);
    ana = await server.signIn('ana@example.mx');
    expect(await changes()).toMatchObject({ since: at(300 - 7 * 24), isCut: true });
  });

  test('it is one person’s own, and keeps to their regions', async () => {
    await post('incident-changes/seen', { until: at(0) });
    await server.person('luis@example.mx', 'technician', ['09']);
    const luis = await server.signIn('luis@example.mx');
    const told = await changes('', luis);
    expect(told.since).toBe(at(-8));
    expect(told.opened.items.map(({ id }) => id)).toEqual(['north']);
    expect(told.worse.count).toBe(0);
    expect(
      (await post('incident-changes/seen', { until: at(0) }, await server.token('operator'))).status,
    ).toBe(403);
    expect((await post('incident-changes/seen', { until: 'soon' })).status).toBe(400);
  });
});

describe('the hand-over', () => {
  interface Handover {
    from: string;
    to: string;
    open: { count: number; people: number; items: { id: string; harm: number }[] };
    opened: { count: number; items: { id: string }[] };
    resolved: { count: number; items: { id: string }[] };
    deeds: { kind: string; by: string; incident: { id: string }; values: Record<string, string> }[];
    silences: { target: string }[];
    maintenance: { target: string }[];
    monitoring: { from: string; to: string | null; sites: number }[];
    notes: { text: string; by: string; isOfShift: boolean }[];
  }
  const handover = (query = '', headers = ana) => get<Handover>(`handover${query}`, headers);

  test('tells what is open by harm, what happened, and who did what', async () => {
    await incident('small', -5, undefined, ['cdmx']);
    await incident('large', -3);
    await incident('over', -7, -2);
    await incident('before', -30, -20);
    await post('incidents/large/acknowledge', undefined);
    await post('incidents/large/comments', { text: 'cuadrilla en camino' });
    await event('large', 'acknowledged', -20, { actor: 'token:x' });
    server.clock.set(startedAt + 1);
    const told = await handover();
    expect(told).toMatchObject({
      from: new Date(startedAt + 1 - 8 * HOUR).toISOString(),
      open: { count: 2, people: 430 },
    });
    expect(told.open.items.map(({ id }) => id)).toEqual(['large', 'small']);
    expect(told.open.items[0]?.harm).toBeGreaterThan(1000);
    expect(told.opened.items.map(({ id }) => id).sort()).toEqual(['large', 'over', 'small']);
    expect(told.resolved.items.map(({ id }) => id)).toEqual(['over']);
    expect(
      told.deeds.map(({ kind, by, incident: { id }, values }) => [kind, by, id, values['text']]),
    ).toEqual([
      ['acknowledged', 'ana@example.mx', 'large', undefined],
      ['commented', 'ana@example.mx', 'large', 'cuadrilla en camino'],
    ]);
  });

  test('tells what is muted and maintained now or soon, and when the product could not see', async () => {
    const { db, fleet } = server;
    const silence = { scope: 'site', target: 'oax', reason: 'obra' };
    await post('silences', { ...silence, endsAt: at(2) });
    await post('silences', { ...silence, target: 'cdmx', startsAt: at(13), endsAt: at(20) });
    const planner = await server.token('planner');
    for (const [target, from, to] of [
      ['oax', 2, 4],
      ['cdmx', 20, 22],
    ] as const)
      await post(
        'maintenance',
        { scope: 'site', target, startsAt: at(from), endsAt: at(to), reason: 'cambio' },
        planner,
      );
    for (const [index, from, to] of [
      [0, -3, -2],
      [1, -2.5, -2.2],
      [1, -1, null],
      [0, -30, -29],
    ] as const)
      await db
        .insertInto('absences')
        .values({
          ...{ id: `a${from}`, kind: 'monitoring', terminal_id: fleet.terminals[index]?.id ?? '' },
          ...{ site_id: fleet.sites[index]?.id ?? '', starts_at: startedAt + from * HOUR },
          ends_at: to === null ? null : startedAt + to * HOUR,
        })
        .execute();
    const told = await handover();
    expect(told.silences.map(({ target }) => target)).toEqual(['oax']);
    expect(told.maintenance.map(({ target }) => target)).toEqual(['oax']);
    expect(told.monitoring).toEqual([
      { from: at(-3), to: at(-2), sites: 2 },
      { from: at(-1), to: null, sites: 1 },
    ]);
  });

  test('keeps a note for whoever may see what its author may see, once', async () => {
    const south = await server.token('operator', ['20']);
    expect((await post('handover/notes', { text: ' Ojo con el haz 12\nllamar a las 6 ' })).status).toBe(201);
    expect((await post('handover/notes', { text: 'Ojo con el haz 12\nllamar a las 6' })).status).toBe(200);
    await post('handover/notes', { text: 'del sur' }, south);
    expect((await handover()).notes).toMatchObject([
      { text: 'del sur', by: 'token:operator', isOfShift: true },
      { text: 'Ojo con el haz 12\nllamar a las 6', by: 'ana@example.mx' },
    ]);
    expect((await handover('', south)).notes.map(({ text }) => text)).toEqual(['del sur']);
    server.clock.set(startedAt + 9 * HOUR);
    // The next shift is shown what the last one left.
    expect((await handover()).notes.map(({ isOfShift }) => isOfShift)).toEqual([false, false]);
    expect((await post('handover/notes', { text: 'a\u0000' })).status).toBe(400);
  });

  test('keeps to the viewer’s regions and to a week, and is for operators', async () => {
    await incident('north', -1, undefined, ['cdmx']);
    await incident('south', -1);
    const south = await server.token('operator', ['20']);
    expect((await handover('', south)).open.items.map(({ id }) => id)).toEqual(['south']);
    const ask = (query: string, headers = ana) => server.ask(`/api/v1/handover${query}`, { headers });
    expect((await ask(`?from=${at(0)}&to=${at(-1)}`)).status).toBe(400);
    expect((await ask(`?from=${at(-200)}&to=${at(0)}`)).status).toBe(400);
    expect((await ask('', await server.token('technician'))).status).toBe(403);
    expect((await ask('', await server.token('planner'))).status).toBe(403);
  });
});
