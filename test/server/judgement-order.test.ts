import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { Judgement } from '../../server/judgement.ts';
import { addTotals, availabilityOf, zeroTotals } from '../../server/regions/totals.ts';
import { ManualClock } from '../support/clock.ts';
import { smallFleet } from '../support/small-fleet.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { emptyMeaning } from '../../telemetry/ingest/message.ts';
import { bad, good, MINUTE, sampleOf, T0 } from './support/judged-world.ts';
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

/** So many reports in a row, of one kind and interval. Each begins a little late, or in the middle of the one before. */
const run = fc.record({
  kind: fc.constantFrom('good', 'bad', 'partly', 'missing', 'tail'),
  /** Of the interval, lost. */
  share: fc.constantFrom(0.05, 0.2, 0.4, 0.7, 0.9),
  reports: fc.integer({ min: 1, max: 9 }),
  delayMs: fc.oneof(fc.constant(0), fc.integer({ min: -20_000, max: 400_000 })),
});
const order = fc.array(fc.nat(), { minLength: 80, maxLength: 80 });

test.each([
  ['a minute', [60]],
  ['15 minutes', [900]],
  ['an hour', [3_600]],
  ['6 hours', [21_600]],
  ['a day', [86_400]],
  ['every interval there is', [10, 60, 300, 900, 3_600, 21_600]],
])(
  'any order and repetition of the same reports of %s gives the same outages and sums as in order',
  { timeout: 60_000 },
  async (_name, intervals) => {
    const runs = fc.array(fc.tuple(run, fc.constantFrom(...intervals)), { minLength: 1, maxLength: 7 });
    const group = fc.integer({ min: 1, max: 5 });
    // The clock of a terminal may be a little ahead of ours, and its reports those of just now.
    const ageMs = fc.constantFrom(-60_000, 1_000, 200 * MINUTE);
    await fc.assert(
      fc.asyncProperty(runs, order, group, ageMs, async (story, keys, size, age) => {
        const samples = told(story);
        const now = (samples.at(-1)?.sample.measuredAt ?? 0) + age;
        const repeated = [...samples, ...samples.slice(0, 3)];
        const keyed = repeated.map((sample, at) => ({ sample, key: keys[at] ?? 0 }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ sample }) => sample);
        expect(await judged(shuffled, size, now)).toEqual(await judged(samples, size, now));
      }),
      { numRuns: 200 },
    );
  },
);

function told(story: [{ kind: string; share: number; reports: number; delayMs: number }, number][]) {
  const samples: ReturnType<typeof sampleOf>[] = [];
  let at = T0;
  for (const [{ kind, share, reports, delayMs }, intervalS] of story) {
    if (samples.length > 0) at += Math.max(delayMs, -intervalS * 500);
    for (let left = reports; left > 0; left -= 1) {
      at += intervalS * 1000;
      if (kind === 'missing') continue;
      const minute = (at - T0) / MINUTE - 1;
      const badSeconds = Math.round((kind === 'tail' ? Math.min(share, 0.5) : share) * intervalS);
      const isLossy = kind === 'partly' || kind === 'tail';
      const lost = isLossy ? { packetLossRatio: kind === 'partly' ? 0.4 : 0.1, badSeconds } : {};
      const fields = { ...(kind === 'bad' ? bad : good), ...lost, intervalS, seq: samples.length + 1 };
      samples.push(sampleOf('T-1', minute, { ...fields, measuredAt: at }, T0));
    }
  }
  return samples;
}

async function judged(samples: ReturnType<typeof sampleOf>[], group: number, now: number): Promise<unknown> {
  // Up and seeing before it all began.
  const clock = new ManualClock(T0 - MINUTE);
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
  clock.set(now);
  for (let at = 0; at < samples.length; at += group) {
    const batch = samples.slice(at, at + group).map((sample) => ({ ...sample, receivedAt: now }));
    const position = at + 1;
    judgement.batch({ ...emptyMeaning(), position, samples: batch });
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
    // Doubtful time widens bounds and may depend on the order (docs/judgement.md).
    absences: absences
      .filter(({ kind }) => kind !== 'doubtful')
      .map(inMinutes)
      .sort(),
    availability: Object.values(availabilityOf(totals)).map(rounded),
    samples: totals.downlinkSamples,
    throughput: totals.downlinkSumBps,
  };
}

/** Sums of seconds differ in their last bit by the order they were added in. */
function rounded(figure: number | null): number | null {
  return figure === null ? null : Math.round(figure * 1e6) / 1e6 + 0;
}

function inMinutes({ from, to }: { from: number; to: number }): string {
  return `${(from - T0) / MINUTE}..${(to - T0) / MINUTE}`;
}
