import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBox, readPosition } from '../../../../server/registry/import/position.ts';

const city = { latitude: 19.432707, longitude: -99.086743 };

describe('a position in a file', () => {
  it.each([
    ['numbers', 19.432707, -99.086743],
    ['text', '19.432707', '-99.086743'],
  ])('is taken as it stands: %s', (_name, latitude, longitude) => {
    expect(readPosition(latitude, longitude)).toEqual({ position: city, corrections: [] });
  });

  it.each([
    ['a stray comma', '19.432707, ', -99.086743],
    ['decimal commas', '19,432707', '-99,086743'],
    ['letters and degree signs', '19.432707° N', '99.086743° O'],
    ['minutes and seconds', `19°25'57.7452"N`, `99°05'12.2748"W`],
    ['swapped', -99.086743, 19.432707],
    ['a lost minus', 19.432707, 99.086743],
    ['swapped with a lost minus', '99.086743', '19.432707'],
  ])('is mended and says so: %s', (_name, latitude, longitude) => {
    const { position, corrections } = readPosition(latitude, longitude);
    expect(position?.latitude).toBeCloseTo(city.latitude, 5);
    expect(position?.longitude).toBeCloseTo(city.longitude, 5);
    expect(corrections).not.toEqual([]);
  });

  it.each([
    ['another country', 48.85, 2.35],
    ['the middle of the sea', 0, 0],
    ['a word', 'norte', -99],
    ['half missing', '', -99],
    ['not a number', Number.NaN, -99],
    ['an object', {}, []],
  ])('is left out with a reason: %s', (_name, latitude, longitude) => {
    const { position, corrections } = readPosition(latitude, longitude);
    expect(position).toBeNull();
    expect(corrections.join()).toMatch(/left out/);
  });

  it('may be missing without fault', () => {
    expect(readPosition('', null)).toEqual({ position: null, corrections: [] });
  });

  it('is inside Mexico whatever came', () => {
    const cell = fc.oneof(fc.double(), fc.string(), fc.constant(null), fc.integer({ min: -120, max: 120 }));
    fc.assert(
      fc.property(cell, cell, (latitude, longitude) => {
        const { position } = readPosition(latitude, longitude);
        expect(position === null || inBox(position.latitude, position.longitude)).toBe(true);
      }),
    );
  });
});
