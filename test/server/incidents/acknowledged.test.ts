import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { acknowledgeIncident } from '../../../server/incidents/acknowledge.ts';
import { assignIncident } from '../../../server/incidents/assign.ts';
import { commentIncident } from '../../../server/incidents/comment.ts';
import { writeIncidents } from '../../../server/incidents/incident-tables.ts';
import { newIncident } from '../../../server/incidents/incident.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fleetWith, IncidentWorld, manyOn, T0 } from './incident-world.ts';

const places = manyOn('A1', 6);
const ids = Object.keys(places);

const databases: Database[] = [];
afterEach(async () => {
  for (const db of databases.splice(0)) await db.destroy();
});

async function emptyDatabase(): Promise<Database> {
  const db = await openDatabase({ dataDir: tempFolder('acknowledged').path });
  databases.push(db);
  return db;
}

async function lookedAfter(db: Database): Promise<unknown[]> {
  const rows = await db
    .selectFrom('incidents')
    .select(['status', 'acknowledged_by'])
    .where('merged_into', 'is', null)
    .execute();
  return rows.map(({ status, acknowledged_by }) => [status, acknowledged_by]);
}

/** Who acknowledged the incidents that stand, by their timelines. */
async function told(db: Database): Promise<unknown[]> {
  const rows = await db
    .selectFrom('incident_events')
    .innerJoin('incidents', 'incidents.id', 'incident_id')
    .select(['actor', 'detail'])
    .where('kind', '=', 'acknowledged')
    .where('merged_into', 'is', null)
    .execute();
  return rows.map(({ actor, detail }) => [
    actor,
    Object.keys((JSON.parse(detail) as { values: object }).values),
  ]);
}

/** Two links of a beam went down, each by itself as it seemed; people look after these; then it proves to be the beam. */
async function proveOne(
  acknowledgers: Record<'older' | 'younger', string | undefined>,
  handle: (db: Database, which: { older: string; younger: string; at: number }) => Promise<void> = () =>
    Promise.resolve(),
): Promise<Database> {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.at(13).down('A1-0', 10);
  world.at(13.1).down('A1-1', 10);
  world.at(13.2);
  await world.write();
  const [older = '', younger = ''] = [...world.outages.values()].map(({ outage }) => outage.incidentId);
  for (const [id, actor] of [
    [older, acknowledgers.older],
    [younger, acknowledgers.younger],
  ])
    if (actor !== undefined) await acknowledgeIncident(db, id ?? '', actor, world.clock.now());
  await handle(db, { older, younger, at: world.clock.now() });
  for (const id of ids.slice(2)) world.down(id, 10);
  world.at(14);
  await world.write();
  expect(world.groups()).toHaveLength(1);
  return db;
}

test('who looks after an incident looks after the one that takes it over, which tells so', async () => {
  const db = await proveOne({ older: undefined, younger: 'ana' });
  expect(await lookedAfter(db)).toEqual([['acknowledged', 'ana']]);
  expect(await told(db)).toEqual([['ana', ['from']]]);
});

test('where both are looked after, who looks after the one that stays goes on', async () => {
  const db = await proveOne({ older: 'beto', younger: 'ana' });
  expect(await lookedAfter(db)).toEqual([['acknowledged', 'beto']]);
  expect(await told(db)).toEqual([['beto', []]]);
});

test.each([
  ['a', 'b'],
  ['b', 'a'],
])(
  'of incidents merged one into another at once none loses who looks after it (%s first)',
  async (...order) => {
    const db = await emptyDatabase();
    const into: Record<string, string> = { a: 'b', b: 'c' };
    const write = async (merged: readonly string[]) => {
      const incidents = [...order, 'c'].map((id) => {
        const incident = newIncident(id, T0, T0);
        if (merged.includes(id))
          Object.assign(incident, { mergedInto: into[id], status: 'resolved', resolvedAt: T0 });
        return { ...incident, source: incident };
      });
      const changes = { incidents, joined: [], left: [], restated: [], succeeded: [], timeline: [] };
      await db.transaction().execute((trx) => writeIncidents(trx, fleetWith({}), changes));
    };
    await write([]);
    await acknowledgeIncident(db, 'a', 'ana', T0);
    await write(order);
    expect(await lookedAfter(db)).toEqual([['acknowledged', 'ana']]);
  },
);

test('who looked after an incident was done when it was over: opened again, or merged after that, it is nobody’s', async () => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.at(13).down('A1-0', 10);
  world.at(15);
  await world.write();
  const [{ outage } = { outage: undefined }] = world.outages.values();
  await acknowledgeIncident(db, outage?.incidentId ?? '', 'ana', world.clock.now());
  world.up('A1-0', 16);
  world.at(17);
  await world.write();
  expect(await lookedAfter(db)).toEqual([['resolved', 'ana']]);
  world.at(25).down('A1-0', 22);
  world.at(26);
  await world.write();
  expect(await lookedAfter(db)).toEqual([['opened', null]]);
  expect(await told(db)).toEqual([['ana', []]]);
});

test('who handles an incident, and what was said of it, goes on with the one that takes it over', async () => {
  const ana = { id: 'ana', name: 'Ana' };
  const nobody = () => Promise.resolve();
  const db = await proveOne({ older: undefined, younger: undefined }, async (db, { younger, at }) => {
    await assignIncident(db, { incidentId: younger, person: ana, actor: 'beto', at }, nobody);
    await commentIncident(db, { incidentId: younger, text: 'sin luz', actor: 'beto', at });
  });
  const [row] = await db.selectFrom('incidents').selectAll().where('merged_into', 'is', null).execute();
  expect(row).toMatchObject({ status: 'assigned', assigned_to: 'ana', acknowledged_by: null });
  const events = await db
    .selectFrom('incident_events')
    .select(['kind', 'actor', 'detail'])
    .where('incident_id', '=', row?.id ?? '')
    .where('kind', 'in', ['assigned', 'commented'])
    .orderBy('kind')
    .execute();
  expect(events.map(({ kind, actor, detail }) => [kind, actor, JSON.parse(detail) as unknown])).toMatchObject(
    [
      ['assigned', 'ana', { values: { person: 'ana', from: expect.any(String) as string } }],
      ['commented', 'beto', { values: { text: 'sin luz' } }],
    ],
  );
});

test('where somebody handles the one that stays, it stays theirs', async () => {
  const person = (id: string) => ({ id, name: id });
  const nobody = () => Promise.resolve();
  const db = await proveOne({ older: undefined, younger: undefined }, async (db, { older, younger, at }) => {
    await assignIncident(db, { incidentId: younger, person: person('ana'), actor: 'beto', at }, nobody);
    await assignIncident(db, { incidentId: older, person: person('luis'), actor: 'beto', at }, nobody);
  });
  const [row] = await db.selectFrom('incidents').selectAll().where('merged_into', 'is', null).execute();
  expect(row).toMatchObject({ status: 'assigned', assigned_to: 'luis' });
});
