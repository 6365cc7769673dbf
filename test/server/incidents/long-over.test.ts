import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { IncidentWorld, manyOn } from './incident-world.ts';

const places = manyOn('A1', 6);
const ids = Object.keys(places);

const databases: Database[] = [];
afterEach(async () => {
  for (const db of databases.splice(0)) await db.destroy();
});

async function passes(world: IncidentWorld, from: number, to: number): Promise<void> {
  for (let minute = from; minute <= to; minute += (to - from) / 8) {
    world.at(minute);
    await world.incidents.verdictsSettled();
    await world.write();
  }
}

/** Links of one beam, down for ten minutes; a person says why; half a day later the first proves to be down still. */
async function goesOn(links: number): Promise<{ db: Database; world: IncidentWorld; former: string }> {
  const db = await openDatabase({ dataDir: tempFolder('long-over').path });
  databases.push(db);
  const world = new IncidentWorld(places, db);
  world.at(13);
  const down = ids.slice(0, links);
  for (const id of down) world.down(id, 10);
  await passes(world, 14, 15);
  for (const id of down) world.up(id, 20);
  await passes(world, 20, 80);
  const [first] = world.outages.values();
  if (first === undefined) throw new Error('nothing was lost');
  const former = first.outage.incidentId;
  await world.say(former, 'power');
  await passes(world, 80, 80 + 13 * 60);
  first.outage.to = Infinity;
  world.incidents.outageChanged('opened', first.terminalIndex, first.outage);
  await passes(world, 81 + 13 * 60, 84 + 13 * 60);
  expect(first.outage.incidentId).not.toBe(former);
  return { db, world, former };
}

const incidents = (db: Database) =>
  db
    .selectFrom('incidents')
    .select(['id', 'status', 'withdrawn', 'merged_into', 'cause'])
    .orderBy('opened_at')
    .execute();
const words = (db: Database) =>
  db.selectFrom('cause_overrules').select(['incident_id', 'cause']).orderBy('id').execute();

test('an outage that proves to go on long after it was over is told anew, and what was said of it holds', async () => {
  const { db, world, former } = await goesOn(1);
  const [, later] = await incidents(db);
  expect(await incidents(db)).toEqual([
    { id: former, status: 'resolved', withdrawn: 0, merged_into: later?.id, cause: 'power' },
    { id: later?.id, status: 'opened', withdrawn: 0, merged_into: null, cause: 'power' },
  ]);
  expect(await words(db)).toEqual([{ incident_id: later?.id, cause: 'power' }]);
  expect(world.heard()).toEqual(['opened 1', 'resolved 1', 'opened 1']);
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(['power']);
  const merged = await db
    .selectFrom('incident_events')
    .select(['incident_id', 'detail'])
    .where('kind', '=', 'merged')
    .orderBy('incident_id')
    .execute();
  expect(merged).toEqual([
    { incident_id: former, detail: JSON.stringify({ values: { into: later?.id } }) },
    { incident_id: later?.id, detail: JSON.stringify({ values: { from: former } }) },
  ]);
});

test('where others were lost with it these stay what they were, and what was said holds for both', async () => {
  const { db, world, former } = await goesOn(6);
  const [, later] = await incidents(db);
  expect(await incidents(db)).toEqual([
    { id: former, status: 'resolved', withdrawn: 0, merged_into: null, cause: 'power' },
    { id: later?.id, status: 'opened', withdrawn: 0, merged_into: null, cause: 'power' },
  ]);
  expect(await words(db)).toEqual([
    { incident_id: former, cause: 'power' },
    { incident_id: later?.id, cause: 'power' },
  ]);
  await world.restart();
  expect([...world.outages.values()].map(({ outage }) => outage.cause)).toEqual(Array(6).fill('power'));
});
