import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PastCursor } from '../../../client/past/past-cursor.ts';
import { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { encodeSites } from '../../../telemetry/contract/fleet-parts.ts';
import type { PastPart } from '../../../telemetry/contract/past.ts';

const SIZE = 20;
const FROM = 1_000_000;

function fleet(): FleetColumns {
  const column = () => new Uint32Array(SIZE);
  const sites = {
    ...{ placed: SIZE, latitudesE5: new Int32Array(SIZE), longitudesE5: new Int32Array(SIZE) },
    ...{
      kinds: new Uint8Array(SIZE),
      regionCodes: ['09'],
      regions: column(),
      paths: [],
      pathCodes: column(),
    },
  };
  const { layout } = encodeSites(sites);
  const states = { states: new Uint8Array(SIZE), reasons: new Uint8Array(SIZE), since: column() };
  return new FleetColumns({ layout, ...sites }, states);
}

const change = fc.record({ row: fc.nat(SIZE - 1), state: fc.nat(5), reason: fc.nat(16), at: fc.nat(1000) });
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function partOf(start: readonly Change[], changes: readonly Change[]): PastPart {
  const columns = (list: readonly Change[], at: (each: Change) => number) => ({
    rows: Uint32Array.from(list, ({ row }) => row),
    states: Uint8Array.from(list, ({ state }) => state),
    reasons: Uint8Array.from(list, ({ reason }) => reason),
    at: Uint32Array.from(list, at),
  });
  return {
    ...{ layout: 'x', from: FROM, to: FROM + 1000 },
    start: columns(start, ({ at }) => FROM - at),
    changes: columns(
      [...changes].sort((a, b) => a.at - b.at),
      ({ at }) => FROM + at,
    ),
  };
}

const look = ({ columns }: PastCursor) => [
  [...columns.states],
  [...columns.reasons],
  [...columns.since],
  [...columns.counts],
];

test('any way to a moment shows what the straight way shows', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(change, { selector: ({ row }) => row }),
      fc.array(change),
      fc.array(fc.nat(1100), { minLength: 1 }),
      (start, changes, moments) => {
        const part = partOf(start, changes);
        const wandering = new PastCursor(fleet(), part);
        for (const moment of moments) wandering.moveTo(FROM + moment);
        const straight = new PastCursor(fleet(), part);
        straight.moveTo(FROM + (moments.at(-1) ?? 0));
        expect(look(wandering)).toEqual(look(straight));
      },
    ),
  );
});

test('going on in another part forgets the one before, and says which rows changed', () => {
  const first = partOf([{ row: 3, state: 3, reason: 8, at: 5 }], [{ row: 4, state: 3, reason: 8, at: 10 }]);
  const cursor = new PastCursor(fleet(), first);
  cursor.moveTo(FROM + 20);
  const next = partOf([{ row: 4, state: 3, reason: 8, at: 5 }], []);
  expect(cursor.take(next)).toEqual([3]);
  expect(look(cursor)).toEqual(look(new PastCursor(fleet(), next)));
});

test('steps go to the next change and to the last', () => {
  const cursor = new PastCursor(
    fleet(),
    partOf(
      [],
      [10, 30].map((at) => ({ row: 1, state: 3, reason: 8, at })),
    ),
  );
  expect(cursor.neighbour(FROM, 1)).toBe(FROM + 10);
  expect(cursor.neighbour(FROM + 10, 1)).toBe(FROM + 30);
  expect(cursor.neighbour(FROM + 30, 1)).toBeNull();
  expect(cursor.neighbour(FROM + 30, -1)).toBe(FROM + 10);
  expect(cursor.neighbour(FROM + 10, -1)).toBeNull();
});
