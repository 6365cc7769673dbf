import { expect, test } from 'vitest';
import { bad, good, JudgedWorld } from '../support/judged-world.ts';

/** Down for `down` minutes and up again for `up`, so many times from a minute on. */
async function comesAndGoes(
  world: JudgedWorld,
  from: number,
  times: number,
  down = 4,
  up = 4,
): Promise<number> {
  let minute = from;
  for (let time = 0; time < times; time += 1) {
    await world.reports('T-1', minute, minute + down, bad);
    await world.reports('T-1', minute + down, minute + down + up, good);
    minute += down + up;
  }
  return minute;
}

test('a link that failed and came back three times within the hour flaps until it is steady for 15 minutes', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  let minute = await comesAndGoes(world, 10, 2);
  expect(world.state('T-1')).toBe('online/healthy');
  expect(world.state('T-1')).not.toContain('flapping');
  minute = await comesAndGoes(world, minute, 1);
  // From now on it is one state, whichever way it turns.
  expect(world.state('T-1')).toBe('degraded/flapping');
  await world.reports('T-1', minute, minute + 4, bad);
  expect(world.state('T-1')).toBe('degraded/flapping');
  expect(world.outages('T-1')).toHaveLength(4);
  await world.reports('T-1', minute + 4, minute + 20, good);
  expect(world.state('T-1')).toBe('degraded/flapping');
  await world.reports('T-1', minute + 20, minute + 23, good);
  expect(world.state('T-1')).toBe('online/healthy');
});

test('one that stays down is shown as down after 15 minutes', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  const minute = await comesAndGoes(world, 10, 3);
  await world.reports('T-1', minute, minute + 17, bad);
  expect(world.state('T-1')).toBe('degraded/flapping');
  await world.reports('T-1', minute + 17, minute + 20, bad);
  expect(world.state('T-1')).toBe('offline/linkDown');
});

test('a replay that tells of many turns at once makes nothing flap, and a restart keeps what does', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  const minute = await comesAndGoes(world, 10, 3);
  await world.checkpoint.write();
  await world.restart();
  expect(world.state('T-1')).toBe('degraded/flapping');
  const other = await JudgedWorld.open();
  await other.reports('T-1', 0, 10, good);
  other.at(minute);
  await other.reports('T-1', minute - 1, minute, good);
  for (let from = 10; from < minute - 8; from += 8) {
    await other.reports('T-1', from, from + 4, bad, 'now');
    await other.reports('T-1', from + 4, from + 8, good, 'now');
  }
  other.at(minute + 1);
  expect(other.outages('T-1').length).toBeGreaterThan(1);
  expect(other.state('T-1')).not.toContain('flapping');
});
