import { expect, test } from 'vitest';
import { seldom } from '../../server/seldom.ts';
import { ManualClock } from '../support/clock.ts';

test('a flood of lines becomes ten in ten seconds, and a count', () => {
  const clock = new ManualClock();
  const told: [string, number][] = [];
  const tell = seldom((line, leftOut) => told.push([line, leftOut]), clock);
  for (let line = 0; line < 100; line += 1) tell(`line ${line}`);
  clock.advance(10_000);
  tell('later');
  expect(told).toHaveLength(11);
  expect(told.at(-1)).toEqual(['later', 90]);
});
