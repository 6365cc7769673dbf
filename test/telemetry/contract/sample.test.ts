import { expect, test } from 'vitest';
import type { ContractError } from '../../../telemetry/contract/contract-error.ts';
import {
  MAX_MESSAGE_BYTES,
  MAX_SAMPLES_PER_MESSAGE,
  parseSamplesPayload,
} from '../../../telemetry/contract/sample.ts';

function refusal(payload: unknown): Pick<ContractError, 'reason' | 'expected' | 'got'> {
  try {
    parseSamplesPayload(typeof payload === 'string' ? payload : JSON.stringify(payload));
  } catch (error) {
    const { reason, expected, got } = error as ContractError;
    return { reason, expected, got };
  }
  throw new Error('not refused');
}

test('one sample may stand alone; its unknown fields are left out and counted', () => {
  const { samples, unknownFields } = parseSamplesPayload('{"measuredAt": 5, "mood": "good", "linkUp": true}');
  expect(samples).toEqual([{ measuredAt: 5, linkUp: true }]);
  expect(unknownFields).toBe(1);
});

test('total loss is a null latency; other fields have no null', () => {
  expect(parseSamplesPayload('{"measuredAt": 5, "latencyMs": null}').samples[0]?.latencyMs).toBeNull();
  expect(refusal({ measuredAt: 5, jitterMs: null }).got).toBe('null');
});

test('a refusal names the field, what was expected and what came', () => {
  expect(refusal([{ measuredAt: 5 }, { measuredAt: 6, packetLossRatio: 1.5 }])).toEqual({
    reason: 'badSample',
    expected: 'packetLossRatio to be a number 0..1',
    got: '1.5',
  });
  expect(refusal({ measuredAt: 5, probes: [{ target: 'pop', sent: 1, lost: 2 }] })).toEqual({
    reason: 'badSample',
    expected: 'probes[0].lost to be at most sent',
    got: '2',
  });
  expect(refusal({ measuredAt: 5, signal: { metric: 'snrDb' } }).expected).toBe('signal.value to be there');
});

test.each([
  ['measuredAt in seconds as text', { measuredAt: '1700000000' }],
  ['no measuredAt', { linkUp: true }],
  ['a number beyond what JSON can hold', '{"measuredAt": 5, "latencyMs": 1e400}'],
  ['a time after 2100', { measuredAt: 4_102_444_800_001 }],
  ['a seq of 0', { measuredAt: 5, seq: 0 }],
  ['a NUL that no database keeps', { measuredAt: 5, modcod: 'a\u0000b' }],
  ['half a surrogate pair', { measuredAt: 5, bootId: '\ud800' }],
  ['a line break in a code', { measuredAt: 5, alerts: ['x\ny=1'] }],
  ['too many alerts', { measuredAt: 5, alerts: Array.from({ length: 33 }, () => 'a') }],
  ['an empty array', []],
  ['an array in the array', [[{ measuredAt: 5 }]]],
])('%s is a bad sample', (_, payload) => {
  expect(refusal(payload).reason).toBe('badSample');
});

test('the limits are refused as such, and what is no JSON as such', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ measuredAt: at }));
  expect(refusal(many(MAX_SAMPLES_PER_MESSAGE + 1)).reason).toBe('tooLarge');
  expect(parseSamplesPayload(JSON.stringify(many(MAX_SAMPLES_PER_MESSAGE))).samples).toHaveLength(1000);
  expect(refusal(' '.repeat(MAX_MESSAGE_BYTES + 1)).reason).toBe('tooLarge');
  expect(refusal('{"measuredAt": 5').reason).toBe('notJson');
});

test('minus zero is zero, as it would be after storing', () => {
  expect(
    Object.is(parseSamplesPayload('{"measuredAt": 5, "temperatureC": -0}').samples[0]?.temperatureC, 0),
  ).toBe(true);
});
