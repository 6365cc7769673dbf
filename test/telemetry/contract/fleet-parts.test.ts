import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import {
  decodeSince,
  decodeSites,
  decodeStates,
  decodeTexts,
  encodeSince,
  encodeSites,
  encodeStates,
  encodeTexts,
} from '../../../telemetry/contract/fleet-parts.ts';
import { decodeRowChanges, encodeRowChanges } from '../../../telemetry/contract/row-changes.ts';

const LAYOUT = '0123456789abcdef';
const uint32 = fc.nat(2 ** 32 - 1);
const large = fc.nat(Number.MAX_SAFE_INTEGER);
const word = fc.string({ unit: 'grapheme', maxLength: 8 });
const name = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }));
const path = fc.record({ provider: name, technology: name, beam: name, gateway: name });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

const sitesPart = fc.nat(30).chain((size) =>
  fc.record({
    placed: fc.nat(size),
    regionCodes: fc.array(word, { minLength: 1, maxLength: 4 }),
    paths: fc.array(path, { maxLength: 3 }),
    columns: fc.array(fc.tuple(int32, int32, fc.nat(5), fc.nat(99), fc.nat(99)), {
      minLength: size,
      maxLength: size,
    }),
  }),
);
type Sites = typeof sitesPart extends fc.Arbitrary<infer T> ? T : never;

function sitesOf({ placed, regionCodes, paths, columns }: Sites) {
  return {
    ...{ placed, regionCodes, paths },
    latitudesE5: Int32Array.from(columns.slice(0, placed), ([latitude]) => latitude),
    longitudesE5: Int32Array.from(columns.slice(0, placed), ([, longitude]) => longitude),
    kinds: Uint8Array.from(columns, ([, , kind]) => kind),
    regions: Uint32Array.from(columns, ([, , , region]) => region % regionCodes.length),
    pathCodes: Uint32Array.from(columns, ([, , , , code]) => code % (paths.length + 1)),
  };
}

const statesPart = fc.array(fc.tuple(fc.nat(255), fc.nat(255), uint32), { maxLength: 30 }).chain((rows) =>
  fc.record({ fleetVersion: large, sequence: large }).map((position) => ({
    ...position,
    layout: LAYOUT,
    states: Uint8Array.from(rows, ([state]) => state),
    reasons: Uint8Array.from(rows, ([, reason]) => reason),
    since: Uint32Array.from(rows, ([, , since]) => Math.min(since, 2 ** 32 - 2)),
  })),
);

const texts = fc.array(fc.tuple(word, word, word), { maxLength: 20 }).map((rows) => ({
  layout: LAYOUT,
  ids: rows.map(([id]) => id),
  names: rows.map(([, each]) => each),
  keys: rows.map(([, , key]) => key),
}));

const rowChanges = fc
  .record({
    after: fc.nat(2 ** 50),
    batches: fc.nat(1000),
    rows: fc.uniqueArray(uint32, { maxLength: 30 }),
    codes: fc.array(fc.tuple(fc.nat(255), fc.nat(255), uint32), { minLength: 30, maxLength: 30 }),
  })
  .map(({ after, batches, rows, codes }) => ({
    ...{ after, sequence: after + batches, layout: LAYOUT },
    rows: Uint32Array.from(rows).sort(),
    states: Uint8Array.from(rows, (_, at) => codes[at]?.[0] ?? 0),
    reasons: Uint8Array.from(rows, (_, at) => codes[at]?.[1] ?? 0),
    since: Uint32Array.from(rows, (_, at) => codes[at]?.[2] ?? 0),
  }));

describe('what was encoded is decoded again', () => {
  test('sites, and their layout tells one list from another', () => {
    fc.assert(
      fc.property(sitesPart, sitesPart, (one, other) => {
        const [first, second] = [encodeSites(sitesOf(one)), encodeSites(sitesOf(other))];
        expect(decodeSites(first.bytes)).toEqual({ layout: first.layout, ...sitesOf(one) });
        expect(encodeSites(sitesOf(one)).layout).toBe(first.layout);
        const isSame = Buffer.compare(first.bytes, second.bytes) === 0;
        expect(first.layout === second.layout).toBe(isSame);
      }),
    );
  });

  test('states', () => {
    fc.assert(
      fc.property(statesPart, (part) => {
        expect(decodeStates(encodeStates(part))).toEqual(part);
      }),
    );
  });

  test('since', () => {
    fc.assert(
      fc.property(statesPart, ({ layout, sequence, since }) => {
        expect(decodeSince(encodeSince({ layout, sequence, since }))).toEqual({ layout, sequence, since });
      }),
    );
  });

  test('texts', () => {
    fc.assert(
      fc.property(texts, (part) => {
        const decoded = decodeTexts(encodeTexts(part));
        for (const column of ['ids', 'names', 'keys'] as const) {
          const { starts, bytes } = decoded[column];
          const all = part[column].map((_, row) =>
            Buffer.from(bytes.subarray(starts[row], starts[row + 1])).toString(),
          );
          expect(all).toEqual(part[column]);
        }
      }),
    );
  });

  test('changes', () => {
    fc.assert(
      fc.property(rowChanges, (changes) => {
        expect(decodeRowChanges(encodeRowChanges(changes))).toEqual(changes);
      }),
    );
  });
});

describe('bytes that are nothing of the kind', () => {
  const decoders = { decodeSites, decodeStates, decodeSince, decodeTexts, decodeRowChanges };
  const encoded = fc.oneof(
    sitesPart.map((part) => encodeSites(sitesOf(part)).bytes),
    statesPart.map(encodeStates),
    statesPart.map(encodeSince),
    texts.map(encodeTexts),
    rowChanges.map(encodeRowChanges),
  );
  /** Answers whether it was refused, and fails unless by a ContractError. */
  function refuses(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
    try {
      decode(bytes);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(ContractError);
      return true;
    }
  }

  test.each(Object.entries(decoders))('%s refuses them by a ContractError, and never hangs', (_, decode) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        encoded,
        fc.nat(),
        fc.nat(255),
        (noise, good, at, byte) => {
          refuses(decode, noise);
          const broken = good.slice();
          if (broken.length > 0) broken[at % broken.length] = byte;
          refuses(decode, broken);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('what is cut off is refused', () => {
    fc.assert(
      fc.property(statesPart, fc.nat(), (part, at) => {
        const bytes = encodeStates(part);
        expect(refuses(decodeStates, bytes.subarray(0, at % bytes.length))).toBe(true);
        expect(refuses(decodeStates, Uint8Array.of(...bytes, 0))).toBe(true);
      }),
    );
  });

  test('a size that its bytes cannot hold takes no memory', () => {
    const head = Uint8Array.from(`ATS1${LAYOUT}`, (letter) => letter.charCodeAt(0));
    const huge = Uint8Array.of(...head, 0xff, 0xff, 0xff, 0xff, 0x0f);
    expect(() => decodeSites(huge)).toThrow(/sites below/);
    expect(() => decodeTexts(huge)).toThrow(/ATX1, the part texts, got ATS1/);
  });
});
