import { expect, test } from 'vitest';
import { bad, good, JudgedWorld } from './support/judged-world.ts';

test('an interval of broken milliseconds makes no time that PostgreSQL would refuse', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 5, good);
  await world.reports('T-1', 5, 15, { ...bad, intervalS: 60.000_5 });
  await world.reports('T-1', 15, 20, { ...good, intervalS: 59.999_5 });
  // An absence, ended by such a sample.
  world.at(60);
  await world.reports('T-1', 60, 65, { ...good, intervalS: 59.999_5 });
  await world.checkpoint.write();
  const outages = await world.db.selectFrom('outages').select(['starts_at', 'ends_at']).execute();
  const absences = await world.db.selectFrom('absences').select(['starts_at', 'ends_at']).execute();
  const changes = await world.db.selectFrom('outage_changes').select(['starts_at', 'ends_at']).execute();
  const incidents = await world.db.selectFrom('incidents').select(['starts_at', 'ends_at']).execute();
  expect([outages.length > 0, absences.length > 0]).toEqual([true, true]);
  const times = [...outages, ...absences, ...changes, ...incidents].flatMap((row) => [
    row.starts_at,
    row.ends_at,
  ]);
  expect(times.filter((time) => time !== null && !Number.isInteger(time))).toEqual([]);
});
