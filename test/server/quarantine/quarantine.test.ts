import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { discard, release } from '../../../server/quarantine/decide.ts';
import { quarantineDesk } from '../../../server/quarantine/desk.ts';
import { MINUTE } from '../support/judged-world.ts';
import { DAY, DoubtfulWorld, reportOf } from './doubtful-world.ts';

const HOUR = 60 * MINUTE;
const YEAR = 365 * DAY;
const worlds: DoubtfulWorld[] = [];
let world: DoubtfulWorld;
const opened = async (): Promise<DoubtfulWorld> => {
  const another = await DoubtfulWorld.open();
  worlds.push(another);
  return another;
};
beforeEach(async () => {
  world = await opened();
});
afterEach(async () => {
  for (const { db } of worlds.splice(0)) await db.destroy();
});

/** A minute passes, then its report comes. */
async function minute(of: DoubtfulWorld, at: number, isGood = true, aheadMs = 0): Promise<void> {
  of.pass(MINUTE);
  await of.send([reportOf(at, isGood, aheadMs)]);
}

const rows = () => world.db.selectFrom('quarantine').selectAll().orderBy('id').execute();
const all = { terminalId: 'T-1' };

describe('a wrong clock', () => {
  test.each([
    ['3 minutes ahead', 3 * MINUTE],
    ['an hour ahead', HOUR],
    ['a year ahead', YEAR],
    ['30 years ahead', 30 * YEAR],
    ['a minute behind', -MINUTE],
    ['3 minutes behind', -3 * MINUTE],
    ['an hour behind', -HOUR],
    ['a year behind', -YEAR],
    ['53 years behind', -53 * YEAR],
  ])('%s moves no live state and raises nothing, from one minute to the next', async (_, aheadMs) => {
    for (let at = 0; at < 10; at += 1) await minute(world, at);
    world.states.clear();
    for (let at = 10; at < 100; at += 1) await minute(world, at, true, aheadMs);
    for (let at = 100; at < 110; at += 1) await minute(world, at);
    expect([...world.states]).toEqual(['online/healthy']);
    expect(world.judgement.ledger.history(0).outages).toEqual([]);
    expect(world.judgement.incidents.openCount()).toBe(0);
  });

  test('that leaps about is no outage and no silence either', async () => {
    for (let at = 0; at < 10; at += 1) await minute(world, at);
    world.states.clear();
    const leaps = [0, YEAR, 5 * MINUTE, -YEAR, 0, 3 * HOUR, -53 * YEAR, DAY];
    for (let at = 10; at < 130; at += 1) await minute(world, at, true, leaps[(at >> 2) % leaps.length]);
    expect([...world.states]).toEqual(['online/healthy']);
    expect(world.judgement.ledger.history(0).outages).toEqual([]);
  });

  test('does not hide that the terminal fell silent', async () => {
    for (let at = 0; at < 10; at += 1) await minute(world, at, true, at < 5 ? 0 : YEAR);
    world.pass(5 * MINUTE);
    expect(world.state).toBe('unknown/silent');
    await world.send([reportOf(15, true, YEAR)]);
    expect(world.state).toBe('online/healthy');
  });
});

describe('what is kept aside', () => {
  test('is settled for its terminal, kept whole and once, and survives a restart', async () => {
    for (let at = 0; at < 3; at += 1) await minute(world, at, true, YEAR);
    await world.send([reportOf(1, true, YEAR), reportOf(2, true, YEAR)]);
    expect(world.confirmations.numbers.upTo(0)).toBe(3);
    await world.checkpoint.write();
    const kept = await rows();
    expect(kept.map(({ reason, state }) => `${reason} ${state}`)).toEqual(
      Array(3).fill('clockAhead waiting'),
    );
    expect(kept.map(({ sample }) => JSON.parse(sample) as unknown)).toEqual(
      [0, 1, 2].map((at) => reportOf(at, true, YEAR)),
    );
    const after = new DoubtfulWorld(world.db, world.clock.now());
    await after.checkpoint.load();
    expect(after.quarantine.size).toBe(3);
  });

  test('and released as it is counts when its time has come, not before', async () => {
    for (let at = 0; at < 3; at += 1) await minute(world, at, true, 10 * MINUTE);
    await world.checkpoint.write();
    expect(await release(world.db, world.clock, all, 'none')).toEqual({ released: 0, kept: 3 });
    world.pass(7 * MINUTE);
    expect(await release(world.db, world.clock, all, 'none')).toEqual({ released: 2, kept: 1 });
    await world.letBackIn();
    expect(await world.store.samples('T-1', 0, Infinity)).toHaveLength(2);
  });

  test('is not released at a time before there can have been such a terminal', async () => {
    await minute(world, 0);
    await minute(world, 1, true, -YEAR);
    await minute(world, 2, true, -53 * YEAR);
    await world.checkpoint.write();
    expect(await release(world.db, world.clock, all, 'none')).toEqual({ released: 1, kept: 1 });
    await world.letBackIn();
    expect(world.judgement.live.terminal(0).activeFrom).toBe(reportOf(0, true, -YEAR).measuredAt);
    expect(await release(world.db, world.clock, all, 'measured')).toEqual({ released: 1, kept: 0 });
  });

  test('and released comes back however large its samples are', async () => {
    const longest = '\u4e16'.repeat(128);
    const large = { modcod: longest, disabledReason: longest, alerts: Array<string>(32).fill(longest) };
    for (let at = 0; at < 25; at += 1) {
      world.pass(MINUTE);
      await world.send([reportOf(at, true, YEAR, large)]);
    }
    await world.checkpoint.write();
    await release(world.db, world.clock, all, 'measured');
    await world.letBackIn();
    expect(await world.store.samples('T-1', 0, Infinity)).toHaveLength(25);
  });

  test('and released is kept when its terminal is unregistered meanwhile, to be decided upon again', async () => {
    for (let at = 0; at < 3; at += 1) await minute(world, at, true, YEAR);
    await world.checkpoint.write();
    await release(world.db, world.clock, all, 'measured');
    world.isRegistered = false;
    await world.letBackIn();
    expect((await rows()).map(({ state, shift_ms }) => [state, shift_ms])).toEqual(
      Array(3).fill(['waiting', 0]),
    );
    expect((await rows()).map(({ sample }) => JSON.parse(sample) as unknown)).toEqual(
      [0, 1, 2].map((at) => reportOf(at, true, YEAR)),
    );
    world.isRegistered = true;
    await release(world.db, world.clock, all, 'measured');
    await world.letBackIn();
    expect(await world.store.samples('T-1', 0, Infinity)).toHaveLength(3);
  });

  test('and released is stored, and judged no more, when its terminal is withdrawn meanwhile', async () => {
    for (let at = 0; at < 9; at += 1) await minute(world, at, at < 3, at < 3 ? 0 : YEAR);
    await world.checkpoint.write();
    await release(world.db, world.clock, all, 'measured');
    world.withdraw();
    await world.letBackIn();
    expect(await world.store.samples('T-1', 0, Infinity)).toHaveLength(9);
    expect((await rows()).map(({ state }) => state)).toEqual(Array(6).fill('released'));
    expect(world.judgement.ledger.history(0).outages).toEqual([]);
  });

  test('makes room at once when a person has decided', async () => {
    for (let at = 0; at < 4; at += 1) await minute(world, at, true, YEAR);
    // Nothing is in the database yet: a person decides on what came until now.
    const desk = quarantineDesk(world.db, world.clock, world.reentry, world.quarantine, () =>
      world.checkpoint.write(),
    );
    await desk.discardFromQuarantine({ ...all, to: reportOf(1, true, YEAR).measuredAt });
    expect(world.quarantine.size).toBe(3);
    await desk.releaseFromQuarantine(all, 'measured');
    expect(world.quarantine.size).toBe(0);
  });

  test('of ours takes for the future what goes back by itself once it is right, and nothing else', async () => {
    for (let at = 0; at < 3; at += 1) await minute(world, at);
    const wrongFrom = world.clock.now();
    // Our clock stands an hour behind: what comes was measured in its future.
    for (let at = 3; at < 6; at += 1) await minute(world, at, true, HOUR);
    const wrongUntil = world.clock.now();
    world.clock.advance(HOUR);
    world.pass(MINUTE);
    await world.send([reportOf(70, true, YEAR)]);
    const desk = quarantineDesk(world.db, world.clock, world.reentry, world.quarantine, () =>
      world.checkpoint.write(),
    );
    expect(await desk.releaseOfWrongClock({ from: wrongFrom, to: wrongUntil })).toBe(3);
    expect(world.quarantine.size).toBe(1);
    await world.letBackIn();
    expect((await rows()).map(({ state }) => state)).toEqual(['released', 'released', 'released', 'waiting']);
  });

  test('keeps what a terminal says after it began its numbers again without a word', async () => {
    for (let at = 0; at < 3; at += 1) {
      world.pass(MINUTE);
      const again = reportOf(at, true, YEAR, { epoch: 'e', seq: 1 });
      await world.send([again]);
      await world.send([again]);
    }
    await world.checkpoint.write();
    expect(await rows()).toHaveLength(3);
  });

  test('and discarded is gone for good, also when it comes once more', async () => {
    await minute(world, 0, true, YEAR);
    await world.checkpoint.write();
    expect(await discard(world.db, world.clock, { ...all, reason: 'tooOld' })).toBe(0);
    expect(await discard(world.db, world.clock, all)).toBe(1);
    await world.send([reportOf(0, true, YEAR)]);
    await world.letBackIn();
    expect((await rows()).map(({ state, sample }) => [state, sample])).toEqual([['discarded', '']]);
    expect(await world.store.samples('T-1', 0, Infinity)).toEqual([]);
  });
});

test(
  'released and put right, samples count as if the clock had been right',
  { timeout: 60_000 },
  async () => {
    const story = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 9 })), {
      minLength: 2,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        story,
        fc.constantFrom(3 * MINUTE, HOUR, YEAR, -YEAR),
        fc.nat(20),
        fc.integer({ min: 1, max: 20 }),
        async (runs, aheadMs, from, length) => {
          const minutes = runs.flatMap(([isGood, count]) => Array.from({ length: count }, () => isGood));
          const [right, wrong] = [await opened(), await opened()];
          for (const [at, isGood] of [true, ...minutes, true, true, true, true].entries()) {
            await minute(right, at, isGood);
            const isWrong = at >= from && at < from + length;
            await minute(wrong, at, isGood, isWrong ? aheadMs : 0);
          }
          await wrong.checkpoint.write();
          await release(wrong.db, wrong.clock, all, 'measured');
          const releasing = await wrong.db.selectFrom('quarantine').selectAll().execute();
          await wrong.letBackIn();
          // And once more, as after a crash before the rows were marked.
          for (const { id, ...row } of releasing)
            await wrong.db.updateTable('quarantine').set(row).where('id', '=', id).execute();
          await wrong.letBackIn();
          expect(await wrong.outcome()).toEqual(await right.outcome());
        },
      ),
      { numRuns: 15 },
    );
  },
);

describe('a device without a battery clock', () => {
  const boot = (monotonicMs: number, clockSynced: boolean, bootId = 'b2') => ({
    bootId,
    monotonicMs,
    clockSynced,
  });

  test('has its samples placed in time by the first synchronised one of the same boot', async () => {
    const right = await opened();
    for (let at = 0; at < 5; at += 1) for (const each of [world, right]) await minute(each, at);
    // A power cut, then a boot at minute 10 whose clock begins in 1970 and is set at minute 17; the link is bad for a while.
    for (const each of [world, right]) each.pass(5 * MINUTE);
    for (let at = 10; at < 17; at += 1) {
      const isGood = at > 13;
      await minute(right, at, isGood);
      world.pass(MINUTE);
      const unset = { ...reportOf(at, isGood), measuredAt: (at - 9) * MINUTE };
      await world.send([{ ...unset, ...boot((at - 9) * MINUTE, false) }]);
    }
    expect(world.quarantine.size).toBe(7);
    for (let at = 17; at < 22; at += 1) {
      await minute(right, at);
      world.pass(MINUTE);
      await world.send([{ ...reportOf(at, true), ...boot((at - 9) * MINUTE, true) }]);
    }
    await world.letBackIn();
    expect(await world.outcome()).toEqual(await right.outcome());
    expect(await rows()).toEqual([]);
  });

  test('has them placed also when they come after it, or after a restart of ours', async () => {
    world.pass(5 * MINUTE);
    await world.send([{ ...reportOf(4, true), ...boot(5 * MINUTE, true) }]);
    await world.send([{ ...reportOf(3, true, -YEAR), ...boot(4 * MINUTE, false) }]);
    await world.letBackIn();
    const seqs = (await world.store.samples('T-1', 0, Infinity)).map(({ sample }) => sample.seq);
    expect(seqs).toEqual([4, 5]);
    await world.send([{ ...reportOf(2, true, -YEAR), ...boot(3 * MINUTE, false, 'b3') }]);
    await world.checkpoint.write();
    const after = new DoubtfulWorld(world.db, world.clock.now());
    await after.checkpoint.load();
    await after.send([{ ...reportOf(4, true), ...boot(6 * MINUTE, true, 'b3'), seq: 6 }]);
    await after.letBackIn();
    expect(await after.store.samples('T-1', 0, Infinity)).toHaveLength(2);
  });

  test('has those wait for a person that no synchronised one follows, or that would lie ahead', async () => {
    await world.send([{ ...reportOf(0, true, -YEAR), ...boot(1000, false) }]);
    await world.send([{ ...reportOf(1, true, -YEAR), ...boot(9 * YEAR, false, 'b3') }]);
    await world.send([{ ...reportOf(2, true, -YEAR), clockSynced: false }]);
    world.pass(3 * MINUTE);
    await world.send([{ ...reportOf(2, true), ...boot(1000, true, 'b3'), seq: 9 }]);
    await world.letBackIn();
    expect((await rows()).map(({ state, reason }) => `${reason} ${state}`)).toEqual([
      'clockUnsynced held',
      'clockUnsynced held',
      'clockUnsynced waiting',
    ]);
  });
});
