import { expect, test } from 'vitest';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

const minutes = async (world: JudgedWorld, to: number) => {
  const figures = await world.availability(0, 0, to);
  const { upSeconds = 0, monitoringSeconds = 0, downSeconds = 0 } = figures ?? {};
  return { up: upSeconds / 60, unseen: monitoringSeconds / 60, down: downSeconds / 60 };
};

test('figures that are asked while our broker is away say that the time is unknown, and what came of it later', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 60, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(420);
  expect(await minutes(world, 420)).toEqual({ up: 60, unseen: 360, down: 0 });
  const figures = await world.availability(0, 60, 420);
  expect([figures?.strict, figures?.contractual]).toEqual([0, null]);
  expect([figures?.lowerBound, figures?.upperBound]).toEqual([0, 1]);
  // We see again, and nobody knows more yet.
  world.judgement.live.solved('brokerUnreachable');
  world.at(421);
  expect(await minutes(world, 420)).toEqual({ up: 60, unseen: 360, down: 0 });
  await world.reports('T-1', 421, 430, good);
  expect(await minutes(world, 420)).toEqual({ up: 60, unseen: 360, down: 0 });
  for (let minute = 60; minute < 421; minute += 1)
    await world.receive([sampleOf('T-1', minute, good, world.clock.now())]);
  expect(await minutes(world, 420)).toEqual({ up: 420, unseen: 0, down: 0 });
});

test('what is measured while we doubt our reception is known', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.judgement.live.problem('receptionDoubtful');
  await world.reports('T-1', 10, 20, bad);
  await world.reports('T-1', 20, 30, good);
  world.at(35);
  expect(await minutes(world, 35)).toEqual({ up: 20, unseen: 5, down: 10 });
});

test('after a restart the time in which we were not running is unknown before the terminal was heard', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.checkpoint.write();
  world.clock.set(T0 + 100 * MINUTE);
  await world.restart();
  expect(await minutes(world, 100)).toEqual({ up: 10, unseen: 90, down: 0 });
});

/** Gone since minute 30, and our broker from 60 on. */
async function goneBefore(until = 420): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, good);
  world.at(60);
  world.judgement.live.problem('brokerUnreachable');
  world.at(until);
  world.judgement.live.solved('brokerUnreachable');
  return world;
}

test('what was down before and is there at once when we see again was down as far as we saw; judged anew it says the same', async () => {
  const world = await goneBefore();
  await world.reports('T-1', 420, 440, good);
  const known = { up: 50, unseen: 360, down: 29.5 };
  expect(world.outages('T-1')).toEqual([[30.5, 420]]);
  expect(await minutes(world, 440)).toEqual(known);
  const seen = world.judgement.ledger.segments(0);
  await world.receive([sampleOf('T-1', 28.9, good, world.clock.now())]);
  expect(world.outages('T-1')).toEqual([[30.5, 420]]);
  expect(await minutes(world, 440)).toEqual(known);
  expect(world.judgement.ledger.segments(0)).toEqual(seen);
  // What it measured meanwhile says what it was.
  for (let minute = 60; minute < 420; minute += 1)
    await world.receive([sampleOf('T-1', minute, minute < 100 ? bad : good, world.clock.now())]);
  expect(world.outages('T-1')).toEqual([[30.5, 100]]);
  expect(await minutes(world, 440)).toEqual({ up: 370, unseen: 0, down: 69.5 });
});

test('what is still gone a while after we see again was down all the time', async () => {
  const world = await goneBefore();
  world.at(430);
  await world.reports('T-1', 430, 440, good);
  expect(await minutes(world, 440)).toEqual({ up: 40, unseen: 0, down: 399.5 });
});

test('bad minutes that we saw the beginning of only are unknown from there on, and in bounds both ways', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, good);
  await world.reports('T-1', 30, 60, bad);
  world.judgement.live.problem('brokerUnreachable');
  world.at(420);
  world.judgement.live.solved('brokerUnreachable');
  await world.reports('T-1', 420, 440, good);
  expect(await minutes(world, 440)).toEqual({ up: 50, unseen: 360, down: 30 });
  const { lowerBound = 0, upperBound = 0 } = (await world.availability(0, 0, 440)) ?? {};
  expect(lowerBound).toBeLessThan(51 / 440);
  expect(upperBound).toBeGreaterThan(409 / 440);
});

test('a restart of ours in an outage is such a time too, and a glance in between makes it no shorter', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 30, good);
  world.at(60);
  await world.checkpoint.write();
  world.clock.set(T0 + 400 * MINUTE);
  await world.restart();
  world.at(401);
  world.judgement.live.problem('brokerUnreachable');
  world.at(420);
  world.judgement.live.solved('brokerUnreachable');
  await world.reports('T-1', 420, 440, good);
  expect(world.outages('T-1')).toEqual([[30.5, 420]]);
  expect(await minutes(world, 440)).toEqual({ up: 50, unseen: 360, down: 29.5 });
});

test('a moment in which we could not see takes nothing from an outage', async () => {
  const world = await goneBefore(61);
  await world.reports('T-1', 62, 70, good);
  expect(await minutes(world, 70)).toEqual({ up: 38, unseen: 0, down: 31.5 });
});
