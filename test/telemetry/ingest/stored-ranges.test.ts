import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStoredRanges } from '../../../telemetry/ingest/stored-ranges.ts';

const end = 40;
const range = fc
  .tuple(fc.nat(end), fc.nat(end))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

test('says what a list of every single position says', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.array(range, { maxLength: 30 }), (start, ranges) => {
      const stored = createStoredRanges(start);
      const has = Array.from({ length: end }, (_, position) => position < start);
      for (const { from, to } of ranges) {
        stored.add({ from, to });
        has.fill(true, from, to);
      }
      const missing = has.indexOf(false);
      expect(stored.position).toBe(missing === -1 ? end : missing);
      const after = has.indexOf(true, missing);
      expect(stored.firstGap(end)).toEqual(
        missing === -1 ? undefined : { from: missing, to: after === -1 ? end : after },
      );
      expect(stored.missing(end, ({ from, to }) => to - from)).toBe(has.filter((there) => !there).length);
    }),
  );
});

test('forgets the oldest island when there are too many: that is stored again, nothing is left out', () => {
  const stored = createStoredRanges(0, 2);
  for (const from of [10, 20, 30]) stored.add({ from, to: from + 5 });
  expect(stored.firstGap(100)).toEqual({ from: 0, to: 20 });
});
