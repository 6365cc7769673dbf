import { afterEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../support/judged-world.ts';
import { DAY, DoubtfulWorld, reportOf } from '../quarantine/doubtful-world.ts';

const HOUR = 60 * MINUTE;
const worlds: DoubtfulWorld[] = [];
afterEach(async () => {
  for (const { db } of worlds.splice(0)) await db.destroy();
});

async function opened(): Promise<DoubtfulWorld> {
  const world = await DoubtfulWorld.open();
  world.presence('online');
  worlds.push(world);
  return world;
}

/** Reports of the minutes `[from, to)`, each when it is over; every ten minutes a checkpoint, and what was placed in time goes back in. */
async function reports(world: DoubtfulWorld, from: number, to: number, aheadMs: number, isGood = true) {
  for (let at = from; at < to; at += 1) {
    world.pass(MINUTE);
    await world.send([reportOf(at, isGood, aheadMs)]);
    if (at % 10 === 9) await world.letBackIn();
  }
}

describe.each([
  ['ten minutes ahead', 10 * MINUTE],
  ['two hours ahead', 2 * HOUR],
  ['a year behind', -365 * DAY],
])('a clock %s from its first day on', (_, aheadMs) => {
  test('counts as one that is right', async () => {
    const outcomes = [];
    for (const ahead of [0, aheadMs]) {
      const world = await opened();
      await reports(world, 0, 60, ahead);
      await reports(world, 60, 70, ahead, false);
      await reports(world, 70, 100, ahead);
      await world.letBackIn();
      outcomes.push(await world.outcome());
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});

/** The bad minutes that it kept while it was dark, and came back with. */
async function darkness(world: DoubtfulWorld, from: number, to: number, aheadMs: number): Promise<void> {
  for (let at = from; at < to; at += 1) world.pass(MINUTE);
  const kept = Array.from({ length: to - from }, (_, at) => reportOf(from + at, false, aheadMs));
  await world.send(kept.slice(0, 7));
  await world.send(kept.slice(7));
}

test('what it kept in the dark, and came later, is placed where it was measured', async () => {
  const outcomes = [];
  for (const ahead of [0, 5 * HOUR]) {
    const world = await opened();
    await reports(world, 0, 60, ahead);
    await darkness(world, 60, 80, ahead);
    await reports(world, 80, 110, ahead);
    await world.letBackIn();
    outcomes.push(await world.outcome());
  }
  expect(outcomes[1]).toEqual(outcomes[0]);
});

test('what it measured is shown as now once its clock is known, and that it is corrected', async () => {
  const world = await opened();
  await reports(world, 0, 40, HOUR);
  expect(world.judgement.live.links(0)[0]?.evidence).toContainEqual({
    ...{ witness: 'monitor', says: 'clockFast', at: null, until: null },
    values: { leadS: 3_600 },
  });
  world.pass(MINUTE);
  await world.send([reportOf(40, true, HOUR, { latencyMs: 777 })]);
  await world.letBackIn();
  const { lastMeasuredAt, latencyMs } = world.judgement.live.terminal(0);
  expect([lastMeasuredAt, latencyMs]).toEqual([reportOf(40, true).measuredAt, 777]);
});

describe('nothing is placed in time by itself', () => {
  const waiting = (world: DoubtfulWorld) =>
    world.db.selectFrom('quarantine').select('id').where('state', '=', 'waiting').execute();

  test('of a clock that leaps about', async () => {
    const world = await opened();
    for (let at = 0; at < 100; at += 1) await reports(world, at, at + 1, HOUR + (at % 3) * 2 * MINUTE);
    expect(await waiting(world)).toHaveLength(100);
  });

  test('within half an hour, or of a terminal that the broker does not hold', async () => {
    const world = await opened();
    await reports(world, 0, 30, HOUR);
    expect(await waiting(world)).toHaveLength(30);
    world.presence('offline');
    await reports(world, 30, 60, HOUR);
    expect(await waiting(world)).toHaveLength(60);
  });

  test('of the time that it showed before it was set, where it was set to another wrong one', async () => {
    const world = await opened();
    await reports(world, 0, 40, 3 * HOUR);
    await reports(world, 40, 60, HOUR);
    expect(await waiting(world)).toHaveLength(20);
    // Once that is known, too, it is placed; what it showed before that stands.
    await reports(world, 60, 80, HOUR);
    expect(await waiting(world)).toHaveLength(0);
    expect(world.judgement.ledger.history(0)).toMatchObject({ outages: [], absences: [] });
  });

  test('of the times of a wrong clock that lasted shortly between two of another', async () => {
    const world = await opened();
    await reports(world, 0, 40, 3 * HOUR);
    await reports(world, 40, 45, HOUR);
    await reports(world, 45, 60, 3 * HOUR);
    const stored = await world.store.samples('T-1', 0, Number.MAX_SAFE_INTEGER);
    expect(stored.map(({ sample }) => sample.seq)).toEqual(
      Array.from({ length: 60 }, (_, at) => at + 1).filter((seq) => seq <= 40 || seq > 45),
    );
    expect(await waiting(world)).toHaveLength(5);
  });

  test('that our own clock was wrong about', async () => {
    const world = await opened();
    await reports(world, 0, 40, HOUR);
    world.judgement.forgetClocks();
    await reports(world, 40, 60, HOUR);
    expect(await waiting(world)).toHaveLength(20);
  });
});

test('a restart loses nothing of what is known, and of what is learned', async () => {
  const world = await opened();
  await reports(world, 0, 20, HOUR);
  await world.checkpoint.write();
  world.judgement.forgetClocks();
  await world.checkpoint.load();
  await reports(world, 20, 40, HOUR);
  expect(await world.store.samples('T-1', 0, Number.MAX_SAFE_INTEGER)).toHaveLength(40);
  expect(world.quarantine.size).toBe(0);
});
