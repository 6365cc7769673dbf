import { expect, test } from 'vitest';
import { dark, factsIn, minutes, several, signsIn, verdictOn, type Story } from './told.ts';

/** The sun passes, or a shower: away for minutes, back for five, and then everything is cut. */
const fadedBefore = (told = {}): Story => ({
  samples: [
    ...minutes(-60, -25, { modcod: '16APSK 2/3', ...told }),
    ...minutes(-25, -10, (minute) => ({ db: 11 - Math.min(minute + 25, -10 - minute), modcod: 'QPSK 1/2' })),
    ...minutes(-10, 0, { modcod: '16APSK 2/3', ...told }),
    ...dark(0, 30, { db: -1 }),
    ...minutes(30, 45, { modcod: '16APSK 2/3', ...told }),
  ],
  to: 30,
});

test('a signal that had come back before everything was cut is no ramp', () => {
  const { signs } = signsIn(fadedBefore());
  expect(signs.signalRamp?.strength).toBe(0);
  expect(signs.modcodRamp?.strength).toBe(0);
  expect(signs.cleanCut?.strength).toBe(1);
  expect(signs.signalGone?.strength).toBe(1);
});

test('so a beam that is lost after rain is the beam', () => {
  const company = { kind: 'beam', key: 'GEO-1011', affected: 9, watched: 10, startSpreadMs: 5_000 } as const;
  const verdict = verdictOn(
    several(9, () => fadedBefore()),
    company,
  );
  expect(verdict.cause).toBe('beam');
  expect(factsIn(verdict)).toContain('signalGone');
});

test('one clear reading on the way down is noise', () => {
  const samples = [
    ...minutes(-30, -9),
    ...minutes(-9, 0, (minute) => ({ db: minute === -4 ? 11 : 11 - (minute + 9) })),
    ...dark(0, 20, { db: 1 }),
    ...minutes(20, 35),
  ];
  expect(signsIn({ samples, to: 20 }).signs.signalRamp?.strength).toBe(1);
});
