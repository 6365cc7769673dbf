import { expect, test } from 'vitest';
import { dark, minutes, several, verdictOn, type Story } from './told.ts';

/** The link is down at once while its terminal lives on; of one that goes on nothing came since. */
const cut = (to: number): Story => ({
  to,
  samples:
    to === Infinity
      ? minutes(-30, 0)
      : [...minutes(-30, 0), ...dark(0, to, { db: -1 }), ...minutes(to, to + 15)],
});
const two = { kind: 'beam', key: 'LEO-1414', affected: 2, watched: 2, startSpreadMs: 20_000 } as const;
const stories = (to: number) => several(2, () => cut(to));

test('all of a beam that are all of a town are nobody knows what, until they tell that they ran on', () => {
  const town = { key: '28022', affected: 2, watched: 2 };
  expect(verdictOn(stories(Infinity), { ...two, town }, true).cause).toBe('undetermined');
  const final = verdictOn(stories(30), { ...two, town });
  expect(final.cause).toBe('beam');
  expect(final.facts?.map(({ fact }) => fact)).not.toContain('municipalityTogether');
  expect(verdictOn(stories(Infinity), { ...two, town }, true).facts).toContainEqual({
    fact: 'municipalityTogether',
    strength: 0.325,
    values: town,
  });
});

test('where the others of the town went on it is the beam', () => {
  const town = { key: '28022', affected: 2, watched: 9 };
  expect(verdictOn(stories(Infinity), { ...two, town }, true).cause).toBe('beam');
});

test('links that say they ran on lost no power, however many of their town they are: a beam that lost some packets', () => {
  const town = { key: '02002', affected: 3, watched: 4 };
  const lossy = several(3, () => ({
    to: Infinity,
    samples: [...minutes(-30, 0), ...minutes(0, 3, { packetLossRatio: 0.38 })],
  }));
  expect(verdictOn(lossy, { ...two, affected: 3, watched: 3, town }, true).cause).toBe('beam');
});

test('a contract that is switched off for all links of its provider is no failure of the provider, who says so on each', () => {
  const all = {
    kind: 'provider',
    key: 'GeoEnlace',
    affected: 95,
    watched: 95,
    startSpreadMs: 8_000,
  } as const;
  const told = (disabledReason?: string) =>
    several(4, () => ({
      to: 40,
      samples: [
        ...minutes(-30, 0),
        ...minutes(0, 40, { latencyMs: null, packetLossRatio: 1, ...(disabledReason && { disabledReason }) }),
        ...minutes(40, 55),
      ],
    }));
  expect(verdictOn(told('ACCOUNT_DISABLED'), all).cause).toBe('account');
  expect(verdictOn(told(), all).cause).toBe('provider');
});
