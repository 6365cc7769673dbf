import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { IncidentWorld, manyOn } from './incident-world.ts';

const places = { ...manyOn('A1', 6), ...manyOn('A2', 6), ...manyOn('B1', 6) };
const ids = Object.keys(places);

const databases: Database[] = [];
afterEach(async () => {
  for (const db of databases.splice(0)) await db.destroy();
});

async function emptyDatabase(): Promise<Database> {
  const db = await openDatabase({ dataDir: tempFolder('incidents').path });
  databases.push(db);
  for (const id of ids) {
    const site = { id: `S-${id}`, name: id, kind: 'school', region_code: '09015' };
    await db
      .insertInto('sites')
      .values({ ...site, position_disagrees: 0, created_at: 0, updated_at: 0 })
      .execute();
  }
  return db;
}

/** Without growth, which the outbox tells only to those who do not know. */
const heardAnew = (world: IncidentWorld): string[] =>
  world.heard().filter((each) => !each.startsWith('changed'));

test('what was told before kill -9 is not told again, and its end is told', async () => {
  const world = new IncidentWorld(places, await emptyDatabase());
  world.at(13);
  for (const id of ids.slice(0, 6)) world.down(id, 10);
  world.at(15);
  await world.write();
  await world.restart();
  world.at(20);
  await world.write();
  expect(heardAnew(world)).toEqual(['opened 6']);
  for (const id of ids.slice(0, 6)) world.up(id, 21);
  // Its end is durable as an outage's before the incident was looked at again.
  await world.write();
  await world.restart();
  world.at(25);
  await world.write();
  expect(heardAnew(world)).toEqual(['opened 6', 'resolved 6']);
});

test.each([false, true])(
  'people of a place that an incident grew into are told, also by the next process (%s)',
  async (dies) => {
    const world = new IncidentWorld(places, await emptyDatabase());
    world.at(13);
    for (const id of ids.slice(0, 5)) world.down(id, 10);
    world.at(15);
    await world.write();
    world.down('A1-5', 10);
    world.at(15.1);
    await world.write();
    if (dies) await world.restart();
    world.at(17);
    await world.write();
    expect(world.heard()).toEqual(['opened 5', 'changed 6']);
  },
);

test('what could not be written is written next time: the incident, its sites, its timeline, and what there is to tell', async () => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.at(13);
  for (const id of ids.slice(0, 6)) world.down(id, 10);
  world.at(15);
  await world.write(true);
  expect(world.heard()).toEqual([]);
  await world.write();
  expect(world.heard()).toEqual(['opened 6']);
  expect(await db.selectFrom('incidents').select(['group_kind', 'status']).execute()).toEqual([
    { group_kind: 'beam', status: 'opened' },
  ]);
  expect(await db.selectFrom('incident_sites').selectAll().execute()).toHaveLength(6);
  expect((await db.selectFrom('incident_events').selectAll().execute()).length).toBeGreaterThan(3);
  for (const id of ids.slice(0, 6)) world.up(id, 16);
  world.at(17);
  await world.write(true);
  await world.write();
  expect(await db.selectFrom('incidents').select('status').execute()).toEqual([{ status: 'resolved' }]);
});

test('an outage that was written before it was put into an incident is put into one by the next process', async () => {
  const world = new IncidentWorld(places, await emptyDatabase());
  world.at(13);
  world.down('A1-0', 10);
  await world.write();
  await world.restart();
  world.at(15);
  await world.write();
  expect(world.heard()).toEqual(['opened 1']);
  expect(world.groups()).toEqual([['A1-0']]);
});

type Step = { terminal: number } | 'write' | 'failedWrite' | 'crash' | 'minutes';

test('whatever happens when: each outage is in one incident, and each opening that was told has one end', async () => {
  const db = await emptyDatabase();
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ terminal: fc.nat(ids.length - 1) }) },
    fc.constantFrom('write' as const, 'failedWrite' as const, 'crash' as const, 'minutes' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      for (const table of ['incidents', 'incident_sites', 'incident_events', 'outages'] as const)
        await db.deleteFrom(table).execute();
      const world = new IncidentWorld(places, db);
      let minute = 0;
      let written = new Set<number>();
      const down = new Set<number>();
      const turn = (terminal: number): void => {
        const id = ids[terminal] ?? '';
        if (down.delete(terminal)) world.up(id, minute);
        else {
          down.add(terminal);
          world.down(id, minute);
        }
      };
      await world.write();
      for (const each of steps) {
        world.at((minute += 0.5));
        if (typeof each === 'object') turn(each.terminal);
        else if (each === 'minutes') world.at((minute += 10));
        else if (each === 'crash') {
          await world.restart();
          down.clear();
          for (const terminal of written) down.add(terminal);
        } else {
          await world.write(each === 'failedWrite');
          if (each === 'write') written = new Set(down);
        }
      }
      for (const terminal of [...down]) turn(terminal);
      await world.write();
      world.at((minute += 200));
      await world.write();

      expect(world.incidents.openCount()).toBe(0);
      for (const { outage } of world.outages.values()) expect(outage.incidentId).not.toBe('');
      const rows = await db.selectFrom('incidents').selectAll().execute();
      expect(rows.filter(({ status }) => status !== 'resolved')).toEqual([]);
      const intoOf = new Map(rows.map(({ id, merged_into }) => [id, merged_into]));
      const heir = (id: string): string => {
        const into = intoOf.get(id);
        return into === null || into === undefined ? id : heir(into);
      };
      // Told of as open and not of its end, in the order people heard: never twice, and none at the end.
      const open = new Set<string>();
      const moments = new Set<string>();
      for (const { event, incidentId, mergedInto, round } of world.told) {
        // The outbox knows a message by these: one that is used again is told to nobody. Growth may be told many times.
        const moment = `${incidentId} ${round} ${event}`;
        if (event !== 'changed') expect(moments).not.toContain(moment);
        moments.add(moment);
        if (event === 'opened') {
          expect(open.has(incidentId)).toBe(false);
          open.add(incidentId);
        } else if (event === 'merged') {
          expect(open.delete(incidentId)).toBe(true);
          open.add(mergedInto ?? '');
        } else if (event === 'resolved') expect(open.delete(incidentId)).toBe(true);
      }
      expect([...open].map(heir)).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test.each([
  ['at once', false],
  ['after a restart in between', true],
])('what a person said of an incident holds for the one that takes it over, %s', async (_when, restarts) => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.examine = (_outages, _company, { provisional }) =>
    Promise.resolve({ cause: 'beam', confidence: provisional ? 0.9 : 0.95, because: [], provisional });
  world.at(13).down('A1-0', 10);
  world.at(13.1).down('A1-1', 10);
  world.at(13.2);
  await world.write();
  const [older, younger] = [...world.outages.values()].map(({ outage }) => outage.incidentId);
  expect(younger).not.toBe(older);
  await world.say(younger ?? '', 'power');
  for (const id of ids.slice(2, 6)) world.down(id, 10);
  for (let minute = 13.3; minute < 16; minute += 0.1) {
    world.at(minute);
    await world.incidents.verdictsSettled();
  }
  await world.write();
  expect(world.groups()).toHaveLength(1);
  if (restarts) await world.restart();
  for (const id of ids.slice(0, 6)) world.up(id, 22);
  for (let minute = 22; minute < 60; minute += 0.5) {
    world.at(minute);
    await world.incidents.verdictsSettled();
  }
  await world.write();
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(Array(6).fill('power'));
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'cause', 'machine_cause', 'provisional'])
    .where('merged_into', 'is', null)
    .execute();
  expect(rows).toEqual([{ id: older, cause: 'power', machine_cause: 'beam', provisional: 0 }]);
  // Who said so is told there.
  expect(await db.selectFrom('cause_overrules').select(['incident_id', 'cause']).execute()).toEqual([
    { incident_id: older, cause: 'power' },
  ]);
});

test('what a person said while a checkpoint was under way holds, also when the process dies before the next', async () => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.examine = (_outages, _company, { provisional }) =>
    Promise.resolve({ cause: 'beam', confidence: 0.9, because: [], provisional });
  world.at(13);
  for (const id of ids.slice(0, 6)) world.down(id, 10);
  for (let minute = 13; minute < 14; minute += 0.1) {
    world.at(minute);
    await world.incidents.verdictsSettled();
  }
  const incidentId = [...world.outages.values()][0]?.outage.incidentId ?? '';
  const causes = async (): Promise<unknown[]> => [
    ...(await db.selectFrom('incidents').select('cause').execute()),
    ...(await db.selectFrom('outages').select('cause').distinct().execute()),
  ];
  await world.write(false, () => world.say(incidentId, 'power', true));
  // Overwritten: the next process mends it.
  expect(await causes()).toEqual([{ cause: 'beam' }, { cause: 'beam' }]);
  await world.restart();
  world.at(14.5);
  await world.write();
  expect(await causes()).toEqual([{ cause: 'power' }, { cause: 'power' }]);
});

test('the timeline tells what happened, in rows that are not written twice', async () => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.at(13);
  for (const id of ids.slice(0, 6)) world.down(id, 10);
  world.at(13.5);
  await world.write();
  world.at(14.5);
  await world.write(true);
  await world.write();
  await world.restart();
  for (const id of ids.slice(0, 6)) world.up(id, 20);
  world.at(21);
  await world.write();
  const rows = await db
    .selectFrom('incident_events')
    .select(['kind', 'count', 'detail'])
    .orderBy('id')
    .execute();
  expect(rows.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
    'opened 1',
    'joined 5',
    'grouped 1',
    'verdict 1',
    'announced 1',
    'resolved 1',
  ]);
  expect(JSON.parse(rows[2]?.detail ?? '')).toEqual({
    values: { group: 'beam', key: 'A1', affected: 6, watched: 6 },
  });
});

test.each([false, true])(
  'what outlived the others stays apart from what is learnt of them later, also by the next process (%s)',
  async (dies) => {
    const world = new IncidentWorld(places, await emptyDatabase());
    world.at(13);
    for (const id of ids.slice(0, 5)) world.down(id, 10);
    world.at(15);
    for (const id of ids.slice(0, 4)) world.up(id, 24);
    world.at(42);
    expect(world.groups()).toEqual([['A1-0', 'A1-1', 'A1-2', 'A1-3'], ['A1-4']]);
    await world.write();
    if (dies) await world.restart();
    const heard = heardAnew(world);
    // A replay tells what a sixth one lost with the others.
    world.down('A1-5', 10, { to: 24 });
    world.at(45);
    expect(world.groups()).toEqual([['A1-0', 'A1-1', 'A1-2', 'A1-3', 'A1-5'], ['A1-4']]);
    await world.write();
    expect(heardAnew(world)).toEqual(heard);
  },
);

test('the timeline of what was over before it became known begins with its opening and ends with its end', async () => {
  const db = await emptyDatabase();
  const world = new IncidentWorld(places, db);
  world.at(60);
  for (const id of ids.slice(0, 6)) world.down(id, 10, { to: 20 });
  world.at(60.2);
  await world.write(true);
  world.at(61);
  await world.write();
  const rows = await db.selectFrom('incident_events').select('kind').orderBy('at').orderBy('id').execute();
  const kinds = rows.map(({ kind }) => kind);
  expect([kinds[0], kinds.filter((kind) => kind !== 'verdict').at(-1)]).toEqual(['opened', 'resolved']);
});
