import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { decodePast, encodePast, type PastColumns } from '../../../telemetry/contract/past.ts';

const LAYOUT = '0123456789abcdef';
const FROM = 1_760_000_000;
const entry = fc.record({
  row: fc.nat(250_000),
  state: fc.nat(5),
  reason: fc.nat(16),
  second: fc.nat(21_600),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

function columnsOf(entries: readonly Entry[], at: (entry: Entry) => number): PastColumns {
  return {
    rows: Uint32Array.from(entries, ({ row }) => row),
    states: Uint8Array.from(entries, ({ state }) => state),
    reasons: Uint8Array.from(entries, ({ reason }) => reason),
    at: Uint32Array.from(entries, at),
  };
}

test('what is read of the past is what was written', () => {
  fc.assert(
    fc.property(fc.array(entry), fc.array(entry), (started, changed) => {
      const part = {
        ...{ layout: LAYOUT, from: FROM, to: FROM + 21_600 },
        start: columnsOf(
          started.sort((a, b) => a.row - b.row),
          ({ second }) => FROM - second,
        ),
        changes: columnsOf(
          changed.sort((a, b) => a.second - b.second),
          ({ second }) => FROM + second,
        ),
      };
      expect(decodePast(encodePast(part))).toEqual(part);
    }),
  );
});

test('other bytes are refused, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodePast(bytes)).toThrow(ContractError);
    }),
  );
  const whole = encodePast({
    ...{ layout: LAYOUT, from: FROM, to: FROM + 60 },
    start: columnsOf([{ row: 7, state: 3, reason: 8, second: 0 }], () => FROM),
    changes: columnsOf([], () => FROM),
  });
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => decodePast(whole.subarray(0, length))).toThrow(ContractError);
  }
});
