import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommandPayload, parseReplyPayload } from '../../../telemetry/contract/commands.ts';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseInventoryPayload } from '../../../telemetry/contract/inventory-message.ts';
import { decodePayload } from '../../../telemetry/contract/payload.ts';
import { parsePresencePayload } from '../../../telemetry/contract/presence.ts';
import { parseSample, parseSamples, parseSamplesPayload } from '../../../telemetry/contract/sample.ts';
import { sampleReaders } from '../../../telemetry/contract/sample-fields.ts';
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
  parseCommandPayload,
  parseReplyPayload,
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

test('the text of samples is read as their value is, whatever fields they have', () => {
  const outcome = (parse: () => unknown): unknown => {
    try {
      return parse();
    } catch (error) {
      return String(error);
    }
  };
  const names = fc.constantFrom(...sampleReaders.keys(), '__proto__', 'constructor', 'toString', 'colour');
  const values = fc.oneof(
    fc.constantFrom('-0', '1e400', 'null', 'true', '"word"', '1800000000000', '0.5', '[]', '{}', '["a"]'),
    fc.constantFrom('{"metric":"cnDb","value":-0,"more":1}', '[{"target":"pop","sent":2,"lost":1,"x":0}]'),
    fc.json({ maxDepth: 2 }),
  );
  const object = fc
    .array(fc.tuple(names, values), { maxLength: 6 })
    .map((fields) => `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`);
  const text = fc.oneof(
    object,
    fc.array(object, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    object.map((item) => item.replace('{', '{"measuredAt":1800000000000,').replace(',}', '}')),
  );
  fc.assert(
    fc.property(text, (json) => {
      expect(outcome(() => parseSamplesPayload(json))).toEqual(outcome(() => parseSamples(JSON.parse(json))));
    }),
    { numRuns: 1000 },
  );
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
