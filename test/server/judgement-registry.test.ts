import { expect, test } from 'vitest';
import type { FleetChange } from '../../server/registry/fleet.ts';
import { bad, good, JudgedWorld, MINUTE, T0 } from './support/judged-world.ts';

const nothing: FleetChange = {
  version: 2,
  addedSites: [],
  changedSites: [],
  addedTerminals: [],
  changedTerminals: [],
};

/** Seconds of a region between two minutes of the world. */
async function seconds(
  world: JudgedWorld,
  code: string,
  from: number,
  to: number,
): Promise<{ up: number; scheduled: number }> {
  await world.checkpoint.write();
  const { regions } = world.judgement;
  const [row] = await regions.regionAvailability([code], T0 + from * MINUTE, T0 + to * MINUTE);
  return { up: row?.upSeconds ?? -1, scheduled: row?.scheduledSeconds ?? -1 };
}

test('what goes on counts in the region where the site stands now, what is past where it stood', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '20067' });
  await world.reports('T-1', 0, 40, good);
  await world.reports('T-1', 40, 60, bad);
  Object.assign(world.fleet.sites[0] ?? {}, { regionCode: '20067' });
  await world.db.updateTable('sites').set({ region_code: '20067' }).where('id', '=', 'S-T-1').execute();
  world.judgement.fleetChanged({ ...nothing, changedSites: [0] });
  await world.reports('T-1', 60, 90, bad);
  await world.reports('T-1', 90, 185, good);

  expect(await seconds(world, '09', 0, 60)).toEqual({ up: 2400, scheduled: 3600 });
  expect(await seconds(world, '09', 60, 180)).toEqual({ up: 0, scheduled: 0 });
  expect(await seconds(world, '20', 0, 60)).toEqual({ up: 0, scheduled: 0 });
  expect(await seconds(world, '20', 60, 180)).toEqual({ up: 5400, scheduled: 7200 });
  expect(await seconds(world, '00', 0, 180)).toEqual({ up: 7800, scheduled: 10_800 });
});

test('a withdrawn terminal ends its outage and opens no other', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 0, 5, good);
  await world.reports('T-1', 5, 10, bad);
  await world.reports('T-2', 9, 10, good);
  expect(world.outages('T-1')).toEqual([[5, null]]);
  for (const index of [0, 1]) {
    Object.assign(world.fleet.terminals[index] ?? {}, { lifecycle: 'withdrawn' });
    Object.assign(world.fleet.sites[index] ?? {}, { terminalIndexes: [] });
  }
  world.judgement.fleetChanged({ ...nothing, changedSites: [0, 1], changedTerminals: [0, 1] });
  world.at(120);
  await world.reports('T-2', 120, 125, bad);

  expect(world.outages('T-1')).toEqual([[5, 10]]);
  expect(world.outages('T-2')).toEqual([]);
  expect(world.judgement.incidents.openCount()).toBe(0);
  expect(await seconds(world, '09', 60, 120)).toEqual({ up: 0, scheduled: 0 });
});

test('a terminal withdrawn while nothing ran ends its outage at the start', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 5, good);
  await world.reports('T-1', 5, 10, bad);
  await world.checkpoint.write();
  Object.assign(world.fleet.terminals[0] ?? {}, { lifecycle: 'withdrawn' });
  world.at(20);
  await world.restart();
  world.judgement.tick(world.clock.now());

  expect(world.outages('T-1')).toEqual([[5, 20]]);
  expect(world.judgement.incidents.openCount()).toBe(0);
});

/** T-2 takes the place of T-1 now, as the registry would tell. */
function swap(world: JudgedWorld): void {
  const at = world.clock.now();
  const { terminals, sites } = world.fleet;
  Object.assign(terminals[0] ?? {}, { lifecycle: 'withdrawn', withdrawnAt: at, replaced: { by: 'T-2', at } });
  Object.assign(terminals[1] ?? {}, { lifecycle: 'active', siteIndex: 0 });
  Object.assign(sites[0] ?? {}, { terminalIndexes: [1], replacedIndexes: [0] });
  Object.assign(sites[1] ?? {}, { terminalIndexes: [] });
}
const site = async (world: JudgedWorld, from: number, to: number) => {
  const row = await world.availability(0, from, to);
  return { up: row?.upSeconds, scheduled: row?.scheduledSeconds };
};

test('equipment that takes the place of other goes on with its time: a failure is not hidden by the swap', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 0, 40, good);
  await world.reports('T-1', 40, 60, bad);
  swap(world);
  world.judgement.fleetChanged({ ...nothing, changedSites: [0, 1], changedTerminals: [0, 1] });
  world.at(120);
  expect(world.state('T-1')).toBe('offline/silent');
  await world.reports('T-2', 120, 180, good);

  expect(world.outages('T-1')).toEqual([[40, 60]]);
  expect(world.outages('T-2')).toEqual([[60, 120]]);
  expect(await site(world, 0, 180)).toEqual({ up: 6000, scheduled: 10_800 });
  expect(await site(world, 0, 60)).toEqual({ up: 2400, scheduled: 3600 });
  expect(await seconds(world, '09', 0, 180)).toEqual({ up: 6000, scheduled: 10_800 });
});

test('a swap while nothing ran counts from when it was made', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 0, 60, good);
  await world.checkpoint.write();
  swap(world);
  await world.restart();
  await world.reports('T-2', 60, 120, good);
  expect(await site(world, 0, 120)).toEqual({ up: 7200, scheduled: 7200 });
  expect(world.outages('T-2')).toEqual([]);
});
