import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseInventoryPayload } from '../../../telemetry/contract/inventory-message.ts';
import { decodePayload } from '../../../telemetry/contract/payload.ts';
import { parsePresencePayload } from '../../../telemetry/contract/presence.ts';
import { parseSample, parseSamples, parseSamplesPayload } from '../../../telemetry/contract/sample.ts';
import { parseStoredPayload } from '../../../telemetry/contract/stored.ts';
import { buildTopic, parseTopic } from '../../../telemetry/contract/topics.ts';
import { hostileText } from '../../support/arbitraries.ts';

/** The parse function answers or throws the documented error, which is fit to be stored and shown. */
function answersOrRefuses(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    for (const text of [error.expected, error.got]) {
      expect(text.length).toBeLessThanOrEqual(200);
      expect(text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    }
  }
}

const parsers = {
  parseSamplesPayload,
  parsePresencePayload,
  parseInventoryPayload,
  parseStoredPayload,
  parseTopic,
  buildTopic: (text: string) => buildTopic(text, 'samples'),
};

test.each(Object.entries(parsers))('%s throws nothing but ContractError, whatever text comes', (_, parse) => {
  fc.assert(
    fc.property(hostileText, (text) => answersOrRefuses(() => parse(text))),
    { numRuns: 500 },
  );
});

test.each([
  ['parseSamples', parseSamples],
  ['parseSample', parseSample],
])('%s throws nothing but ContractError, whatever value comes', (_, parse) => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });
  fc.assert(fc.property(anything, (value) => answersOrRefuses(() => parse(value))));
});

test('decodePayload throws nothing but ContractError, whatever bytes come', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.constant(new Uint8Array(300_000)),
    fc.constant(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)),
  );
  fc.assert(
    fc.property(bytes, (payload) => answersOrRefuses(() => parseSamplesPayload(decodePayload(payload)))),
  );
});

test('a parsed message holds fields of the contract only, and pollutes no prototype', () => {
  const hostile = '{"measuredAt": 1, "__proto__": {"linkUp": true}, "constructor": 1, "nested": {}}';
  const { samples, unknownFields } = parseSamplesPayload(hostile);
  expect(Object.keys(samples[0] ?? {})).toEqual(['measuredAt']);
  expect(samples[0]?.linkUp).toBeUndefined();
  expect(unknownFields).toBe(3);
  expect(({} as Record<string, unknown>)['linkUp']).toBeUndefined();
});
