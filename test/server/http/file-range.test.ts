import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRange } from '../../../server/http/file-range.ts';

test.each([
  ['bytes=0-99', { start: 0, end: 99 }],
  ['bytes=990-2000', { start: 990, end: 999 }],
  ['bytes=5-', { start: 5, end: 999 }],
  ['bytes=-10', { start: 990, end: 999 }],
  ['bytes=-5000', { start: 0, end: 999 }],
  ['bytes=1000-', null],
  ['bytes=-0', null],
  ['bytes=9-3', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['lines=0-1', 'whole'],
  ['bytes=-', 'whole'],
  [undefined, 'whole'],
] as const)('%s of 1000 bytes', (header, range) => {
  expect(readRange(header, 1000)).toEqual(range);
});

test('what is answered lies within the file', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(10_000), (from, to, size) => {
      const range = readRange(`bytes=${from}-${to}`, size);
      if (range === null) expect(from).toBeGreaterThanOrEqual(size);
      else if (range !== 'whole') {
        expect(range.start).toBe(from);
        expect(range.end).toBe(Math.min(to, size - 1));
      }
    }),
  );
});
