import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { bad, good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

/** Every so many minutes, from one on before another, a sample of the minute before unless it says otherwise. */
async function reports(
  world: JudgedWorld,
  [from, to, every]: [number, number, number],
  fields: Partial<Sample>,
): Promise<void> {
  for (let minute = from; minute < to; minute += every) {
    world.at(minute + 1);
    await world.receive([sampleOf('T-1', minute, fields, world.clock.now())]);
  }
}

test.each([7, 10, 15, 30])(
  'who measures one minute of every %i and is well has no outage, not even before its rhythm is known',
  async (every) => {
    const world = await JudgedWorld.open();
    await reports(world, [0, 600, every], good);
    expect(world.outages('T-1')).toEqual([]);
    expect(world.announced).toEqual([]);
    expect(world.state('T-1')).toBe('online/healthy');
  },
);

test('an outage of such a terminal ends with the first of three good samples, also when it is judged anew', async () => {
  const world = await JudgedWorld.open();
  await reports(world, [0, 300, 15], { ...good, intervalS: 900 });
  await reports(world, [300, 345, 15], { ...bad, intervalS: 900 });
  await reports(world, [345, 375, 15], good);
  // The last process keeps that there were two.
  await world.checkpoint.write();
  await world.restart();
  expect(world.outages('T-1').at(-1)?.[1]).toBeNull();
  await reports(world, [375, 390, 15], good);
  expect(world.outages('T-1').at(-1)?.[1]).toBe(345);
  expect(world.state('T-1')).toBe('online/healthy');
  await world.receive([sampleOf('T-1', 340, { ...bad, seq: 1 }, world.clock.now())]);
  expect(world.outages('T-1').at(-1)?.[1]).toBe(345);
});

test('a bad sample among the good ones begins their count anew', async () => {
  const world = await JudgedWorld.open();
  await reports(world, [0, 300, 15], { ...good, intervalS: 900 });
  await reports(world, [300, 345, 15], { ...bad, intervalS: 900 });
  await reports(world, [345, 375, 15], good);
  await reports(world, [375, 390, 15], bad);
  await reports(world, [390, 420, 15], good);
  expect(world.outages('T-1').at(-1)?.[1]).toBeNull();
  await reports(world, [420, 435, 15], good);
  expect(world.outages('T-1').at(-1)?.[1]).toBe(390);
});

test('a sample that covers six hours is awaited for longer than that, and judged after three times as long', async () => {
  const world = await JudgedWorld.open();
  const sixHours = { ...good, intervalS: 21_600 };
  await reports(world, [359, 3_000, 360], sixHours);
  expect(world.announced).toEqual([]);
  expect(world.outages('T-1')).toEqual([]);
  // The last came at 2880; 1.25 times six hours are 450 minutes.
  expect(world.at(2_880 + 440).state('T-1')).toBe('online/healthy');
  expect(world.at(2_880 + 460).state('T-1')).toBe('unknown/silent');
  expect(world.at(2_880 + 3 * 450 + 5).state('T-1')).toBe('offline/silent');
});

test('who has sent two messages at most is judged by its silence after an hour, or when the broker lost it', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  world.at(1);
  const now = world.clock.now();
  await world.receive([sampleOf('T-1', 0, good, now), sampleOf('T-2', 0, good, now)]);
  expect(world.at(50).outages('T-1')).toEqual([]);
  world.presence('T-2', 'offline');
  expect(world.at(60).outages('T-2')).toHaveLength(1);
  expect(world.outages('T-1')).toEqual([]);
  expect(world.at(66).outages('T-1')).toHaveLength(1);
});

test('a bad minute before a silence that proves to be an outage belongs to it, judged as it comes and judged anew', async () => {
  const world = await JudgedWorld.open();
  await reports(world, [0, 20, 1], good);
  await reports(world, [20, 21, 1], bad);
  expect(world.at(25).state('T-1')).toBe('unknown/silent');
  expect(world.at(40).outages('T-1')).toEqual([[20, null]]);
  await reports(world, [60, 70, 1], good);
  expect(world.outages('T-1')).toEqual([[20, 60]]);
  await world.receive([sampleOf('T-1', 15, { ...good, seq: 1 }, world.clock.now())]);
  expect(world.outages('T-1')).toEqual([[20, 60]]);
});

test('a lost report between bad minutes breaks no run', async () => {
  const world = await JudgedWorld.open();
  await reports(world, [0, 20, 1], good);
  await reports(world, [20, 22, 1], bad);
  await reports(world, [25, 26, 1], bad);
  await reports(world, [26, 40, 1], good);
  const judged = world.outages('T-1');
  await world.receive([sampleOf('T-1', 15, { ...good, seq: 1 }, world.clock.now())]);
  expect(world.outages('T-1')).toEqual(judged);
});
