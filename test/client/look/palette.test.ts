import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { statesBySeverity } from '../../../client/state/severity.ts';
import { contrast, difference, hex } from './colours.ts';
import type { Eyes, Rgb } from './colours.ts';

const css = readFileSync(new URL('../../../client/look/tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);
const allEyes: readonly Eyes[] = ['all', 'protanopia', 'deuteranopia', 'tritanopia'];

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  const colour = (name: string): Rgb => {
    const found = pairs.get(name);
    if (found === undefined) throw new Error(`no colour ${name}`);
    return hex(found[theme]);
  };

  test('set text off from every ground it stands on, 4.5 to 1', () => {
    const low: string[] = [];
    const see = (ink: string, ground: string) => {
      const value = contrast(colour(ink), colour(ground));
      if (value < 4.5) low.push(`${ink} on ${ground}: ${value.toFixed(2)}`);
    };
    for (const ground of ['surface', 'surface-2', 'surface-3', 'page'])
      for (const ink of ['ink', 'ink-2', 'ink-3', 'accent']) see(ink, ground);
    for (const state of statesBySeverity) {
      see(`word-${state}`, 'surface');
      see(`word-${state}`, 'surface-2');
      if (state !== 'planned') see(`word-${state}`, `soft-${state}`);
    }
    see('accent-ink', 'accent');
    see('accent', 'accent-soft');
    expect(low).toEqual([]);
  });

  test('set marks off from the land and from panels, 3 to 1; what is planned is not there yet and may be paler', () => {
    const low = statesBySeverity
      .flatMap((state) => ['land', 'surface'].map((ground) => ({ state, ground })))
      .filter(({ state, ground }) => {
        const least = state === 'planned' ? 2.5 : 3;
        return contrast(colour(`mark-${state}`), colour(ground)) < least;
      });
    expect(low).toEqual([]);
    expect(contrast(colour('line-strong'), colour('surface'))).toBeGreaterThan(3);
  });

  test.each(allEyes)('keep the states apart for the eyes of %s', (eyes) => {
    const near: string[] = [];
    for (const [at, first] of statesBySeverity.entries()) {
      for (const second of statesBySeverity.slice(at + 1)) {
        // A full disc and an empty ring: neither asks for anything.
        const least = first === 'online' && second === 'planned' ? 3 : 7;
        const apart = difference(colour(`mark-${first}`), colour(`mark-${second}`), eyes);
        if (apart < least) near.push(`${first} and ${second}: ${apart.toFixed(1)}`);
      }
    }
    expect(near).toEqual([]);
  });
});

test('the measures are those of the standards', () => {
  expect(contrast(hex('#000000'), hex('#ffffff'))).toBeCloseTo(21);
  expect(contrast(hex('#777777'), hex('#ffffff'))).toBeCloseTo(4.48, 1);
  const [red, green] = [hex('#b0503c'), hex('#6c7a30')];
  expect(difference(red, green, 'deuteranopia')).toBeLessThan(difference(red, green, 'all') / 2);
});
