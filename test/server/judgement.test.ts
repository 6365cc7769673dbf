import { expect, test } from 'vitest';
import type { Sample } from '../../telemetry/contract/sample.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from './support/judged-world.ts';

test('a terminal that reports a good link is online', async () => {
  const world = await JudgedWorld.open();
  expect(world.state('T-1')).toBe('unknown/neverHeard');
  await world.reports('T-1', 0, 3, good);
  expect(world.state('T-1')).toBe('online/healthy');
});

test.each([1, 5, 15, 30])(
  'a terminal that gathers %i minutes before it sends is never silent',
  async (minutes) => {
    const world = await JudgedWorld.open();
    for (let sent = minutes; sent <= 6 * minutes; sent += minutes) {
      const minute = (index: number) => sent - minutes + index;
      world.at(sent);
      if (sent > minutes) expect(world.state('T-1')).toBe('online/healthy');
      await world.receive(
        Array.from({ length: minutes }, (_, index) =>
          sampleOf('T-1', minute(index), good, world.clock.now()),
        ),
      );
    }
    expect(world.outages('T-1')).toEqual([]);
  },
);

test.each([
  [1, 60],
  [5, 8],
  [5, 360],
  [15, 60],
])(
  'nor is one that gathers %i minutes by a clock that is %i minutes slow, once it is known',
  async (minutes, slow) => {
    const world = await JudgedWorld.open();
    for (let sent = minutes; sent <= 12 * minutes; sent += 1) {
      world.at(sent);
      if (sent > 3 * minutes) expect(world.state('T-1')).toBe('online/healthy');
      if (sent % minutes !== 0) continue;
      await world.receive(
        Array.from({ length: minutes }, (_, index) =>
          sampleOf('T-1', sent - minutes + index - slow, good, world.clock.now()),
        ),
      );
    }
  },
);

test('a backlog is none of a slow clock, though a minute of each message may be as old as the last before it', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 3, good);
  world.at(120);
  expect(world.state('T-1')).toBe('offline/silent');
  for (let message = 0; message < 10; message += 1) {
    world.at(120 + message * 3);
    await world.receive(
      Array.from({ length: 5 }, (_, index) =>
        sampleOf('T-1', 3 + message * 5 + index, good, world.clock.now()),
      ),
    );
    expect(world.state('T-1')).toBe('offline/silent');
  }
});

test('minutes kept back while the link was down teach no slower rhythm', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(14);
  await world.receive([
    ...[10, 11, 12].map((minute) => sampleOf('T-1', minute, bad, world.clock.now())),
    sampleOf('T-1', 13, good, world.clock.now()),
  ]);
  await world.reports('T-1', 14, 17, good);
  world.at(20);
  expect(world.state('T-1')).toBe('unknown/silent');
});

test('minutes kept back while our broker was away teach no slower rhythm', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(14);
  world.judgement.live.solved('brokerUnreachable');
  const kept = [10, 11, 12, 13].map((minute) => sampleOf('T-1', minute, good, world.clock.now()));
  await world.receive(kept);
  await world.reports('T-1', 14, 17, good);
  world.at(20);
  expect(world.state('T-1')).toBe('unknown/silent');
});

test('a restart of ours teaches no slower rhythm', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.checkpoint.write();
  world.clock.set(T0 + 70 * MINUTE);
  await world.restart();
  await world.reports('T-1', 70, 72, good);
  world.at(75);
  expect(world.state('T-1')).toBe('unknown/silent');
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

test('a terminal that goes dark is offline since half a minute after its last sample, and its replay says exactly when', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.at(11);
  world.presence('T-1', 'offline');
  world.at(12);
  expect(world.state('T-1')).toBe('offline/disconnected');
  expect(world.outages('T-1')).toEqual([]);
  world.at(14);
  expect(world.outages('T-1')).toEqual([[10.5, null]]);

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
  expect(world.outages('T-1')).toEqual([[10.5, null]]);
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
  expect(world.outages('T-1')).toEqual([[10.5, null]]);
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
  const known = { scheduledSeconds: 63 * 60, unknownSeconds: 51 * 60, upSeconds: 12 * 60, contractual: 1 };
  expect(await world.availability(0, 0, 63)).toMatchObject(known);
  const [region] = await world.judgement.regions.regionAvailability(['09'], T0, T0 + 63 * MINUTE);
  expect(region).toMatchObject(known);
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
  // What grew may be said again after a restart: the outbox tells it only to those who have not heard.
  const heard = world.announced.map(({ event }) => event).filter((event) => event !== 'changed');
  expect(heard).toEqual(['opened', 'resolved']);
});

/** Minutes `[from, to)` in messages of six samples, all of them arriving now. */
async function backlog(world: JudgedWorld, from: number, to: number, fields: Partial<Sample>): Promise<void> {
  for (let at = from; at < to; at += 6) {
    const minutes = Array.from({ length: Math.min(6, to - at) }, (_, part) => at + part);
    await world.receive(minutes.map((minute) => sampleOf('T-1', minute, fields, world.clock.now())));
    world.clock.advance(50);
  }
}

/** The product was away from minute 10 to 120; the terminal was not, and has sent the first hundred minutes of that. */
async function returned(fields: Partial<Sample>): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.checkpoint.write();
  world.clock.set(T0 + 120 * MINUTE);
  await world.restart();
  await backlog(world, 10, 30, good);
  await backlog(world, 30, 50, bad);
  world.judgement.tick(world.clock.now());
  await world.checkpoint.write();
  await backlog(world, 50, 110, fields);
  world.judgement.tick(world.clock.now());
  await world.checkpoint.write();
  return world;
}

test('an outage that was over before we learnt of it is recorded, and nobody is called', async () => {
  const world = await returned(good);
  await backlog(world, 110, 120, good);
  await world.reports('T-1', 120, 125, good);
  await world.checkpoint.write();
  expect(world.outages('T-1')).toEqual([[30, 50]]);
  expect(world.state('T-1')).toBe('online/healthy');
  expect(world.announced).toEqual([]);
  expect(world.judgement.incidents.openCount()).toBe(0);
});

test('an outage that a replay tells of is told when the replay has come to now and it goes on', async () => {
  const world = await returned(bad);
  expect(world.outages('T-1')).toEqual([[30, null]]);
  expect(world.announced).toEqual([]);
  // That it has not been told survives a restart.
  await world.restart();
  await backlog(world, 110, 120, bad);
  world.judgement.tick(world.clock.now());
  await world.checkpoint.write();
  expect(world.announced.map(({ event, startsAt }) => [event, startsAt])).toEqual([
    ['opened', T0 + 30 * MINUTE],
  ]);
  await world.reports('T-1', 120, 126, good);
  await world.checkpoint.write();
  expect(world.announced.map(({ event }) => event)).toEqual(['opened', 'resolved']);
});

test('an outage older than an hour that late samples find calls nobody, one of a minute ago neither', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  await world.reports('T-1', 130, 131, good);
  await backlog(world, 10, 40, good);
  await backlog(world, 40, 50, bad);
  await backlog(world, 50, 120, good);
  await backlog(world, 120, 128, bad);
  await backlog(world, 128, 130, good);
  await world.reports('T-1', 131, 133, good);
  await world.checkpoint.write();
  expect(world.outages('T-1')).toEqual([
    [40, 50],
    [120, 128],
  ]);
  // The hour without reports was an outage of its own, told in its time and withdrawn.
  expect(world.announced.map(({ event, withdrawn }) => [event, withdrawn])).toEqual([
    ['opened', false],
    ['resolved', false],
  ]);
});

test('a restart keeps since when a site is as it is', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, bad);
  const { since } = world.judgement.live.site(0);
  await world.checkpoint.write();
  world.clock.advance(20_000);
  await world.restart();
  expect(world.judgement.live.site(0)).toMatchObject({ state: 'offline', since });
});
