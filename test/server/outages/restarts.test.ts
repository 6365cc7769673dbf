import { expect, test } from 'vitest';
import { good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

const absences = (world: JudgedWorld) => world.judgement.ledger.segments(0).map(({ counts }) => counts);

/** Ten good minutes, gone for as long, and back with these uptimes, seconds. */
async function backWith(uptimes: { agentUptimeS: number; terminalUptimeS: number }): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  world.presence('T-1', 'online');
  await world.reports('T-1', 0, 10, good);
  world.presence('T-1', 'offline');
  world.at(15);
  expect(world.outages('T-1')).toEqual([[10.5, null]]);
  world.at(20).presence('T-1', 'online', 's2');
  await world.reports('T-1', 20, 21, { ...good, ...uptimes });
  await world.reports('T-1', 21, 25, good);
  return world;
}

test('an agent that was away alone lost no link: what the broker made an outage of is taken back, and is unknown', async () => {
  const world = await backWith({ agentUptimeS: 60, terminalUptimeS: 100_000 });
  expect(world.outages('T-1')).toEqual([]);
  expect(absences(world)).toEqual(['unknownSilent']);
});

test('a site whose terminal started anew too was without power, and one whose agent ran on without its link', async () => {
  expect((await backWith({ agentUptimeS: 60, terminalUptimeS: 90 })).outages('T-1')).toEqual([[10.5, 20]]);
  const ran = await backWith({ agentUptimeS: 100_000, terminalUptimeS: 100_000 });
  expect(ran.outages('T-1')).toEqual([[10.5, 20]]);
});

/** Away while we could not see, from minute 10 to 40, and back with what it kept until minute 22. */
async function unseen(): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 10, good);
  world.judgement.live.problem('brokerUnreachable');
  world.at(38);
  world.judgement.live.solved('brokerUnreachable');
  world.at(40);
  await world.receive(
    Array.from({ length: 12 }, (_, at) => sampleOf('T-1', 10 + at, good, world.clock.now())),
  );
  return world;
}

test.each([
  ['both started anew: the power was cut', 90, [[22.5, 40]]],
  ['the terminal ran on: nobody measured', 100_000, []],
])('gone while we could not see, with what it kept until then; %s', async (_, terminalUptimeS, expected) => {
  const world = await unseen();
  await world.reports('T-1', 40, 41, { ...good, agentUptimeS: 60, terminalUptimeS });
  await world.reports('T-1', 41, 46, good);
  expect(world.outages('T-1')).toEqual(expected);
});

test('a site that reports every five minutes was without power since its last sample, not since the will told of it', async () => {
  const world = await JudgedWorld.open();
  const sparse = (at: number) => sampleOf('T-1', at, { ...good, intervalS: 300 }, world.clock.now());
  world.presence('T-1', 'online');
  for (let minute = 4; minute < 60; minute += 5) await world.at(minute + 1).receive([sparse(minute)]);
  // The broker takes a session that sends seldom for alive long after it ended.
  world.at(71).presence('T-1', 'offline');
  world.at(120).presence('T-1', 'online', 's2');
  await world.receive([sparse(64)]);
  for (let minute = 124; minute < 140; minute += 5) {
    world.at(minute + 1);
    const uptimes = minute === 124 ? { agentUptimeS: 300, terminalUptimeS: 320 } : {};
    const { sample, ...rest } = sparse(minute);
    await world.receive([{ ...rest, sample: { ...sample, ...uptimes } }]);
  }
  expect(world.outages('T-1')).toEqual([[66.5, 120]]);
});

test('a terminal that does not answer while it starts tells of the power cut later than its agent', async () => {
  const world = await unseen();
  await world.reports('T-1', 40, 42, { linkUp: false, latencyMs: null, agentUptimeS: 60 });
  await world.reports('T-1', 42, 43, { ...good, agentUptimeS: 180, terminalUptimeS: 200 });
  await world.reports('T-1', 43, 48, good);
  expect(world.outages('T-1')).toEqual([[22.5, 42]]);
});
