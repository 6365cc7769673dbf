import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenTimes } from '../../../server/live/seen-times.ts';
import { createRandom, type Random } from '../../../simulators/random.ts';

const MINUTE = 60_000;
const T0 = Date.UTC(2024, 0, 10, 12, 0, 17);

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((each) => ({ each, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

test('each time is new exactly once, in any order and whatever rhythms there are', () => {
  const stretch = fc.record({
    stepMs: fc.constantFrom(1, 10_000, MINUTE, 5 * MINUTE, 60 * MINUTE),
    count: fc.integer({ min: 1, max: 60 }),
    jitterMs: fc.constantFrom(0, 0, 3, 2_000),
    missing: fc.constantFrom(0, 0.3),
  });
  fc.assert(
    fc.property(
      fc.array(stretch, { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.boolean(),
      (story, seed, mixed) => {
        const random = createRandom(seed);
        const times: number[] = [];
        let at = T0;
        for (const { stepMs, count, jitterMs, missing } of story) {
          for (let left = count; left > 0; left -= 1) {
            at += stepMs;
            if (!random.chance(missing)) times.push(at + (jitterMs === 0 ? 0 : random.below(jitterMs)));
          }
        }
        const seen = new SeenTimes();
        const told = [...times, ...times.filter(() => random.chance(0.5))];
        const counted = (mixed ? shuffled(told, random) : told).filter((time) => seen.isNew(0, time));
        expect(counted.sort()).toEqual([...new Set(times)].sort());
        expect(times.some((time) => seen.isNew(0, time))).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['to the second', 0],
  ['within milliseconds', 40],
  ['within seconds', 5_000],
])(
  'a month of minutes kept %s, of several terminals at once, shuffled and repeated, is counted once',
  (_name, jitterMs) => {
    const random = createRandom(7);
    const months = [0, 1, 2].map((terminal) =>
      Array.from({ length: 43_200 }, (_, minute) => ({
        terminal,
        time: T0 + minute * MINUTE + (jitterMs === 0 ? 0 : random.below(jitterMs)),
      })),
    );
    const seen = new SeenTimes();
    const told = shuffled([...months.flat(), ...months.flat().filter(() => random.chance(0.2))], random);
    expect(told.filter(({ terminal, time }) => seen.isNew(terminal, time))).toHaveLength(3 * 43_200);
  },
);

test('a terminal that keeps its rhythm takes no room of the others, and its oldest month is still known', () => {
  const seen = new SeenTimes(0);
  for (const stepMs of [10_000, MINUTE, 15 * MINUTE]) {
    const times = Array.from({ length: (30 * 1440 * MINUTE) / stepMs }, (_, at) => T0 + at * stepMs);
    // A report is lost now and then.
    const told = times.filter((_, at) => at % 10_001 !== 10_000);
    expect(told.filter((time) => seen.isNew(stepMs, time))).toHaveLength(told.length);
    expect(told.filter((time) => seen.isNew(stepMs, time))).toEqual([]);
  }
});

test('beyond what all may keep together the oldest is forgotten', () => {
  const seen = new SeenTimes(10);
  const random = createRandom(1);
  let at = T0;
  const times = Array.from({ length: 80 }, () => (at += 1 + random.below(MINUTE)));
  for (const time of times) seen.isNew(0, time);
  expect(times.slice(6).filter((time) => seen.isNew(0, time))).toEqual([]);
  expect(times.slice(0, 6).filter((time) => seen.isNew(0, time))).toHaveLength(6);
});

test('what was seen is known after a restart, and counts towards what all may keep', () => {
  const random = createRandom(3);
  const before = new SeenTimes(300);
  const pieces: unknown[] = [];
  const shown: [number, number][] = [];
  for (const everything of [true, false, false]) {
    for (let left = 90; left > 0; left -= 1) {
      const show: [number, number] = [random.below(3), T0 + random.below(30 * 1440) * MINUTE];
      if (before.isNew(...show)) shown.push(show);
    }
    for (const piece of before.part.save(everything)) pieces.push(structuredClone(piece));
  }
  const after = new SeenTimes(300);
  for (const piece of pieces) after.part.load(piece, (index) => index + 1);
  expect(shown.filter(([index, time]) => after.isNew(index + 1, time))).toEqual([]);
});
