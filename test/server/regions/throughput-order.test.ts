import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readThroughput } from '../../../server/regions/throughput-tables.ts';
import { HOUR_MS } from '../../../server/regions/totals.ts';
import type { Sample } from '../../../telemetry/contract/sample.ts';
import { JudgedWorld, MINUTE, T0 } from '../support/judged-world.ts';
import { addPieces, expectSums, noPieces, sum, type Pieces } from './recomputed.ts';

const places = { 'T-1': '09015', 'T-2': '09015', 'T-3': '20067' };
const contractedBps = 50_000_000;
const DAY_MS = 24 * HOUR_MS;

const rate = fc.option(fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e9, noNaN: true })), {
  nil: undefined,
});
const measurement = fc.record({
  terminalId: fc.constantFrom(...Object.keys(places)),
  /** Over five days, all of which lie back when the first message comes. */
  minute: fc.nat(5 * 24 * 60),
  offsetMs: fc.constantFrom(0, 1, 59_999),
  intervalS: fc.constantFrom(0.25, 10, 60, 60, 900, 7200, 86_400),
  downlinkBps: rate,
  uplinkBps: rate,
  /** Each field in a message of its own, as some programs send them. */
  isApart: fc.boolean(),
});
type Measurement = typeof measurement extends fc.Arbitrary<infer T> ? T : never;
const play = fc.record({
  story: fc.uniqueArray(measurement, {
    minLength: 1,
    maxLength: 60,
    selector: ({ terminalId, minute }) => `${terminalId} ${minute}`,
  }),
  order: fc.infiniteStream(fc.nat(1000)),
  repeats: fc.infiniteStream(fc.constantFrom(0, 0, 0, 1, 2)),
  then: fc.infiniteStream(fc.constantFrom('nothing', 'nothing', 'checkpoint', 'failure', 'restart')),
});

test(
  'throughput is what the store recomputes: in any order, repeated, days late, over checkpoints, failed ones and restarts',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(play, async ({ story, order, repeats, then }) => {
        const world = await JudgedWorld.open(places);
        world.clock.set(T0 + 6 * DAY_MS);
        Object.assign(world.fleet.terminals[0] ?? {}, {
          contracted: { downlinkBps: contractedBps, uplinkBps: null },
        });
        const messages = story
          .flatMap(samplesOf)
          .flatMap((message) => new Array<typeof message>(1 + next(repeats)).fill(message))
          .map((message) => ({ message, key: next(order) }))
          .sort((a, b) => a.key - b.key);
        for (const { message } of messages) {
          await world.receive([{ ...message, receivedAt: world.clock.now() }]);
          const what = next(then);
          if (what === 'failure') world.judgement.regions.measuredThroughput.table.take().giveBack();
          if (what === 'checkpoint' || what === 'restart') await world.checkpoint.write();
          if (what === 'restart') await world.restart();
        }
        const expected = await recomputed(world);
        await expectAsked(world, '09', expected.get('09') ?? noPieces());
        await world.checkpoint.write();
        for (const [code, pieces] of expected) await expectWritten(world, code, pieces);
        await world.close();
      }),
      { numRuns: 15 },
    );
  },
);

function samplesOf(measured: Measurement, at: number): { terminalId: string; sample: Sample }[] {
  const { terminalId, minute, offsetMs, intervalS, downlinkBps, uplinkBps } = measured;
  const common = { measuredAt: T0 + minute * MINUTE + offsetMs, intervalS, epoch: 'e', linkUp: true };
  const down = downlinkBps === undefined ? {} : { downlinkBps };
  const up = uplinkBps === undefined ? {} : { uplinkBps };
  const fields = measured.isApart ? [down, up] : [{ ...down, ...up }];
  return fields.map((each, part) => ({
    terminalId,
    sample: { ...common, seq: 2 * at + part + 1, ...each },
  }));
}

/** From nothing but what the store holds. */
async function recomputed(world: JudgedWorld): Promise<Map<string, Pieces>> {
  const regions = new Map<string, Pieces>();
  for (const [terminalId, place] of Object.entries(places)) {
    const contracted = { downlink: terminalId === 'T-1' ? contractedBps : null, uplink: null };
    for (const { sample } of await world.store.samples(terminalId, 0, Number.MAX_SAFE_INTEGER)) {
      for (const code of ['00', place.slice(0, 2), place]) {
        const pieces = regions.get(code) ?? noPieces();
        addPieces(pieces, sample, contracted);
        regions.set(code, pieces);
      }
    }
  }
  return regions;
}

/** Partly in the database and partly not. */
async function expectAsked(world: JudgedWorld, code: string, pieces: Pieces): Promise<void> {
  const { table } = world.judgement.regions.measuredThroughput;
  const hours = await table.hours(world.db, code, 0, Number.MAX_SAFE_INTEGER);
  const total = [...pieces.downlink.values()].flat();
  expect(sum(hours.map(({ sums }) => sums.downlink.bytes))).toBe(sum(total.map(({ bytes }) => bytes)));
}

async function expectWritten(world: JudgedWorld, code: string, pieces: Pieces): Promise<void> {
  const hours = await readThroughput(world.db, code, 0, Number.MAX_SAFE_INTEGER);
  for (const direction of ['downlink', 'uplink'] as const) {
    const written = hours.filter(({ sums }) => !sums[direction].isEmpty);
    expect(written.map(({ hour }) => hour)).toEqual([...pieces[direction].keys()].sort((a, b) => a - b));
    for (const { hour, sums } of written) expectSums(sums[direction], pieces[direction].get(hour) ?? []);
  }
}

function next<T>(values: Iterator<T>): T {
  return values.next().value as T;
}
