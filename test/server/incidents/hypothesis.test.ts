import { expect, test } from 'vitest';
import { score, surprise } from '../../../server/incidents/hypothesis.ts';

const MINUTE = 60_000;

/** So many outages whose starts are known to a minute. */
const together = (count: number): number => count * surprise(MINUTE);

// The examples of docs/judgement.md.
test('an outage known to a minute that begins by itself just now has odds of one in 480', () => {
  expect(Math.exp(surprise(MINUTE))).toBeCloseTo(480, 6);
});

test('a beam of 12, all lost: it is the beam', () => {
  expect(score('beam', together(12), 12, 0)).toBeCloseTo(65.3, 1);
});

test('two of a beam of 20: chance', () => {
  expect(score('beam', together(2), 2, 18)).toBeLessThan(0);
});

test('two of five beams of a gateway, 8 links each: two beams, not the gateway', () => {
  const beams = 2 * score('beam', together(8), 8, 0);
  const gateway = score('gateway', together(16), 16, 24);
  expect(beams).toBeGreaterThan(gateway);
});

test('all five: the gateway, because one event is likelier than five', () => {
  const beams = 5 * score('beam', together(8), 8, 0);
  const gateway = score('gateway', together(40), 40, 0);
  expect(gateway).toBeGreaterThan(beams);
});
