import { expect, test } from 'vitest';
import { bad, good, JudgedWorld, MINUTE, T0 } from './support/judged-world.ts';

/** Minutes of the country between two minutes of the world, by the sums that are kept. */
async function minutesOf(world: JudgedWorld, from: number, to: number): Promise<Record<string, number>> {
  await world.checkpoint.write();
  const { regions } = world.judgement;
  const [row] = await regions.regionAvailability(['00'], T0 + from * MINUTE, T0 + to * MINUTE);
  const { upSeconds = -1, scheduledSeconds = -1, unknownSeconds = -1 } = row ?? {};
  return { up: upSeconds / 60, scheduled: scheduledSeconds / 60, unknown: unknownSeconds / 60 };
}

test('a suspended terminal ends its outage, opens none and alerts nobody; its rest begins and ends with what people say, and does not count', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 0, 5, good);
  await world.reports('T-1', 5, 10, bad);
  await world.reports('T-2', 0, 10, good);
  world.put('suspended', 0, 1);
  expect(world.state('T-1')).toBe('planned/suspended');
  await world.reports('T-2', 11, 20, bad);
  await world.checkpoint.write();
  await world.restart();
  world.at(120);
  expect([world.outages('T-1'), world.outages('T-2')]).toEqual([[[5, 10]], []]);
  expect(world.judgement.live.links(1)[0]?.disagreements).toEqual([]);
  await world.reports('T-2', 120, 121, bad);
  expect(world.judgement.live.links(1)[0]?.disagreements).toEqual(['notInServiceButReporting']);
  world.at(130);
  world.put('active', 1);
  expect(world.state('T-2')).toBe('unknown/neverHeard');
  await world.reports('T-2', 130, 140, good);
  expect(world.state('T-2')).toBe('online/healthy');
  expect(world.outages('T-2')).toEqual([]);
  const rest = { upSeconds: 20 * 60, scheduledSeconds: 20 * 60, unknownSeconds: 0, contractual: 1 };
  expect(await world.availability(1, 0, 140)).toMatchObject(rest);
  expect(await world.availability(0, 0, 140)).toMatchObject({ upSeconds: 300, scheduledSeconds: 600 });
  expect(await minutesOf(world, 0, 140)).toEqual({ up: 25, scheduled: 30, unknown: 0 });
  expect(world.judgement.incidents.openCount()).toBe(0);
});

test('suspending what is already gone takes nothing of its outage out of the contract', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.presence('T-1', 'offline');
  world.at(100);
  expect(world.outages('T-1')).toEqual([[10.5, null]]);
  world.put('suspended', 0);
  world.at(200);
  expect(world.outages('T-1')).toEqual([[10.5, 100]]);
  const row = await world.availability(0, 0, 200);
  expect(row).toMatchObject({ scheduledSeconds: 6000, upSeconds: 600, unknownSeconds: 30 });
  expect(row?.contractual).toBeCloseTo(0.1);
});

test('what was not heard before a suspension is unknown, and what we could not see is ours', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 0, 10, good);
  await world.reports('T-2', 0, 10, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(30);
  world.put('suspended', 0);
  world.judgement.live.solved('brokerUnreachable');
  await world.reports('T-2', 30, 40, good);
  expect(await world.availability(0, 0, 60)).toMatchObject({
    ...{ scheduledSeconds: 1800, upSeconds: 600, unknownSeconds: 1200 },
    contractual: 1,
  });
});

test('what was measured while it was suspended and comes after is judged by nobody, what was measured before is', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(20);
  world.put('suspended', 0);
  world.at(60);
  world.put('active', 0);
  // Kept: four minutes of loss, good ones until it was suspended, and loss until it was back in service.
  await world.reports('T-1', 10, 14, bad, 'now');
  await world.reports('T-1', 14, 20, good, 'now');
  await world.reports('T-1', 20, 60, bad, 'now');
  expect(world.state('T-1')).toBe('unknown/neverHeard');
  await world.reports('T-1', 60, 80, good);
  await world.reports('T-1', 30, 50, bad, 'now');
  expect(world.outages('T-1')).toEqual([[10, 14]]);
  const row = { scheduledSeconds: 2400, upSeconds: 2160, unknownSeconds: 0 };
  expect(await world.availability(0, 0, 80)).toMatchObject(row);
  expect(await minutesOf(world, 0, 80)).toEqual({ up: 36, scheduled: 40, unknown: 0 });
});

test('what it had measured before comes while it is suspended: that is judged, once a sample and however often it was suspended', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(15);
  world.put('suspended', 0);
  world.at(20);
  world.put('active', 0);
  await world.reports('T-1', 20, 30, good);
  world.at(40);
  world.put('suspended', 0);
  await world.reports('T-1', 30, 35, bad, 'now');
  await world.reports('T-1', 35, 50, good, 'now');
  await world.reports('T-1', 12, 18, bad, 'now');
  expect(world.outages('T-1')).toEqual([
    [12, 15],
    [30, 35],
  ]);
  await world.checkpoint.write();
  await world.restart();
  expect(await world.availability(0, 0, 60)).toMatchObject({ scheduledSeconds: 2100, upSeconds: 1620 });
});

test('one that is in service again and is not heard is waited for as a new one, then it is an outage since then', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.presence('T-1', 'offline');
  world.put('suspended', 0);
  world.at(30);
  world.put('active', 0);
  world.at(40);
  expect(world.state('T-1')).toBe('unknown/silent');
  world.at(80);
  expect(world.outages('T-1')).toEqual([]);
  world.at(100);
  expect(world.state('T-1')).toBe('offline/disconnected');
  expect(world.outages('T-1')).toEqual([[30, null]]);
  await world.reports('T-1', 110, 120, good);
  expect(world.outages('T-1')).toEqual([[30, 110]]);
});

test('what changed while nothing ran is followed at the start', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015', 'T-3': '09015' });
  for (const id of ['T-1', 'T-2', 'T-3']) await world.reports(id, 0, 10, good);
  world.put('suspended', 0);
  await world.checkpoint.write();
  const [first, second] = world.fleet.terminals;
  Object.assign(first ?? {}, { lifecycle: 'active' });
  Object.assign(second ?? {}, { lifecycle: 'suspended' });
  world.clock.set(T0 + 12 * MINUTE);
  await world.restart();
  world.at(70);
  // The first is not heard; of the second nothing is expected.
  expect([world.state('T-1'), world.state('T-2')]).toEqual(['unknown/silent', 'planned/suspended']);
  expect(await world.availability(0, 10, 12)).toMatchObject({ scheduledSeconds: 0 });
  expect(await world.availability(1, 0, 70)).toMatchObject({ scheduledSeconds: 720, contractual: 1 });
});
