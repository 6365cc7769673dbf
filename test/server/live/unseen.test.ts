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
