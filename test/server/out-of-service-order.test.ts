import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regionKeys } from '../../server/availability/desk.ts';
import { strictFigure } from '../../server/availability/sums.ts';
import { defaultRule } from '../../server/availability/terms.ts';
import { overlaps } from '../../server/timeline/intervals.ts';
import { bad, good, JudgedWorld, MINUTE, sampleOf, T0 } from './support/judged-world.ts';

const MINUTES = 150;
const HOUR = 60 * MINUTE;

/** What a terminal measures minute by minute, how late each ten minutes of it come, and when people suspend it or put it back. */
const anyStory = fc.record({
  runs: fc.array(
    fc.tuple(fc.constantFrom('good', 'good', 'bad', 'nothing'), fc.integer({ min: 1, max: 25 })),
    { minLength: 4, maxLength: 14 },
  ),
  delays: fc.array(fc.constantFrom(0, 0, 0, 0, 7, 40), { minLength: 15, maxLength: 15 }),
  turns: fc.uniqueArray(fc.integer({ min: 3, max: MINUTES - 2 }), { maxLength: 5 }),
  goneAt: fc.integer({ min: 0, max: 2 * MINUTES }),
});
type Story = typeof anyStory extends fc.Arbitrary<infer T> ? T : never;

/** What comes late is judged in a window that ends where the terminal went: it had set the machine up in the middle of the outage. */
const comesWhileGone: Story = {
  runs: [
    ['good', 35],
    ['nothing', 15],
    ['good', 1],
  ],
  delays: [0, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  turns: [],
  goneAt: 0,
};

test('whenever it is suspended and however late its samples come: nothing is judged of its rest, and sums kept as it happens are those reckoned', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      const world = await lived(story);
      const { outages, absences } = world.judgement.ledger.history(0);
      const judged = [...outages, ...absences.filter(({ kind }) => !/doubtful|outOfService/.test(kind))];
      for (const rest of absences.filter(({ kind }) => kind === 'outOfService'))
        expect(judged.filter((each) => overlaps(each, rest))).toEqual([]);
      const { availability } = await world.reckoning();
      for (const { hour, strict } of await world.judgement.regions.hours('00', T0, T0 + 3 * HOUR)) {
        const period = { from: hour, to: hour + HOUR };
        const sums = await availability.groups(period, defaultRule, regionKeys(new Set(['00'])));
        const country = sums.get('00');
        const ratio = country === undefined ? null : strictFigure(country).ratio;
        expect([hour, strict?.toFixed(6)]).toEqual([hour, ratio?.toFixed(6)]);
        expect(country?.scheduled ?? 0).toBeGreaterThanOrEqual(0);
      }
      await world.close();
    }),
    { numRuns: 15, examples: [[comesWhileGone]] },
  );
}, 120_000);

async function lived({ runs, delays, turns, goneAt }: Story): Promise<JudgedWorld> {
  const world = await JudgedWorld.open();
  const measured = runs.flatMap(([what, minutes]) => Array<string>(minutes).fill(what));
  let isActive = true;
  for (let now = 1; now <= MINUTES; now += 1) {
    world.at(now);
    for (let minute = 0; minute < now; minute += 1) {
      const what = measured[minute] ?? 'nothing';
      const comesAt = Math.min(MINUTES, minute + 1 + (delays[Math.floor(minute / 10)] ?? 0));
      if (what === 'nothing' || comesAt !== now) continue;
      await world.receive([sampleOf('T-1', minute, what === 'bad' ? bad : good, world.clock.now())]);
    }
    if (now === goneAt) world.presence('T-1', 'offline');
    if (!turns.includes(now)) continue;
    isActive = !isActive;
    world.put(isActive ? 'active' : 'suspended', 0);
  }
  await world.judgement.restatement.settled();
  world.judgement.regions.advance();
  await world.checkpoint.write();
  return world;
}
