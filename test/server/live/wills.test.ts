import { expect, test } from 'vitest';
import { good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

test('the will of one that reports every quarter of an hour may come so late: the link died up to half of that before it', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  for (let minute = 15; minute <= 90; minute += 15) {
    world.at(minute);
    const gathered = [10, 5, 0].map((agoMin) => ({
      ...sampleOf('T-1', minute - 1 - agoMin, { ...good, intervalS: 300 }, world.clock.now()),
    }));
    await world.receive(gathered);
  }
  const lastAt = (world.judgement.live.terminal(0).lastMeasuredAt - T0) / MINUTE;
  expect(lastAt).toBe(90);
  world.at(101);
  world.presence('T-1', 'offline');
  world.at(106);
  expect(world.outages('T-1')).toEqual([[101 - 7.5, null]]);
});

test('an agent that took its leave and is back within three minutes was away, and no outage; one that is not was gone since then', async () => {
  const world = await JudgedWorld.open();
  // In messages of five minutes, as the lean profile has it: what was measured last is four minutes old when it goes.
  world.presence('T-1', 'online', 's1');
  for (let minute = 5; minute <= 30; minute += 5) {
    world.at(minute);
    await world.receive(
      [4, 3, 2, 1, 0].map((ago) => sampleOf('T-1', minute - 1 - ago, good, world.clock.now())),
    );
  }
  world.at(34);
  world.presence('T-1', 'offline', 's1', true);
  world.at(36.5);
  expect(world.outages('T-1')).toEqual([]);
  expect(world.announced).toEqual([]);
  world.presence('T-1', 'online', 's2');
  await world.reports('T-1', 37, 40, good);
  expect(world.outages('T-1')).toEqual([]);
  world.at(42);
  world.presence('T-1', 'offline', 's2', true);
  world.at(45.5);
  expect(world.outages('T-1')).toEqual([[42, null]]);
  expect(world.judgement.live.links(0)[0]?.evidence).toContainEqual(
    expect.objectContaining({ witness: 'presence', says: 'left' }),
  );
});

test('who takes leave after lost reports was there until then', async () => {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online', 's1');
  await world.reports('T-1', 0, 30, good);
  world.at(34);
  world.presence('T-1', 'offline', 's1', true);
  world.at(36);
  expect(world.outages('T-1')).toEqual([]);
  world.at(38);
  expect(world.outages('T-1')).toEqual([[34, null]]);
});
