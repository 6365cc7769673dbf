import { expect, test } from 'vitest';
import { parseSample } from '../../../telemetry/contract/sample.ts';
import { thingsboard } from '../../../telemetry/formats/thingsboard.ts';
import { foreign, readings, receivedAt, samplesOf } from './reading.ts';

const device = 'v1/devices/me/telemetry';

test('the three forms of telemetry, from the device that proved itself', () => {
  const values = { latency_ms: 41.5, 'packet loss': '2.5', linkUp: true, unknown: 'x' };
  const said = { latencyMs: 41.5, packetLossRatio: 0.025, linkUp: true };
  const ts = 1_790_000_000_000;
  const samples = (message: unknown) => samplesOf(thingsboard, device, JSON.stringify(message), 'T-1');
  expect(samples(values)).toEqual([{ measuredAt: receivedAt, ...said }]);
  expect(samples({ ts, values })).toEqual([{ measuredAt: ts, ...said }]);
  expect(samples([{ ts, values }, { ts: ts + 1000, values }, values])).toEqual([
    { measuredAt: ts, ...said },
    { measuredAt: ts + 1000, ...said },
    { measuredAt: receivedAt, ...said },
  ]);
  const [reading] = readings(thingsboard.read(foreign(device, '{"rtt": 1}', 'T-1')));
  expect(reading?.owner).toEqual({ terminalId: 'T-1' });
});

test('a topic that names nobody is refused where the credential is not known', () => {
  expect(() => thingsboard.read(foreign(device, '{"rtt": 1}'))).toThrow(/^badTopic.*v1\/gateway\/telemetry/);
});

test('a gateway speaks for its devices by their names', () => {
  const message = {
    'Router A': [{ ts: 1_790_000_000_000, values: { latencyMs: 40, rx_bytes: 12.4 } }, { values: {} }],
    'Router/B': { snr: 9.2, temperature: 41 },
  };
  const found = readings(thingsboard.read(foreign('v1/gateway/telemetry', JSON.stringify(message))));
  expect(found.map(({ owner }) => owner)).toEqual([
    { foreignId: 'Router A' },
    { foreignId: 'Router A' },
    { foreignId: 'Router/B' },
  ]);
  expect(samplesOf(thingsboard, 'v1/gateway/telemetry', JSON.stringify(message))).toEqual([
    { measuredAt: 1_790_000_000_000, latencyMs: 40, rxBytes: 12 },
    { measuredAt: receivedAt, signal: { metric: 'snrDb', value: 9.2 }, temperatureC: 41 },
  ]);
  expect(thingsboard.read(foreign('v1/gateway/connect', '{"device":"Router A"}'))).toEqual([]);
});

test('names that are ours set no bookkeeping, and nonsense is left out or refused', () => {
  const message = {
    seq: 5,
    epoch: 'x',
    measuredAt: 1,
    latencyMs: 'quick',
    __proto__: 1,
    toString: 2,
    batteryLevel: 250,
  };
  expect(samplesOf(thingsboard, device, JSON.stringify(message), 'T-1')).toEqual([]);
  const lost = samplesOf(thingsboard, device, '{"packetLoss": 100, "latency": 0}', 'T-1');
  expect(lost).toEqual([{ measuredAt: receivedAt, packetLossRatio: 1, latencyMs: null }]);
  for (const sample of lost) expect(parseSample(sample).unknownFields).toBe(0);
  for (const payload of ['7', '[[]]', '{"ts":"soon","values":{}}']) {
    expect(() => samplesOf(thingsboard, device, payload, 'T-1'), payload).toThrow(/^badSample/);
  }
  expect(() => samplesOf(thingsboard, 'v1/gateway/telemetry', '[]')).toThrow(/^badSample/);
  expect(() => samplesOf(thingsboard, device, '{', 'T-1')).toThrow(/^notJson/);
});
