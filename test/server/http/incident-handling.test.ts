import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addIncident, addSiteRows } from './rows.ts';
import { runServer, type Reply, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
let ana: Record<string, string>;
let anaId: string;
let luisId: string;

beforeEach(async () => {
  server = await runServer();
  server.fleet.add('cdmx', '09015');
  server.fleet.add('oax', '20067');
  await addSiteRows(server.db, server.fleet);
  await addIncident(server.db, { id: 'wide', siteIds: ['cdmx', 'oax'], startsAt: startedAt - 60_000 });
  await addIncident(server.db, { id: 'south', siteIds: ['oax'], startsAt: startedAt - 60_000 });
  anaId = await server.person('ana@example.mx', 'operator');
  luisId = await server.person('luis@example.mx', 'technician', ['20']);
  ana = await server.signIn('ana@example.mx');
});
afterEach(() => server.stop());

const post = (path: string, body: unknown, headers = ana): Promise<Reply> =>
  server.ask(`/api/v1/incidents/${path}`, { method: 'POST', body, headers });
const timeline = async (
  id: string,
): Promise<{ kind: string; by: string; values: Record<string, string> }[]> =>
  ((await server.ask(`/api/v1/incidents/${id}`, { headers: ana })).json as { timeline: [] }).timeline;
const outbox = () => server.db.selectFrom('outbox').select(['event', 'target', 'content']).execute();
const audited = async () =>
  (await server.db.selectFrom('audit').select(['action', 'subject']).orderBy('id').execute()).filter(
    ({ action }) => action.startsWith('incident'),
  );

describe('assigning', () => {
  test('is to people who may handle the incident and see some of it', async () => {
    await server.person('plan@example.mx', 'planner');
    const north = await server.person('north@example.mx', 'operator', ['02']);
    const reply = await server.ask('/api/v1/incidents/south/assignees', { headers: ana });
    expect(reply.json).toMatchObject({ items: [{ id: anaId }, { id: luisId, role: 'technician' }] });
    for (const personId of [north, 'nobody', '']) {
      expect((await post('south/assign', { personId })).status).toBe(400);
    }
  });

  test('says who has it, tells them once, and stands in the timeline and the audit', async () => {
    const reply = await post('south/assign', { personId: luisId });
    expect(reply.json).toMatchObject({
      status: 'assigned',
      assignedTo: 'luis@example.mx',
      assignedToId: luisId,
      acknowledgedBy: null,
    });
    // Again changes nothing, and tells nobody.
    expect((await post('south/assign', { personId: luisId })).status).toBe(200);
    const [row, ...others] = await outbox();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ event: 'assigned', target: 'luis@example.mx' });
    expect(JSON.parse(row?.content ?? '')).toMatchObject({ moment: 'assigned', by: 'ana@example.mx' });
    expect((await timeline('south')).map(({ kind, by, values }) => [kind, by, values['name']])).toEqual([
      ['assigned', 'ana@example.mx', 'luis@example.mx'],
    ]);
    expect(await audited()).toEqual([{ action: 'incidentAssigned', subject: 'south' }]);
  });

  test('to somebody else tells the other one; taken back it is as it was before; who takes it is not told', async () => {
    await post('south/acknowledge', undefined);
    await post('south/assign', { personId: luisId });
    await post('south/assign', { personId: anaId });
    expect((await outbox()).map(({ target }) => target)).toEqual(['luis@example.mx']);
    const back = await post('south/assign', { personId: null });
    expect(back.json).toMatchObject({ status: 'acknowledged', assignedTo: null, assignedToId: null });
    await post('wide/assign', { personId: anaId });
    expect((await post('wide/assign', { personId: null })).json).toMatchObject({ status: 'opened' });
  });

  test('goes to the addresses somebody subscribed with, with all that they may see', async () => {
    const { db } = server;
    const subscription = { person_id: luisId, region_code: '20067', language: 'en', created_at: startedAt };
    for (const [id, channel, target] of [
      ['s1', 'email', 'crew@example.mx'],
      ['s2', 'webhook', 'https://example.mx/hook'],
      ['s3', 'email', 'crew@example.mx'],
    ] as const)
      await db
        .insertInto('subscriptions')
        .values({ ...subscription, id, channel, target })
        .execute();
    await post('wide/assign', { personId: luisId });
    const rows = await outbox();
    expect(rows.map(({ target }) => target).sort()).toEqual(['crew@example.mx', 'https://example.mx/hook']);
    // One site lies outside of what Luis may see.
    const { facts } = JSON.parse(rows[0]?.content ?? '') as { facts: unknown };
    expect(facts).toMatchObject({ sites: [{ id: 'oax' }] });
  });

  test('is refused for what is over, merged, not seen, and by who only reads', async () => {
    await server.db.updateTable('incidents').set({ status: 'resolved' }).where('id', '=', 'south').execute();
    expect((await post('south/assign', { personId: luisId })).status).toBe(409);
    await server.db.updateTable('incidents').set({ merged_into: 'south' }).where('id', '=', 'wide').execute();
    expect((await post('wide/assign', { personId: luisId })).status).toBe(409);
    const north = await server.token('operator', ['02']);
    expect((await post('south/assign', { personId: null }, north)).status).toBe(404);
    const planner = await server.token('planner');
    expect((await post('wide/assign', { personId: null }, planner)).status).toBe(403);
  });
});

describe('commenting', () => {
  test('stands in the timeline with who and when, and in the list', async () => {
    server.clock.set(startedAt + 60_000);
    const text = 'Llamé a la directora: <b>no hay luz</b>\n& nadie contesta en CFE';
    const reply = await post('south/comments', { text: `  ${text} ` });
    expect(reply.status).toBe(201);
    const at = new Date(startedAt + 60_000).toISOString();
    expect(reply.json).toEqual({ at, by: 'ana@example.mx', text });
    await post('south/comments', { text: 'Ya contestó' });
    expect((await timeline('south')).map(({ kind, values }) => [kind, values['text']])).toEqual([
      ['commented', text],
      ['commented', 'Ya contestó'],
    ]);
    const list = await server.ask('/api/v1/incidents', { headers: ana });
    const items = (list.json as { items: { id: string }[] }).items;
    expect(items.find(({ id }) => id === 'south')).toMatchObject({
      comments: 2,
      lastComment: { by: 'ana@example.mx', text: 'Ya contestó' },
    });
    expect(items.find(({ id }) => id === 'wide')).toMatchObject({ comments: 0, lastComment: null });
    expect((await audited()).map(({ action }) => action)).toEqual(['incidentCommented', 'incidentCommented']);
  });

  test('twice under one key is once, for one person and incident', async () => {
    const keyed = { ...ana, 'idempotency-key': 'key-12345678' };
    expect((await post('south/comments', { text: 'uno' }, keyed)).status).toBe(201);
    server.clock.set(startedAt + 60_000);
    const again = await post('south/comments', { text: 'uno' }, keyed);
    expect(again.status).toBe(200);
    expect(again.json).toMatchObject({ at: new Date(startedAt).toISOString() });
    expect((await post('wide/comments', { text: 'uno' }, keyed)).status).toBe(201);
    const token = { ...(await server.token('operator')), 'idempotency-key': 'key-12345678' };
    expect((await post('south/comments', { text: 'uno' }, token)).json).toMatchObject({
      by: 'token:operator',
    });
    expect(await timeline('south')).toHaveLength(2);
    const bad = { ...ana, 'idempotency-key': 'short' };
    expect((await post('south/comments', { text: 'uno' }, bad)).status).toBe(400);
  });

  test.each(['', '   ', 'a\u0000b', 'bell\u0007', 'x'.repeat(2001)])('%j is refused', async (text) => {
    expect((await post('south/comments', { text })).status).toBe(400);
  });

  test('is refused for what is part of another, not seen, by who only reads, and when there are too many', async () => {
    await server.db.updateTable('incidents').set({ merged_into: 'south' }).where('id', '=', 'wide').execute();
    expect((await post('wide/comments', { text: 'x' })).status).toBe(409);
    const north = await server.token('operator', ['02']);
    expect((await post('south/comments', { text: 'x' }, north)).status).toBe(404);
    expect((await post('south/comments', { text: 'x' }, await server.token('planner'))).status).toBe(403);
    for (let at = 0; at < 200; at += 1)
      await server.db
        .insertInto('incident_events')
        .values({
          ...{ key: `c${at}`, incident_id: 'south', at: startedAt, until: startedAt, kind: 'commented' },
          ...{ count: 1, actor: anaId, detail: '{"values":{"text":"x"}}' },
        })
        .execute();
    expect((await post('south/comments', { text: 'x' })).status).toBe(409);
  });
});
