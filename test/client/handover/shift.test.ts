import { expect, test } from 'vitest';
import { readShift, shiftQuery, writeShift } from '../../../client/handover/shift.ts';

const HOUR = 3_600_000;
const noon = Date.UTC(2026, 2, 2, 18);

test('a shift comes back from the address; what cannot be read is the last eight hours', () => {
  const own = { from: noon - 9 * HOUR, to: noon };
  for (const shift of [{ hours: 8 }, { hours: 12 }, own] as const)
    expect(readShift(writeShift(shift))).toEqual(shift);
  expect(writeShift({ hours: 8 })).toBeNull();
  for (const text of ['9', '5-4', '0-9999999999', 'x', '']) expect(readShift(text)).toEqual({ hours: 8 });
});

test('the server is asked for whole minutes, so that a second later nothing is asked anew', () => {
  expect(shiftQuery({ hours: 8 }, noon)).toBe(`from=${noon - 8 * HOUR}&to=${noon}`);
  expect(shiftQuery({ hours: 8 }, noon + 1)).toBe(shiftQuery({ hours: 8 }, noon + 59_000));
});
