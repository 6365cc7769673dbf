import { expect, test } from 'vitest';
import { bad, good, JudgedWorld, MINUTE, T0 } from './support/judged-world.ts';

test('a terminal that reports a good link is online', async () => {
  const world = await JudgedWorld.open();
  expect(world.state('T-1')).toBe('unknown/neverHeard');
  await world.reports('T-1', 0, 3, good);
  expect(world.state('T-1')).toBe('online/healthy');
});

test('two bad minutes are no outage, three are one from the first of them', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.reports('T-1', 10, 12, bad);
  expect(world.outages('T-1')).toEqual([]);
  expect(world.state('T-1')).toBe('degraded/linkDown');
  await world.reports('T-1', 12, 13, bad);
  expect(world.outages('T-1')).toEqual([[10, null]]);
  expect(world.state('T-1')).toBe('offline/linkDown');
});

test('an outage ends at the first of three good minutes', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.reports('T-1', 10, 20, bad);
  await world.reports('T-1', 20, 22, good);
  expect(world.state('T-1')).toBe('degraded/recovering');
  await world.reports('T-1', 22, 23, good);
  expect(world.outages('T-1')).toEqual([[10, 20]]);
  expect(world.state('T-1')).toBe('online/healthy');
});

test('a terminal that goes dark is offline from its last sample, and its replay says exactly when', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(11);
  world.presence('T-1', 'offline');
  world.at(12);
  expect(world.state('T-1')).toBe('offline/disconnected');
  expect(world.outages('T-1')).toEqual([]);
  world.at(14);
  expect(world.outages('T-1')).toEqual([[10, null]]);

  world.at(40);
  world.presence('T-1', 'online', 's2');
  await world.reports('T-1', 40, 44, good);
  // The backlog: it still worked for two minutes, then was dark until minute 38.
  await world.reports('T-1', 10, 12, good, 'now');
  await world.reports('T-1', 12, 38, bad, 'now');
  await world.reports('T-1', 38, 40, good, 'now');
  expect(world.outages('T-1')).toEqual([[12, 38]]);
  expect(world.state('T-1')).toBe('online/healthy');
});

test('an outage that the replay disproves is withdrawn, and its incident says so', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(11);
  world.presence('T-1', 'offline');
  world.at(20);
  expect(world.outages('T-1')).toEqual([[10, null]]);
  world.presence('T-1', 'online', 's2');
  await world.reports('T-1', 20, 22, good);
  await world.reports('T-1', 10, 20, good, 'now');
  expect(world.outages('T-1')).toEqual([]);
  await world.checkpoint.write();
  expect(world.announced.map(({ event, withdrawn }) => [event, withdrawn])).toEqual([
    ['opened', false],
    ['resolved', true],
  ]);
});

test('a short reconnect is no news', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.presence('T-1', 'offline');
  world.clock.advance(5_000);
  world.presence('T-1', 'online', 's2');
  world.at(11);
  expect(world.state('T-1')).toBe('online/healthy');
});

test("another session's will changes nothing", async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.presence('T-1', 'online', 's2');
  world.presence('T-1', 'offline', 's1');
  await world.reports('T-1', 10, 12, good);
  expect(world.state('T-1')).toBe('online/healthy');
});

test('silence is unknown first and judged offline later', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(12);
  expect(world.state('T-1')).toBe('online/healthy');
  world.at(13);
  expect(world.state('T-1')).toBe('unknown/silent');
  expect(world.outages('T-1')).toEqual([]);
  world.at(18);
  expect(world.state('T-1')).toBe('offline/silent');
  expect(world.outages('T-1')).toEqual([[10, null]]);
});

test('while we cannot see, sites are unknown for our own reason and nothing is an outage', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(60);
  expect(world.state('T-1')).toBe('unknown/monitoring');
  world.judgement.live.solved('brokerUnreachable');
  world.at(61);
  expect(world.state('T-1')).toBe('online/healthy');
  await world.reports('T-1', 61, 63, good);
  expect(world.outages('T-1')).toEqual([]);
  await world.checkpoint.write();
  const [row] = await world.judgement.regions.siteAvailability([0], T0, T0 + 63 * MINUTE);
  expect(row).toMatchObject({
    scheduledSeconds: 63 * 60,
    unknownSeconds: 51 * 60,
    upSeconds: 12 * 60,
    contractual: 1,
  });
  const [region] = await world.judgement.regions.regionAvailability(['09'], T0, T0 + 63 * MINUTE);
  expect({ ...region, regionCode: undefined }).toEqual({ ...row, siteId: undefined });
});

test('a restart raises no false alert and carries an open outage on', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  await world.reports('T-1', 9, 10, good);
  await world.reports('T-1', 10, 14, bad);
  await world.reports('T-2', 13, 14, good, 'now');
  await world.checkpoint.write();
  world.clock.set(T0 + 60 * MINUTE);
  await world.restart();
  world.judgement.tick(world.clock.now());
  expect(world.outages('T-1')).toEqual([[10, null]]);
  expect(world.outages('T-2')).toEqual([]);
  expect(world.state('T-2')).toBe('online/healthy');
  await world.reports('T-1', 60, 64, good);
  expect(world.outages('T-1')).toEqual([[10, 60]]);
  await world.checkpoint.write();
  expect(world.announced.map(({ event }) => event)).toEqual(['opened', 'resolved']);
});
