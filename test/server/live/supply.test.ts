import { expect, test } from 'vitest';
import { Leaves } from '../../../server/live/leaves.ts';
import { TerminalLive, terminalLiveRecords } from '../../../server/live/terminal-live.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

const DAY = 1440;
const ON_MINUTES = 90;
/** T0 is a Wednesday; these worlds begin on the Monday after it. */
const MONDAY = 5 * DAY;
const onGrid: Partial<Sample> = { ...good, powerSource: 'grid' };
const onBattery: Partial<Sample> = { ...good, powerSource: 'battery' };

/** The days on which a terminal goes away at about the same time, and how its last ten minutes were; the last hour it is away. */
async function evenings(
  days: number,
  { usual, last }: { usual: Partial<Sample>; last: Partial<Sample> },
): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  for (let day = 0; day < days; day += 1) {
    const from = MONDAY + day * DAY;
    await jump(world, from);
    const goesAt = from + ON_MINUTES + ([0, 20, -15, 10][day] ?? 0);
    for (let minute = from; minute < goesAt; minute += 1) {
      const uptimeS = (minute - from + 1) * 60;
      const says = minute < goesAt - 10 ? usual : last;
      const sample = sampleOf(
        'T-1',
        minute,
        { ...says, agentUptimeS: uptimeS, terminalUptimeS: uptimeS },
        T0 + (minute + 1) * MINUTE,
      );
      world.at(minute + 1);
      await world.receive([sample]);
    }
    await jump(world, goesAt + 60);
    await world.checkpoint.write();
  }
  return world;
}

function expectFourTold({ announced }: JudgedWorld): void {
  expect(announced.filter(({ event }) => event === 'opened')).toHaveLength(4);
  expect(announced.some(({ withdrawn }) => withdrawn)).toBe(false);
}

async function jump(world: JudgedWorld, minute: number): Promise<void> {
  while (world.clock.now() < T0 + minute * MINUTE) {
    world.clock.set(Math.min(world.clock.now() + MINUTE, T0 + minute * MINUTE));
    world.judgement.tick(world.clock.now());
  }
  await world.judgement.hindsight.settled();
}

test.each<[string, Partial<Sample>]>([
  ['its battery after the grid', onBattery],
  ['an alert', { ...good, alerts: ['power_loss'] }],
])('power that fails every evening at eight makes no habit where %s says so', async (_, last) => {
  const world = await evenings(4, { usual: last === onBattery ? onGrid : good, last });
  expect(world.state('T-1')).toBe('offline/silent');
  expectFourTold(world);
});

test('its last word that it kept says so too, before or after its first of the day after', () => {
  const records = terminalLiveRecords();
  records.grow(1);
  const terminal = new TerminalLive(records, 0);
  Object.assign(terminal, { newestSays: 'healthy', supply: 'grid' });
  const verdict = { bad: false, degraded: false, reason: 'healthy' } as const;
  const habitAfter = (powerSource: 'grid' | 'battery', order: 'before' | 'after') => {
    const leaves = new Leaves();
    for (const day of [0, 1, 2]) {
      const [from, to] = [T0 + day * DAY * MINUTE, T0 + (day * DAY + 600) * MINUTE];
      const kept = { measuredAt: from + (order === 'before' ? 3 : -3) * MINUTE, powerSource };
      const replayed = () => leaves.sampled(0, terminal, kept, { verdict, replay: true });
      leaves.ended(0, terminal, from, to);
      if (order === 'before') replayed();
      leaves.sampled(0, terminal, { measuredAt: to + MINUTE, agentUptimeS: 60 }, { verdict, replay: false });
      if (order === 'after') replayed();
    }
    return leaves.habits.expected(0, T0 + 3 * DAY * MINUTE);
  };
  for (const order of ['before', 'after'] as const) {
    expect(habitAfter('grid', order)).toMatchObject({ days: 3 });
    expect(habitAfter('battery', order)).toBeUndefined();
  }
});

test('power that fails at the hour of a habit is no leave, also over a restart of ours', async () => {
  const world = await evenings(4, { usual: onGrid, last: onGrid });
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  const from = MONDAY + 4 * DAY;
  await jump(world, from);
  await world.reports('T-1', from, from + ON_MINUTES - 5, onGrid);
  await world.reports('T-1', from + ON_MINUTES - 5, from + ON_MINUTES, onBattery);
  await world.checkpoint.write();
  await world.restart();
  await jump(world, from + ON_MINUTES + 60);
  expect(world.state('T-1')).toBe('offline/silent');
});

test.each<[string, Partial<Sample>]>([
  ['that always runs on its battery', onBattery],
  ['with nothing to say of its supply', good],
])('a terminal %s is switched off as usual', async (_, always) => {
  const world = await evenings(4, { usual: always, last: always });
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  expect(world.outages('T-1')).toEqual([]);
});

test('so is one that had the grid when it was set up, once it came back on its battery', async () => {
  const world = await JudgedWorld.open();
  await world.reports('T-1', 0, 5, onGrid);
  await world.reports('T-1', 5, 10, onBattery);
  expect(world.judgement.live.terminal(0).supply).toBe('battery');
  await jump(world, 60);
  await world.reports('T-1', 60, 62, onBattery);
  expect(world.judgement.live.terminal(0).supply).toBe('unknown');
  await world.reports('T-1', 62, 63, onGrid);
  await world.reports('T-1', 63, 64, onBattery);
  expect(world.judgement.live.terminal(0).supply).toBe('battery');
});
