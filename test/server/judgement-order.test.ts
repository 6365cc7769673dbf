import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { Judgement } from '../../server/judgement.ts';
import { addTotals, availabilityOf, zeroTotals } from '../../server/regions/totals.ts';
import { ManualClock } from '../support/clock.ts';
import { smallFleet } from '../support/small-fleet.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { bad, emptyBatch, good, MINUTE, sampleOf, T0 } from './support/judged-world.ts';
import { MemoryStore } from './support/memory-store.ts';

/** Nothing of these few hours is old enough to be asked of the database. */
let db: Database;
const folder = tempFolder('order');
beforeAll(async () => {
  db = await openDatabase({ dataDir: folder.path });
});
afterAll(async () => {
  await db.destroy();
});

test('any order and repetition of the same reports gives the same outages and sums as in order', async () => {
  const story = fc.array(
    fc.tuple(fc.constantFrom('good', 'bad', 'missing'), fc.integer({ min: 1, max: 9 })),
    {
      minLength: 1,
      maxLength: 7,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.array(fc.nat(), { minLength: 80, maxLength: 80 }),
      fc.integer({ min: 1, max: 5 }),
      async (runs, order, group) => {
        const minutes = runs.flatMap(([kind, length]) => Array.from({ length }, () => kind));
        const samples = minutes.flatMap((kind, minute) =>
          kind === 'missing'
            ? []
            : [sampleOf('T-1', minute, kind === 'good' ? good : bad, T0 + 200 * MINUTE)],
        );
        if (samples.length === 0) return;
        const repeated = [...samples, ...samples.slice(0, 3)];
        const keyed = repeated.map((sample, at) => ({ sample, key: order[at] ?? 0 }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ sample }) => sample);
        expect(await judged(shuffled, group)).toEqual(await judged(samples, group));
      },
    ),
    { numRuns: 300 },
  );
});

async function judged(samples: ReturnType<typeof sampleOf>[], group: number): Promise<unknown> {
  const clock = new ManualClock(T0 + 200 * MINUTE);
  const store = new MemoryStore();
  let ids = 0;
  const judgement = new Judgement({
    db,
    store,
    clock,
    fleet: smallFleet({ 'T-1': '09015' }),
    newId: () => `id-${(ids += 1)}`,
    incidentHappened: () => undefined,
    restatementFailed: (error) => {
      throw error;
    },
  });
  for (let at = 0; at < samples.length; at += group) {
    const batch = samples.slice(at, at + group);
    const position = at + 1;
    judgement.batch({ ...emptyBatch(position), samples: batch });
    await store.writeBatch(batch);
    judgement.restatement.stored(position);
    await judgement.restatement.settled();
  }
  const { outages, absences } = judgement.ledger.history(0);
  const totals = zeroTotals();
  judgement.regions.advance();
  for (const delta of judgement.regions.takeDeltas())
    if (delta.regionCode === '09') addTotals(totals, delta.totals);
  return {
    outages: outages.map(inMinutes).sort(),
    absences: absences.map(inMinutes).sort(),
    availability: availabilityOf(totals),
    samples: totals.downlinkSamples,
    throughput: totals.downlinkSumBps,
  };
}

function inMinutes({ from, to }: { from: number; to: number }): string {
  return `${(from - T0) / MINUTE}..${(to - T0) / MINUTE}`;
}
