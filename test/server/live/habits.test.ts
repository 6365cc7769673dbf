import { expect, test } from 'vitest';
import { Habits } from '../../../server/live/habits.ts';
import { Leaves } from '../../../server/live/leaves.ts';
import { TerminalLive, terminalLiveRecords } from '../../../server/live/terminal-live.ts';
import { readRecordedTime } from '../../../server/outages/outage-tables.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { good, JudgedWorld, MINUTE, sampleOf, T0 } from '../support/judged-world.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('three nights at about the same hour make a habit, two do not, and other hours are none', () => {
  const habits = new Habits();
  const night = (day: number, lateMs = 0) => T0 + day * DAY + 20 * HOUR + lateMs;
  habits.note(0, night(0), night(0) + 11 * HOUR);
  habits.note(0, night(1, 20 * MINUTE), night(1) + 11 * HOUR);
  expect(habits.expected(0, night(2))).toBeUndefined();
  habits.note(0, night(2, -20 * MINUTE), night(2) + 11 * HOUR);
  expect(habits.expected(0, night(3))).toMatchObject({ backAt: night(3) + 11 * HOUR, days: 3 });
  expect(habits.expected(0, night(3) - 3 * HOUR)).toBeUndefined();
  expect(habits.expected(0, night(30))).toBeUndefined();
  habits.disprove(0, night(1) + HOUR);
  expect(habits.expected(0, night(3))).toBeUndefined();
});

test('a weekend is known after one, and a weekly day off after two', () => {
  const habits = new Habits();
  // A Wednesday is T0: nights on five days of the week, on the third until Monday.
  const evening = (day: number) => T0 + day * DAY + 8 * HOUR;
  for (let day = 0; day < 10; day += 1) {
    const weekday = day % 7;
    if (weekday === 3 || weekday === 4) continue;
    if (day === 9) break;
    const nights = weekday === 2 ? 3 : 1;
    habits.note(0, evening(day), evening(day) + (nights - 1) * DAY + 11 * HOUR);
  }
  expect(habits.expected(0, evening(9))?.backAt).toBe(evening(9) + 2 * DAY + 11 * HOUR);
  expect(habits.expected(0, evening(8))?.backAt).toBe(evening(8) + 11 * HOUR);
  habits.note(1, T0, T0 + DAY);
  habits.note(1, T0 + 7 * DAY, T0 + 8 * DAY);
  expect(habits.expected(1, T0 + 14 * DAY)).toMatchObject({ backAt: T0 + 15 * DAY, days: 2 });
});

/** The clock of a place goes forward by an hour at a moment. */
const summerTime = (since: number) => (_index: number, at: number) => (at < since ? -8 : -7) * HOUR;

test('where clocks change a habit keeps its hour by the clock of its place, and comes back by it', () => {
  const changesAt = T0 + 3 * DAY;
  const habits = new Habits(summerTime(changesAt));
  const evening = (day: number) => T0 + day * DAY + 8 * HOUR - (day >= 3 ? HOUR : 0);
  const morning = (day: number) => T0 + (day + 1) * DAY - 3 * HOUR - (day + 1 > 3 ? HOUR : 0);
  const habitOf = () => {
    for (const day of [0, 1, 2]) habits.note(0, evening(day), morning(day));
  };
  habitOf();
  expect(habits.expected(0, evening(3))).toMatchObject({ backAt: morning(3), days: 3 });
  expect(habits.expected(0, evening(3) + HOUR)).toBeUndefined();
  expect(habits.leavesNext(0, morning(3) + HOUR)?.at).toBe(evening(4));
  // Learned across it.
  expect(habits.note(0, evening(3), morning(3))).toEqual([]);
  const across = new Habits(summerTime(changesAt));
  across.note(0, evening(2), morning(2));
  across.note(0, evening(3), morning(3));
  expect(across.note(0, evening(4), morning(4))).toHaveLength(3);
});

/** T0 is a Wednesday; these worlds begin on the Monday after it. */
const MONDAY = 5;
const minuteOf = (day: number): number => (MONDAY + day) * 24 * 60;

/** A terminal in a school: half an hour on, or longer, then off for the rest of the day. */
async function day(
  world: JudgedWorld,
  number: number,
  back: Partial<Sample> = good,
  minutes = 30,
): Promise<void> {
  await jump(world, minuteOf(number) + 1);
  world.presence('T-1', 'online', `s${number}`);
  const from = minuteOf(number);
  await world.receive([sampleOf('T-1', from, { ...back, ...good }, world.clock.now())]);
  await world.reports('T-1', from + 1, from + minutes, good);
  world.presence('T-1', 'offline', `s${number}`);
  await jump(world, from + minutes + 30);
}
async function jump(world: JudgedWorld, minute: number): Promise<void> {
  // Between the hours that matter a tick a minute is enough.
  while (world.clock.now() < T0 + minute * MINUTE) {
    world.clock.set(Math.min(world.clock.now() + MINUTE, T0 + minute * MINUTE));
    world.judgement.tick(world.clock.now());
  }
  await world.judgement.hindsight.settled();
  await world.checkpoint.write();
}
const restarted = { terminalUptimeS: 90, agentUptimeS: 60 };

test('a terminal switched off every night is no outage from the fourth on, until it does not come back', async () => {
  const world = await JudgedWorld.open();
  for (let number = 0; number < 3; number += 1) {
    await day(world, number, restarted);
    expect(world.state('T-1')).toBe('offline/disconnected');
  }
  expect(world.outages('T-1')).toHaveLength(3);
  await day(world, 3, { terminalUptimeS: 90 });
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  expect(world.judgement.live.links(0)[0]?.evidence).toContainEqual({
    witness: 'schedule',
    says: 'offNow',
    at: expect.any(Number) as number,
    until: expect.any(Number) as number,
    values: { days: 3 },
  });
  // Now that it is known, the first nights were no outages either.
  expect(world.outages('T-1')).toEqual([]);
  const rows = await world.db
    .selectFrom('outage_changes')
    .select('reason')
    .where('ends_at', 'is', null)
    .execute();
  expect(rows.map(({ reason }) => reason)).toContain('switched off as usual: its later days show it');
  await world.restart();
  await jump(world, minuteOf(4) + 20);
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  expect(world.outages('T-1')).toEqual([]);
  // Half an hour after its usual return it is missed, from that return on.
  await jump(world, minuteOf(4) + 45);
  expect(world.state('T-1')).toBe('offline/disconnected');
  const [[from, to] = []] = world.outages('T-1').slice(-1);
  expect(from).toBeGreaterThanOrEqual(minuteOf(4));
  expect(from).toBeLessThan(minuteOf(4) + 5);
  expect(to).toBeNull();
});

test('a school that is off every night rests over its first weekend, and is missed on Monday', async () => {
  const world = await JudgedWorld.open();
  for (let number = 0; number < 5; number += 1) await day(world, number, restarted);
  await jump(world, minuteOf(7) + 20);
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  expect(world.outages('T-1')).toEqual([]);
  await jump(world, minuteOf(7) + 45);
  expect(world.state('T-1')).toBe('offline/disconnected');
});

test('what lasted into a working day was an outage, whatever the nights before and after it were', async () => {
  const world = await JudgedWorld.open();
  for (const number of [0, 1, 3, 4]) await day(world, number, restarted);
  const [outage, ...others] = world.outages('T-1');
  expect(others).toEqual([]);
  expect(outage?.[0]).toBe(minuteOf(1) + 30.5);
  expect(outage?.[1]).toBe(minuteOf(3));
});

test('summer time makes no outages of the evenings of a site in Tijuana', async () => {
  const world = await JudgedWorld.open({ 'T-1': '02004' });
  // At noon UTC on 2024-03-10, two hours after the clocks went forward.
  const sunday = 55;
  world.clock.set(T0 + (minuteOf(sunday - 4) - 1) * MINUTE);
  for (const number of [4, 3, 2, 1]) await day(world, sunday - number, restarted);
  expect(world.state('T-1')).toBe('planned/offBySchedule');
  for (const number of [0, 1]) {
    await day(world, sunday + number - 1 / 24, restarted);
    expect(world.state('T-1')).toBe('planned/offBySchedule');
  }
});

test('one that was not switched off, by its uptime or by what it kept, is off by no schedule', async () => {
  const world = await JudgedWorld.open();
  for (let number = 0; number < 4; number += 1) {
    await day(world, number, { terminalUptimeS: 10 * 86_400 });
    expect(world.state('T-1')).toBe('offline/disconnected');
  }
});

test('three nights of two weeks are no habit, and make none of the outages that they were', () => {
  const habits = new Habits();
  const evening = (day: number) => T0 + day * DAY + 20 * HOUR;
  for (const day of [0, 13, 14]) expect(habits.note(0, evening(day), evening(day) + HOUR)).toEqual([]);
  for (const day of [22, 23]) expect(habits.note(0, evening(day), evening(day) + HOUR)).toEqual([]);
  expect(habits.note(0, evening(24), evening(24) + HOUR)).toHaveLength(3);
});

/** It is lost so long after it came, and not seen any more on that day. */
async function dayCutShort(world: JudgedWorld, number: number, minutes = 10): Promise<void> {
  const from = minuteOf(number);
  await jump(world, from + 1);
  world.presence('T-1', 'online', `s${number}`);
  await world.receive([sampleOf('T-1', from, { ...restarted, ...good }, world.clock.now())]);
  // Its last minutes lose some packets: it is not known to leave in good health.
  await world.reports('T-1', from + 1, from + minutes - 2, good);
  await world.reports('T-1', from + minutes - 2, from + minutes, { ...good, packetLossRatio: 0.1 });
  world.presence('T-1', 'offline', `s${number}`);
  await jump(world, from + 120);
}

test('what was down when it was switched off for the night was down until then', async () => {
  const world = await JudgedWorld.open();
  for (let number = 0; number < 4; number += 1) await day(world, number, restarted, 90);
  // On the fifth day it is lost, and found switched on in the morning as ever.
  await dayCutShort(world, 4);
  expect(world.outages('T-1')).toEqual([[minuteOf(4) + 10.5, null]]);
  await day(world, 7, restarted, 90);
  expect(world.outages('T-1')).toEqual([[minuteOf(4) + 10.5, minuteOf(4) + 90]]);
  expect(world.judgement.ledger.history(0).absences).toContainEqual(
    expect.objectContaining({ kind: 'offBySchedule', from: T0 + (minuteOf(4) + 90) * MINUTE }),
  );
});

test('who was only gone, minutes before the usual hour, went', async () => {
  const world = await JudgedWorld.open();
  for (let number = 0; number < 4; number += 1) await day(world, number, restarted, 90);
  await dayCutShort(world, 4, 82);
  expect(world.outages('T-1')).toEqual([[minuteOf(4) + 82.5, null]]);
  await day(world, 7, restarted, 90);
  expect(world.outages('T-1')).toEqual([]);
});

test('the first day too, once its later days have made a habit, also over a restart of ours', async () => {
  const world = await JudgedWorld.open();
  await dayCutShort(world, 0);
  for (let number = 1; number < 4; number += 1) await day(world, number, restarted, 90);
  await world.restart();
  await day(world, 4, restarted, 90);
  // The ledger has let go of it since.
  const [terminal] = await readRecordedTime(world.db, 0);
  const minutes = terminal?.outages.map(({ from, to }) => [(from - T0) / MINUTE, (to - T0) / MINUTE]);
  expect(minutes).toEqual([[minuteOf(0) + 10.5, minuteOf(0) + 90]]);
});

test('what was measured while it started again disproves no night, what was measured before does, in any order', () => {
  const habits = new Habits();
  const evening = (day: number) => T0 + day * DAY + 20 * HOUR;
  for (const day of [0, 1, 2]) habits.note(0, evening(day), evening(day) + 11 * HOUR);
  for (const day of [0, 1, 2]) habits.disprove(0, evening(day) + 11 * HOUR - 4 * MINUTE);
  expect(habits.expected(0, evening(3))?.backAt).toBe(evening(3) + 11 * HOUR);
  // Newest first, minute by minute.
  for (let minute = 1; minute <= 15; minute += 1)
    habits.disprove(0, evening(1) + 11 * HOUR - minute * MINUTE);
  expect(habits.expected(0, evening(3))).toBeUndefined();
});

test('the last sample before a night may come with the first after it; one from within says that it was no night', () => {
  const evening = (day: number) => T0 + day * DAY + 20 * HOUR;
  const healthy = { bad: false, degraded: false, reason: 'healthy' } as const;
  const records = terminalLiveRecords();
  records.grow(1);
  const wellMeasured = new TerminalLive(records, 0);
  wellMeasured.newestSays = 'healthy';
  const habitAfter = (keptMs: number) => {
    const leaves = new Leaves();
    for (const day of [0, 1, 2]) {
      const [from, to] = [evening(day), evening(day) + 11 * HOUR];
      leaves.ended(0, wellMeasured, from, to);
      const kept = { measuredAt: from + keptMs };
      leaves.sampled(0, wellMeasured, kept, { verdict: healthy, replay: true });
      const first = { measuredAt: to + 2 * MINUTE, ...restarted };
      leaves.sampled(0, wellMeasured, first, { verdict: healthy, replay: false });
    }
    return leaves.habits.expected(0, evening(3));
  };
  expect(habitAfter(4 * MINUTE)).toMatchObject({ days: 3 });
  expect(habitAfter(3 * HOUR)).toBeUndefined();
});
