import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseSample, type Sample } from '../../../telemetry/contract/sample.ts';
import type { Format } from '../../../telemetry/formats/format.ts';
import { hostileText } from '../../support/arbitraries.ts';
import { sharedData } from '../../support/shared-data.ts';
import { foreign, formatFor, formats, gatheredSample, receivedAt, samplesOf } from './reading.ts';

const topic = 'starlink/ut01000000-00000000-00a1b2c3';
const format = formatFor(topic) as Format;

function parse(message: unknown): Sample | undefined {
  return samplesOf(format, topic, typeof message === 'string' ? message : JSON.stringify(message))[0];
}

const status = {
  hardware_version: 'rev3_proto2',
  state: 'CONNECTED',
  uptime: 1234,
  snr: null,
  pop_ping_drop_rate: 0.05,
  downlink_throughput_bps: 2_500_000.5,
  uplink_throughput_bps: 300_000,
  pop_ping_latency_ms: 31.5,
  alerts: 0,
  fraction_obstructed: 0.012,
  currently_obstructed: false,
  is_snr_above_noise_floor: true,
};

test('the topic names the dish', () => {
  expect(format.name).toBe('starlink-grpc-tools');
  expect(formats.subscriptions()).toContain('starlink/+');
  expect(format.owner?.(foreign(topic, ''))).toEqual({ foreignId: 'ut01000000-00000000-00a1b2c3' });
  expect(format.owner?.(foreign('starlink/dish_status/ut01/uptime', ''))).toEqual({ foreignId: 'ut01' });
  expect(formatFor('starlink/dish_status/ut01')).toBeUndefined();
  expect(formatFor('starlink/')).toBeUndefined();
  expect(formatFor('atalaya/v1/terminals/a/samples')).toBeUndefined();
  expect(() => format.owner?.(foreign('starlink/a\u0000b', ''))).toThrow(/^badTopic/);
});

test('a connected dish is a link that is up, with its readings, at the time of receipt', () => {
  expect(parse({ dish_status: status })).toEqual({
    measuredAt: receivedAt,
    linkUp: true,
    packetLossRatio: 0.05,
    latencyMs: 31.5,
    downlinkBps: 2_500_000.5,
    uplinkBps: 300_000,
    obstructedRatio: 0.012,
    terminalUptimeS: 1234,
    signal: { metric: 'aboveNoiseFloor', value: 1 },
    alerts: [],
  });
});

test('a dish without satellites is down, at total loss, and says why', () => {
  const { pop_ping_latency_ms: _, ...rest } = status;
  const dark = {
    ...rest,
    state: 'NO_SATS',
    pop_ping_drop_rate: 1,
    alert_thermal_throttle: true,
    alert_roaming: false,
  };
  expect(parse({ dish_status: dark })).toMatchObject({
    linkUp: false,
    packetLossRatio: 1,
    latencyMs: null,
    alerts: ['thermal_throttle', 'no_sats'],
  });
});

test('a dish that does not answer is down; an unknown state says nothing', () => {
  expect(parse({ dish_status: { state: 'DISH_UNREACHABLE' } })).toEqual({
    measuredAt: receivedAt,
    linkUp: false,
    alerts: ['dish_unreachable'],
  });
  expect(parse({ dish_status: { state: 'UNKNOWN' } })).not.toHaveProperty('linkUp');
});

test('statistics of a short interval are preferred to the newest second', () => {
  const pings = { samples: 60, total_ping_drop: 15, count_full_ping_drop: 12, mean_all_ping_latency: 40 };
  expect(parse({ dish_status: status, dish_ping_stats: pings })).toMatchObject({
    intervalS: 60,
    packetLossRatio: 0.25,
    badSeconds: 12,
    latencyMs: 40,
  });
  const long = parse({ dish_status: status, dish_ping_stats: { ...pings, samples: 900 } });
  expect(long).toMatchObject({ packetLossRatio: 0.05, latencyMs: 31.5 });
  expect(long).not.toHaveProperty('intervalS');
});

test('usage alone gives the mean throughput of its interval', () => {
  const message = {
    dish_ping_stats: { samples: 60, total_ping_drop: 0 },
    dish_usage: { download_usage: 600_000, upload_usage: 60_000 },
  };
  expect(parse(message)).toMatchObject({ downlinkBps: 80_000, uplinkBps: 8000, packetLossRatio: 0 });
});

test('alert bits are read where the details are missing', () => {
  expect(parse({ dish_status: { alerts: 4 + 512 } })).toMatchObject({
    alerts: ['thermal_throttle', 'bit_9'],
  });
});

test('NaN, empty and impossible values are no readings, and harm no other', () => {
  const text =
    '{"dish_status": {"state": "CONNECTED", "uptime": -1, "pop_ping_latency_ms": NaN, "pop_ping_drop_rate": nan,' +
    ' "downlink_throughput_bps": "", "uplink_throughput_bps": -Infinity, "fraction_obstructed": 7, "note": "NaN \\" NaN"},' +
    ' "dish_ping_stats": {"samples": 60, "total_ping_drop": null, "deciles_all_ping_latency": [NaN, NaN]}}';
  expect(parse(text)).toEqual({ measuredAt: receivedAt, linkUp: true, alerts: [] });
});

test('other groups of the program are ignored; what is not of the program is refused', () => {
  expect(parse({ dish_power: { latest_power: 30 } })).toBeUndefined();
  expect(() => parse({ temperature: 20 })).toThrow(/^badSample/);
  expect(() => parse('[]')).toThrow(/^badSample/);
  expect(() => parse('CONNECTED')).toThrow(/^notJson/);
});

test('whatever comes gives samples of the contract or the documented error', () => {
  const values = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.double()));
  const group = (...fields: string[]) => fc.dictionary(fc.constantFrom(...fields), values);
  const pingFields = ['samples', 'total_ping_drop', 'count_full_ping_drop', 'mean_all_ping_latency'];
  const message = fc
    .record({
      dish_status: group(...Object.keys(status), 'alert_roaming', '__proto__'),
      dish_ping_stats: group(...pingFields),
      dish_usage: group('download_usage', 'upload_usage'),
    })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(message, hostileText), (text) => {
      try {
        for (const sample of samplesOf(format, topic, text))
          expect(parseSample(sample)).toEqual({ sample, unknownFields: 0 });
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

test('a topic per field, gathered, says the same as one object', () => {
  const fields = { ...status, alert_roaming: true, snr: null };
  const printed = Object.entries(fields).map(
    ([name, value]) => [`starlink/dish_status/ut01/${name}`, python(value)] as const,
  );
  expect(gatheredSample(format, printed)).toEqual(parse({ dish_status: fields }));
  const useless = [['starlink/dish_status/ut01/hardware_version', 'rev3_proto2']] as const;
  expect(gatheredSample(format, useless)).toBeUndefined();
  expect(gatheredSample(format, [['starlink/dish_power/ut01/latest_power', '30.6']])).toBeUndefined();
});

test('the messages of a real run are understood, in both ways', () => {
  const path = sharedData('captures/starlink-grpc-tools.capture.txt');
  const dark = { ...status, state: 'NO_SATS', pop_ping_drop_rate: 1, pop_ping_latency_ms: NaN };
  const own = [
    `0 0 starlink/ut-bb ${JSON.stringify({ dish_status: dark })}`,
    ...Object.entries(dark).map(([name, value]) => `0 0 starlink/dish_status/ut-bb/${name} ${python(value)}`),
    ...Object.entries(status).map(
      ([name, value]) => `0 0 starlink/dish_status/ut-aa/${name} ${python(value)}`,
    ),
  ];
  const lines = path === undefined ? own : readFileSync(path, 'utf8').split('\n');
  const messages = lines
    .map((line) => /^\d \d (\S+) (.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, at = '', payload = '']) => [at, payload] as const);
  const dark1 = messages
    .filter(([at]) => /bb$/.test(at))
    .flatMap(([at, payload]) => samplesOf(format, at, payload));
  const dark2 = gatheredSample(
    format,
    messages.filter(([at]) => /bb\//.test(at)),
  );
  const bright = gatheredSample(
    format,
    messages.filter(([at]) => /aa\//.test(at)),
  );
  expect(dark1.length).toBeGreaterThan(0);
  for (const sample of [...dark1, dark2]) {
    expect(sample).toMatchObject({ linkUp: false, latencyMs: null, packetLossRatio: 1 });
    expect(parseSample(sample).unknownFields).toBe(0);
  }
  expect(bright).toMatchObject({ linkUp: true, downlinkBps: expect.any(Number) as number, alerts: [] });
  expect(parseSample(bright).unknownFields).toBe(0);
});

/** As Python's str() prints it. */
function python(value: string | number | boolean | null): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return value === null ? '' : String(value).replace('NaN', 'nan');
}
