import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

/** Closed from minute 20 to minute 120. */
const CLOSES = 20;
const OPENS = 120;
const closedUntil = (_: number, at: number): number | undefined =>
  at >= T0 + CLOSES * MINUTE && at < T0 + OPENS * MINUTE ? T0 + OPENS * MINUTE : undefined;
const closing = () => JudgedWorld.open({ 'T-1': '09015' }, { closedUntil });
const starting = (agentUptimeS: number): Partial<Sample> => ({ ...bad, agentUptimeS });

async function offAt(world: JudgedWorld, minute: number, farewell: boolean): Promise<void> {
  world.presence('T-1', 'online');
  await world.reports('T-1', 0, minute, good);
  if (farewell) world.presence('T-1', 'offline');
}

test.each([true, false])(
  'switched off while closed is no outage until half an hour after the opening (farewell: %s)',
  async (farewell) => {
    const world = await closing();
    await offAt(world, CLOSES + 5, farewell);
    world.at(CLOSES + 30);
    expect(world.state('T-1')).toBe('planned/offBySchedule');
    expect(world.judgement.live.links(0)[0]?.evidence).toContainEqual({
      witness: 'schedule',
      says: 'closedNow',
      at: T0 + (CLOSES + 5) * MINUTE,
      until: T0 + OPENS * MINUTE,
      values: {},
    });
    await world.checkpoint.write();
    await world.restart();
    world.at(OPENS + 29);
    expect(world.state('T-1')).toBe('planned/offBySchedule');
    expect(world.outages('T-1')).toEqual([]);
    world.at(OPENS + 45);
    expect(world.state('T-1')).toBe(farewell ? 'offline/disconnected' : 'offline/silent');
    expect(world.outages('T-1')).toEqual([[OPENS, null]]);
  },
);

test('an absence that began while open, and an outage that did, are not excused by closing', async () => {
  const world = await closing();
  await offAt(world, CLOSES - 2, true);
  world.at(CLOSES + 30);
  expect(world.outages('T-1')).toEqual([[CLOSES - 1.5, null]]);
  const broken = await closing();
  await broken.reports('T-1', 0, 10, good);
  await broken.reports('T-1', 10, CLOSES + 5, bad);
  broken.presence('T-1', 'offline');
  broken.at(CLOSES + 40);
  expect(broken.outages('T-1')).toEqual([[10, null]]);
  expect(broken.state('T-1')).not.toBe('planned/offBySchedule');
});

test('bad minutes measured while closed are an outage', async () => {
  const world = await closing();
  await world.reports('T-1', 0, CLOSES + 5, good);
  await world.reports('T-1', CLOSES + 5, CLOSES + 15, bad);
  expect(world.outages('T-1')).toEqual([[CLOSES + 5, null]]);
});

test('what it measures while it starts after it was off is no outage; for longer than ten minutes it is one', async () => {
  const world = await closing();
  await offAt(world, CLOSES + 5, true);
  const back = OPENS - 20;
  world.at(back);
  world.presence('T-1', 'online', 's2');
  for (let minute = 0; minute < 5; minute += 1)
    await world.reports('T-1', back + minute, back + minute + 1, starting(60 * minute + 45));
  await world.reports('T-1', back + 5, back + 10, { ...good, agentUptimeS: 400 });
  expect(world.outages('T-1')).toEqual([]);
  expect(world.state('T-1')).toBe('online/healthy');
  // Judging that time anew, as a sample kept from then makes us, changes nothing.
  await world.receive([sampleOf('T-1', back - 40, { ...good, seq: 5 }, world.clock.now())]);
  expect(world.outages('T-1')).toEqual([]);

  const stuck = await closing();
  await offAt(stuck, CLOSES + 5, true);
  stuck.at(back);
  for (let minute = 0; minute < 16; minute += 1)
    await stuck.reports('T-1', back + minute, back + minute + 1, starting(60 * minute + 45));
  expect(stuck.outages('T-1')).toEqual([[back + 10, null]]);
});

test('the same start after another absence goes on with its outage', async () => {
  const world = await JudgedWorld.open();
  await offAt(world, 20, true);
  world.at(60);
  world.presence('T-1', 'online', 's2');
  for (let minute = 60; minute < 64; minute += 1)
    await world.reports('T-1', minute, minute + 1, starting(60 * (minute - 60) + 45));
  await world.reports('T-1', 64, 70, good);
  expect(world.outages('T-1')).toEqual([[20.5, 64]]);
});

/** Back in the morning, started then, and understood. */
async function backAt(world: JudgedWorld, minute: number): Promise<void> {
  world.at(minute).presence('T-1', 'online', 's2');
  for (let at = minute; at < minute + 12; at += 1) {
    const uptimeS = 60 * (at - minute + 1);
    await world.reports('T-1', at, at + 1, { ...good, agentUptimeS: uptimeS, terminalUptimeS: uptimeS });
  }
  await world.judgement.hindsight.settled();
}

test('what was down when the site closed was down until then, and a late sample does not undo that', async () => {
  const world = await closing();
  await offAt(world, 10, true);
  await backAt(world, OPENS - 2);
  expect(world.outages('T-1')).toEqual([[10.5, 25.5]]);
  const late = sampleOf('T-1', OPENS + 3, { ...good, seq: 999, intervalS: 30 }, world.clock.now());
  await world.receive([{ ...late, sample: { ...late.sample, measuredAt: late.sample.measuredAt - 30_000 } }]);
  expect(world.outages('T-1')).toEqual([[10.5, 25.5]]);
});

test('what it measured while the site was closed it measured switched on: that outage lasted', async () => {
  const world = await closing();
  await offAt(world, 10, false);
  await world.reports('T-1', 10, OPENS - 5, bad);
  world.presence('T-1', 'offline');
  await backAt(world, OPENS);
  expect(world.outages('T-1')).toEqual([[10, OPENS]]);
});

test.each([
  ['opens earlier', 120],
  ['says no more that it is closed', 0],
])(
  'who went while closed is missed from then on, where a calendar imported meanwhile %s',
  async (_what, corrected) => {
    let opens = 500;
    let revision = 1;
    const world = await JudgedWorld.open(
      { 'T-1': '09015' },
      {
        closedUntil: (_, at) =>
          at >= T0 + CLOSES * MINUTE && at < T0 + opens * MINUTE ? T0 + opens * MINUTE : undefined,
        hoursRevision: () => revision,
      },
    );
    await offAt(world, CLOSES + 5, true);
    world.at(100);
    expect(world.state('T-1')).toBe('planned/offBySchedule');
    opens = corrected;
    revision += 1;
    world.at(160);
    expect(world.state('T-1')).toBe('offline/disconnected');
    // What lies before was planned when it was.
    const [[from, to] = [], ...others] = world.outages('T-1');
    expect([Math.round(from ?? 0), to, others]).toEqual([corrected === 0 ? 100 : 120, null, []]);
  },
);
