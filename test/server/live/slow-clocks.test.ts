import { expect, test } from 'vitest';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { SlowClocks } from '../../../server/live/slow-clocks.ts';
import { smallFleet } from '../../support/small-fleet.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

/** Reports of minutes `[from, to)` by a clock that is slow, each as it is measured. */
async function reports(
  world: JudgedWorld,
  from: number,
  to: number,
  {
    lag = 90,
    fields = good,
    terminal = 'T-1',
  }: { lag?: number; fields?: Partial<Sample>; terminal?: string } = {},
): Promise<void> {
  for (let minute = from; minute < to; minute += 1) {
    world.at(minute + 1);
    await world.receive([sampleOf(terminal, minute - lag, fields, world.clock.now() + 800)]);
  }
}

const clockWord = (world: JudgedWorld) =>
  world.judgement.live.links(0)[0]?.evidence.find(({ says }) => says === 'clockSlow');

test('what a slow clock measures is judged at the time at which it was, as soon as it has been late by the same for half an hour', async () => {
  const world = await JudgedWorld.open();
  world.at(100).presence('T-1', 'online');
  await reports(world, 100, 130);
  expect(clockWord(world)).toBeUndefined();
  await reports(world, 130, 140);
  expect(clockWord(world)).toMatchObject({ witness: 'monitor', values: { lagS: 90 * 60 + 1 } });
  await reports(world, 140, 150, { fields: bad });
  expect(world.state('T-1')).toBe('offline/linkDown');
  await reports(world, 150, 160);
  expect(world.state('T-1')).toBe('online/healthy');
  expect(rounded(world.outages('T-1'))).toEqual([[140, 150]]);
});

test('what it kept in the dark is judged where it belongs, also by the next process', async () => {
  const world = await JudgedWorld.open();
  world.at(100).presence('T-1', 'online');
  await reports(world, 100, 150);
  await world.checkpoint.write();
  await world.restart();
  world.at(151).presence('T-1', 'offline');
  world.at(190).presence('T-1', 'online', 's2');
  // Its link was good until 160: only the broker lost it.
  const kept = (from: number, to: number, fields: Partial<Sample>) =>
    Array.from({ length: to - from }, (_, at) => sampleOf('T-1', from + at - 90, fields, world.clock.now()));
  await world.receive([...kept(150, 160, good), ...kept(160, 190, bad)]);
  await reports(world, 190, 200);
  expect(rounded(world.outages('T-1'))).toEqual([[160, 190]]);
  expect(world.state('T-1')).toBe('online/healthy');
  const figures = await world.availability(0, 140, 200);
  expect(figures).toMatchObject({ scheduledSeconds: 3600, downSeconds: 1800, unknownSeconds: 0 });
});

test('of two samples without a number of one moment both are judged when they were measured', async () => {
  const world = await JudgedWorld.open();
  world.at(100).presence('T-1', 'online');
  const lag = 90;
  for (let minute = 100; minute < 160; minute += 1) {
    const now = world.at(minute + 1).clock.now() + 800;
    for (const fields of [{ temperatureC: 31 }, minute < 140 ? good : bad]) {
      const said = sampleOf('T-1', minute - lag, fields, now);
      delete said.sample.seq;
      await world.receive([said]);
    }
  }
  expect(world.state('T-1')).toBe('offline/linkDown');
  expect(rounded(world.outages('T-1'))).toEqual([[140, null]]);
});

test('a clock that was set is believed again at once', async () => {
  const world = await JudgedWorld.open();
  world.at(100).presence('T-1', 'online');
  await reports(world, 100, 150);
  await reports(world, 150, 160, { lag: 0 });
  expect(clockWord(world)).toBeUndefined();
  await reports(world, 160, 170, { lag: 0, fields: bad });
  await reports(world, 170, 180, { lag: 0 });
  expect(rounded(world.outages('T-1'))).toEqual([[160, 170]]);
});

test('one that becomes slow by another time is known by that half an hour later', async () => {
  const world = await JudgedWorld.open();
  world.at(100).presence('T-1', 'online');
  await reports(world, 100, 150);
  await reports(world, 150, 190, { lag: 240 });
  expect(clockWord(world)).toMatchObject({ values: { lagS: 240 * 60 + 1 } });
});

test('nobody is taken for slow whom the broker does not hold, while we cannot see, or who is late by more and less', async () => {
  const world = await JudgedWorld.open({ 'T-1': '09015', 'T-2': '09015', 'T-3': '09015' });
  world.at(100).presence('T-2', 'online');
  world.presence('T-3', 'online');
  world.judgement.live.problem('clockWrong');
  for (let minute = 100; minute < 150; minute += 1) {
    world.at(minute + 1);
    const at = world.clock.now();
    await world.receive([sampleOf('T-1', minute - 90, good, at), sampleOf('T-2', minute - 90, good, at)]);
    // It catches up by three seconds a minute.
    const catchingUp = sampleOf('T-3', minute - 90, good, at);
    catchingUp.sample.measuredAt += (minute - 100) * 3_000;
    await world.receive([catchingUp]);
  }
  const { slowClocks } = world.judgement;
  expect([0, 1, 2].map((index) => slowClocks.lagMs(index))).toEqual([undefined, undefined, undefined]);
  world.judgement.live.solved('clockWrong');
  await reports(world, 150, 152, { terminal: 'T-2' });
  expect(slowClocks.lagMs(1)).toBe(90 * MINUTE);
});

test('what the store holds is asked for and told by the time at which it was measured, of every terminal by its own clock', async () => {
  const clocks = new SlowClocks(smallFleet({ 'T-1': '09015', 'T-2': '09015' }));
  const lagMs = 90 * MINUTE;
  for (let minute = 0; minute <= 30; minute += 1)
    clocks.date(0, sampleOf('T-1', minute - 90, good, T0 + (minute + 1) * MINUTE), true, () => true);
  expect(clocks.lagMs(0)).toBe(lagMs);
  const asked: unknown[] = [];
  const store = clocks.dated({
    samplesOf: (wanted) => {
      asked.push(...wanted);
      return Promise.resolve(
        wanted.map(({ terminalId, from }) => ({ terminalId, receivedAt: 0, sample: { measuredAt: from } })),
      );
    },
  });
  const [from, to] = [T0 + 20 * MINUTE, T0 + 60 * MINUTE];
  const wanted = ['T-1', 'T-2'].map((terminalId) => ({ terminalId, from, to }));
  const read = await store.samplesOf(wanted, ['linkUp'], 10);
  // Before minute 31 it was believed.
  const knownAt = T0 + 31 * MINUTE;
  expect(asked).toEqual([
    { terminalId: 'T-1', from: knownAt - lagMs, to: to - lagMs },
    { terminalId: 'T-2', from, to },
  ]);
  expect(Array.from(read, ({ sample }) => sample.measuredAt)).toEqual([knownAt, from]);
});

/** Whole minutes: messages are a second under way. */
function rounded(outages: (number | null)[][]): (number | null)[][] {
  return outages.map((outage) => outage.map((minute) => (minute === null ? null : Math.round(minute))));
}
