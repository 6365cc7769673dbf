import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLines } from '../../../server/reports/underserved-csv.ts';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", ' ', 'a', 'ñ'),
  }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constant(null),
);

test('what a reader of CSV finds is what was written, and no text begins a formula', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.gen(), (width, gen) => {
      const rows = Array.from({ length: 3 }, () => Array.from({ length: width }, () => gen(() => cell)));
      const read: string[][] = parse(csvLines(rows), {
        record_delimiter: '\r\n',
        skip_empty_lines: false,
      });
      expect(read).toHaveLength(3);
      for (const [y, row] of rows.entries()) {
        for (const [x, written] of row.entries()) {
          const got = read[y]?.[x] ?? '';
          if (written === null) expect(got).toBe('');
          else if (typeof written === 'number') expect(Number(got)).toBe(written + 0);
          else {
            expect(got.startsWith("'") && !written.startsWith("'") ? got.slice(1) : got).toBe(written);
            expect(got).not.toMatch(/^[=+\-@\t\r\n]/);
          }
        }
      }
    }),
  );
});

test('a formula is disarmed, a negative number is not', () => {
  expect(csvLines([['=1+1', '@SUM(A1)', '-1', -1, 0.5, null, 'a "b", c']])).toBe(
    '\'=1+1,\'@SUM(A1),\'-1,-1,0.5,,"a ""b"", c"\r\n',
  );
});
