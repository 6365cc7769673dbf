import { expect, test } from 'vitest';
import { dark, minutes, signsIn, verdictOn } from './told.ts';

/** Four minutes without a signal and three with one, again and again: a plug that makes bad contact. */
const flapping = {
  samples: [
    ...minutes(-30, 0, { obstructedRatio: 0 }),
    ...[0, 7, 14, 21].flatMap((minute) => [
      ...dark(minute, minute + 4, { db: -1 }),
      ...minutes(minute + 4, minute + 7, { obstructedRatio: 0 }),
    ]),
    ...minutes(28, 40, { obstructedRatio: 0 }),
  ],
  to: 4,
};

test('a link that alone goes and comes again and again while all runs on has a faulty terminal', () => {
  expect(signsIn(flapping).signs.comesAndGoes).toEqual({ strength: 1, values: { times: 8 } });
  expect(verdictOn(flapping).cause).toBe('terminal');
});

test('one that went once is not known to have', () => {
  const once = { samples: [...minutes(-30, 0), ...dark(0, 20, { db: -1 }), ...minutes(20, 35)], to: 20 };
  expect(signsIn(once).signs.comesAndGoes?.strength).toBe(0);
  expect(verdictOn(once).cause).toBe('undetermined');
  expect(signsIn({ samples: minutes(-5, 0), to: 20 }).signs.comesAndGoes).toBeUndefined();
});
