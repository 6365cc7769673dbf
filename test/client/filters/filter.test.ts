import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countActive,
  listDimensions,
  noFilter,
  ownName,
  pathValue,
  readList,
  toggled,
  writeList,
} from '../../../client/filters/filter.ts';

test('a list of any names goes through the address and back', () => {
  const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 50 });
  fc.assert(
    fc.property(names, (list) => {
      expect(readList('provider', writeList(list))).toEqual(list);
    }),
  );
  expect(writeList(['a,b', 'c~d'])).toBe('a~.b,c~~d');
  expect(writeList([])).toBeNull();
});

test('what there is not is left out, and so is what is no choice', () => {
  expect(readList('state', 'offline,broken,online')).toEqual(['online', 'offline']);
  expect(readList('state', 'planned,online,degraded,offline,unknown,maintenance')).toEqual([]);
  expect(readList('in', '20,20067,1,abc,200670001')).toEqual(['20', '20067', '200670001']);
  expect(readList('kind', null)).toEqual([]);
  expect(readList('provider', 'A,A')).toEqual(['A']);
  for (const dimension of listDimensions) expect(readList(dimension, '')).toEqual([]);
});

test('choices come and go; the last state to be chosen means all again', () => {
  const one = toggled(noFilter, 'state', 'offline');
  expect(one.state).toEqual(['offline']);
  expect(toggled(one, 'state', 'offline')).toEqual(noFilter);
  const all = ['planned', 'online', 'degraded', 'unknown', 'maintenance'].reduce(
    (filter, state) => toggled(filter, 'state', state),
    one,
  );
  expect(all.state).toEqual([]);
  expect(toggled(noFilter, 'provider', 'A').provider).toEqual(['A']);
});

test('a filter counts by what it narrows', () => {
  expect(countActive(noFilter)).toBe(0);
  expect(countActive({ ...noFilter, text: '  ' })).toBe(0);
  expect(countActive({ ...noFilter, text: 'a', underserved: true, state: ['online', 'offline'] })).toBe(3);
});

test('a beam is that of its provider', () => {
  const path = { provider: 'Norte', technology: 'leo', beam: '12', gateway: null };
  expect(pathValue(path, 'beam')).toBe('Norte/12');
  expect(pathValue({ ...path, provider: null }, 'beam')).toBe('/12');
  expect(pathValue(path, 'gateway')).toBe('-');
  expect(pathValue(path, 'technology')).toBe('leo');
  expect(pathValue(null, 'provider')).toBe('-');
  expect(ownName('Norte/12/b')).toEqual({ provider: 'Norte', name: '12/b' });
  expect(ownName('/12')).toEqual({ provider: '', name: '12' });
});
