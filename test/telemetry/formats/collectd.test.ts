import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseSample } from '../../../telemetry/contract/sample.ts';
import { collectd } from '../../../telemetry/formats/collectd.ts';
import { Gatherer, type Group } from '../../../telemetry/ingest/gatherer.ts';
import { sharedData } from '../../support/shared-data.ts';
import { foreign, gatheredSample, readings } from './reading.ts';

const host = 'collectd/SITE-1';
const time = '1795311180.609';
const cycle = [
  [`${host}/ping/ping-1.1.1.1`, `${time}:30.25\0`],
  [`${host}/ping/ping_stddev-1.1.1.1`, `${time}:1.5\0`],
  [`${host}/ping/ping_droprate-1.1.1.1`, `${time}:0.1\0`],
  [`${host}/ping/ping-192.168.1.1`, `${time}:0.4\0`],
  [`${host}/ping/ping_droprate-192.168.1.1`, `${time}:0\0`],
  [`${host}/interface-eth0/if_octets`, `${time}:400000:12500.5\0`],
  [`${host}/interface-lo/if_octets`, `${time}:7:7\0`],
  [`${host}/interface-eth0/if_errors`, `${time}:0:0\0`],
  [`${host}/uptime/uptime`, `${time}:1470\0`],
  [`${host}/load/load`, `${time}:3.6:2.9:1.7\0`],
  [`${host}/memory/memory-free`, `${time}:19701997568\0`],
  [`${host}/battery-0/percent-charged`, `${time}:87.5\0`],
  [`${host}/sensors-coretemp/temperature-temp1`, `${time}:51\0`],
] as const;

test('an interval of ping, interface, uptime and power is one sample', () => {
  const sample = gatheredSample(collectd, cycle);
  expect(sample).toEqual({
    measuredAt: 1_795_311_180_609,
    packetLossRatio: 0.1,
    latencyMs: 30.25,
    jitterMs: 1.5,
    downlinkBps: 3_200_000,
    uplinkBps: 100_004,
    terminalUptimeS: 1470,
    batteryRatio: 0.875,
    temperatureC: 51,
  });
  expect(parseSample(sample).unknownFields).toBe(0);
});

test('what has no field is not kept; nan is no value, and total loss no latency', () => {
  expect(collectd.read(foreign(`${host}/load/load`, `${time}:1:2:3\0`))).toEqual([]);
  expect(
    gatheredSample(collectd, [
      [`${host}/ping/ping-1.1.1.1`, `${time}:nan\0`],
      [`${host}/ping/ping_droprate-1.1.1.1`, `${time}:1\0`],
      [`${host}/interface-eth0/if_octets`, `${time}:nan:nan\0`],
    ]),
  ).toEqual({ measuredAt: 1_795_311_180_609, packetLossRatio: 1, latencyMs: null });
});

test('the host is named by the topic; other payloads and depths are refused', () => {
  expect(collectd.owner?.(foreign(`${host}/load/load`, ''))).toEqual({ foreignId: 'SITE-1' });
  expect(collectd.matches(host)).toBe(false);
  for (const payload of ['', 'PUTVAL', '1:', ':1', `${time}:1\0extra`]) {
    expect(() => collectd.read(foreign(`${host}/uptime/uptime`, payload))).toThrow(/^badSample/);
  }
});

test('whatever comes gives samples of the contract or the documented error', () => {
  const topic = fc.constantFrom(...cycle.map(([at]) => at));
  const payload = fc.oneof(
    fc.string(),
    fc.tuple(fc.integer(), fc.double(), fc.double()).map(([at, a, b]) => `${at}:${a}:${b}\0`),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(topic, payload), { maxLength: 5 }), (messages) => {
      try {
        const sample = gatheredSample(collectd, messages);
        if (sample !== undefined) expect(parseSample({ ...sample, measuredAt: 1 }).unknownFields).toBe(0);
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});

test('a real run becomes a sample per interval', () => {
  const path = sharedData('captures/collectd.capture.txt');
  const own = [1, 2, 3].flatMap((second) =>
    cycle.map(
      ([topic, payload]) =>
        `0 0 9 ${topic} ${Buffer.from(payload.replace(time, `179531118${second * 2}.6`)).toString('hex')} | text`,
    ),
  );
  const lines = path === undefined ? own : readFileSync(path, 'latin1').split('\n');
  const groups: Group[] = [];
  const gatherer = new Gatherer({ onClosed: (group) => groups.push(group) });
  for (const line of lines) {
    const [, topic, hex] = /^\d \d \d+ (\S+) ([0-9a-f]+) /.exec(line) ?? [];
    if (topic === undefined || hex === undefined || !collectd.matches(topic)) continue;
    for (const { values, measuredAt } of readings(collectd.read(foreign(topic, Buffer.from(hex, 'hex'))))) {
      const gathering = collectd.gathering?.(topic);
      if (gathering === undefined) throw new Error('collectd is gathered');
      gatherer.add({
        format: collectd,
        gathering,
        terminalId: 'T',
        values,
        measuredAt,
        receivedAt: measuredAt ?? 0,
      });
    }
  }
  gatherer.closeAll();
  const samples = groups.flatMap(({ values, measuredAt }) => collectd.sample(values, measuredAt) ?? []);
  for (const sample of samples) expect(parseSample(sample).unknownFields).toBe(0);
  expect(samples.length).toBeGreaterThanOrEqual(3);
  const gaps = samples
    .slice(1)
    .map(({ measuredAt }, index) => measuredAt - (samples[index]?.measuredAt ?? 0));
  for (const gap of gaps) expect(Math.round(gap / 1000)).toBe(2);
  expect(samples.at(-2)).toMatchObject({
    packetLossRatio: expect.any(Number) as number,
    latencyMs: expect.any(Number) as number,
    terminalUptimeS: expect.any(Number) as number,
    downlinkBps: expect.any(Number) as number,
  });
});
