import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from './support/judged-world.ts';

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

test('any order and repetition of the same reports gives the same outages and figures as in order', async () => {
  const runs = fc.array(fc.tuple(fc.constantFrom('good', 'bad', 'missing'), fc.integer({ min: 1, max: 8 })), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(runs, fc.integer(), async (story, seed) => {
      const minutes = story.flatMap(([kind, length]) => Array.from({ length }, () => kind));
      const samples = minutes.flatMap((kind, minute) =>
        kind === 'missing' ? [] : [sampleOf('T-1', minute, kind === 'good' ? good : bad, T0 + 200 * MINUTE)],
      );
      if (samples.length === 0) return;
      const inOrder = await judged(samples);
      const shuffled = await judged(shuffle([...samples, ...samples.slice(0, 3)], seed));
      expect(shuffled).toEqual(inOrder);
    }),
    { numRuns: 10 },
  );
}, 120_000);

async function judged(samples: ReturnType<typeof sampleOf>[]): Promise<unknown> {
  const world = await JudgedWorld.open();
  world.clock.set(T0 + 200 * MINUTE);
  for (let at = 0; at < samples.length; at += 4) await world.receive(samples.slice(at, at + 4));
  await world.checkpoint.write();
  const closed = world.outages('T-1');
  const [figures] = await world.judgement.regions.siteAvailability([0], T0, T0 + 180 * MINUTE);
  const [region] = await world.judgement.regions.regionAvailability(['09015'], T0, T0 + 180 * MINUTE);
  const sum = world.judgement.regions.figures('09')?.downlinkMeanBps;
  const { siteId: _site, ...same } = figures ?? {};
  expect(region).toEqual({ ...same, regionCode: '09015' });
  await world.close();
  return { closed, figures, sum };
}

function shuffle<T>(items: T[], seed: number): T[] {
  let state = seed | 1;
  for (let at = items.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const other = state % (at + 1);
    const [a, b] = [items[at], items[other]];
    if (a !== undefined && b !== undefined) [items[at], items[other]] = [b, a];
  }
  return items;
}
