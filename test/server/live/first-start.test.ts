import { expect, test } from 'vitest';
import { good, JudgedWorld, sampleOf } from '../support/judged-world.ts';

const lost = { linkUp: false, packetLossRatio: 1 };

test('what a terminal measures while it starts for the first time is no outage: it counts from then on', async () => {
  const world = await JudgedWorld.open();
  world.at(6);
  // The agent says only once how long it runs.
  await world.receive([
    sampleOf('T-1', 1, { ...lost, agentUptimeS: 60 }, world.clock.now()),
    ...[2, 3, 4, 5].map((minute) => sampleOf('T-1', minute, lost, world.clock.now())),
  ]);
  await world.reports('T-1', 6, 12, good);
  expect(world.outages('T-1')).toEqual([]);
  const { activeFrom } = world.judgement.live.terminal(0);
  expect(activeFrom).toBe(sampleOf('T-1', 6, good, 0).sample.measuredAt - 60_000);
  // What it kept of its start and sends later changes nothing.
  await world.receive([sampleOf('T-1', 0, { ...lost, agentUptimeS: 5 }, world.clock.now())]);
  expect(world.outages('T-1')).toEqual([]);
  expect(world.judgement.live.terminal(0).activeFrom).toBe(activeFrom);
});

test('a link that is not there ten minutes after the first start is down, and one whose agent says nothing of its start at once', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015' });
  world.at(20);
  const bad = (id: string, agentUptimeS?: number) =>
    Array.from({ length: 20 }, (_, minute) =>
      sampleOf(
        id,
        minute,
        { ...lost, ...(minute === 0 && agentUptimeS !== undefined ? { agentUptimeS } : {}) },
        world.clock.now(),
      ),
    );
  await world.receive(bad('T-1', 60));
  await world.receive(bad('T-2'));
  expect(world.outages('T-1')).toEqual([[10, null]]);
  expect(world.outages('T-2')).toEqual([[0, null]]);
});
