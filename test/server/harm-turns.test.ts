import { expect, test } from 'vitest';
import { HarmTurns } from '../../server/harm-turns.ts';

const at = (minute: number): string => new Date(minute * 60_000).toISOString();

test('an incident is due when what was described of it ends to hold, once, at the earliest moment that was told', () => {
  const turns = new HarmTurns();
  turns.expect('a', at(10));
  turns.expect('a', at(5));
  turns.expect('a', at(7));
  turns.expect('b', at(8));
  turns.expect('c', null);
  expect(turns.due(4 * 60_000)).toEqual([]);
  expect(turns.due(5 * 60_000)).toEqual(['a']);
  expect(turns.due(60 * 60_000)).toEqual(['b']);
  expect(turns.due(60 * 60_000)).toEqual([]);
});
