import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseSample } from '../../../telemetry/contract/sample.ts';
import { parseInfluxLines } from '../../../telemetry/formats/influx-line.ts';
import { telegraf } from '../../../telemetry/formats/telegraf.ts';
import { hostileText } from '../../support/arbitraries.ts';
import { foreign, gatheredSample, readings, samplesOf } from './reading.ts';

const host = 'telegraf/router-7';
const time = '1790000000000000000';
const at = 1_790_000_000_000;
const ping =
  'ping,host=router-7,url=1.1.1.1 average_response_ms=31.5,maximum_response_ms=40,packets_received=4i,' +
  `packets_transmitted=5i,percent_packet_loss=20,result_code=0i,standard_deviation_ms=2.5,ttl=63i ${time}`;

test('the host is named by the topic, at any depth', () => {
  for (const topic of [host, `${host}/ping`, `${host}/net/eth0`]) {
    expect(telegraf.matches(topic)).toBe(true);
    expect(telegraf.owner?.(foreign(topic, ''))).toEqual({ foreignId: 'router-7' });
  }
  expect(telegraf.matches('telegraf')).toBe(false);
  expect(telegraf.matches('telegrafs/x')).toBe(false);
});

test('line protocol: a ping tells loss, latency, jitter and a probe', () => {
  expect(samplesOf(telegraf, `${host}/ping`, ping)).toEqual([
    {
      measuredAt: at,
      packetLossRatio: 0.2,
      latencyMs: 31.5,
      jitterMs: 2.5,
      probes: [{ target: 'internet', sent: 5, lost: 1, rttP50Ms: 31.5 }],
    },
  ]);
});

test('JSON says the same, alone, in a batch or as a list, whatever unit its time has', () => {
  const fields = { average_response_ms: 31.5, percent_packet_loss: 20, result_code: 0 };
  for (const timestamp of [at / 1000, at, at * 1000, at * 1_000_000, new Date(at).toISOString()]) {
    const metric = { name: 'ping', tags: { url: '1.1.1.1', host: 'router-7' }, fields, timestamp };
    for (const message of [metric, { metrics: [metric] }, [metric]]) {
      expect(samplesOf(telegraf, host, JSON.stringify(message))).toEqual([
        { measuredAt: at, packetLossRatio: 0.2, latencyMs: 31.5 },
      ]);
    }
  }
});

test('metrics of one interval become one sample: traffic, speed test, uptime, temperature, power', () => {
  const messages = [
    [`${host}/ping`, ping],
    [`${host}/net`, `net,interface=eth0 bytes_recv=3284081640i,bytes_sent=451838509i,drop_in=4i ${time}`],
    [`${host}/net`, `net,interface=lo bytes_recv=9i,bytes_sent=9i ${time}`],
    [`${host}/net`, `net,interface=all ip_reasmfails=0i ${time}`],
    [
      `${host}/internet_speed`,
      `internet_speed,source=a,test_mode=single download=318.375,upload=30.4,latency=37.7,jitter=1.9,packet_loss=-1,location="Somewhere, TX" ${time}`,
    ],
    [`${host}/system`, `system uptime=1249632i ${time}`],
    [`${host}/system`, `system uptime_format="14 days, 11:07" ${time}`],
    [`${host}/temp`, `temp,sensor=cpu_input temp=51.5 ${time}`],
    [`${host}/temp`, `temp,sensor=cpu_crit temp=100 ${time}`],
    [`${host}/upsd`, `upsd,ups_name=u battery_charge_percent=87,status_flags=16i ${time}`],
    [`${host}/cpu`, `cpu,cpu=cpu0 usage_idle=99 ${time}`],
  ] as const;
  const sample = gatheredSample(telegraf, messages);
  expect(sample).toMatchObject({
    measuredAt: at,
    packetLossRatio: 0.2,
    latencyMs: 31.5,
    rxBytes: 3_284_081_640,
    txBytes: 451_838_509,
    downlinkCapacityBps: 318_375_000,
    uplinkCapacityBps: 30_400_000,
    terminalUptimeS: 1_249_632,
    temperatureC: 51.5,
    batteryRatio: 0.87,
    powerSource: 'battery',
  });
  expect(parseSample(sample).unknownFields).toBe(0);
});

test('of several targets the one that answers best speaks for the link; those on site do not', () => {
  const to = (url: string, loss: number, rtt: number) =>
    `ping,url=${url} packets_transmitted=10i,packets_received=${10 - loss}i,percent_packet_loss=${loss * 10},average_response_ms=${rtt},result_code=0i ${time}`;
  const batch = [
    to('8.8.8.8', 10, 0),
    to('https://example.org/x', 1, 60),
    to('192.168.1.1', 0, 1),
    to('100.64.0.1', 4, 20),
  ];
  const sample = gatheredSample(telegraf, [[host, batch.join('\n')]]);
  expect(sample).toMatchObject({ packetLossRatio: 0.1, latencyMs: 60 });
  expect(sample?.probes?.map(({ target, lost }) => [target, lost])).toEqual([
    ['internet', 1],
    ['pop', 4],
    ['internet', 10],
  ]);
});

test('total loss has no latency; a name that cannot be resolved is no measurement', () => {
  const lost = `ping,url=1.1.1.1 packets_transmitted=5i,packets_received=0i,percent_packet_loss=100,result_code=1i ${time}`;
  expect(samplesOf(telegraf, host, lost)).toMatchObject([{ packetLossRatio: 1, latencyMs: null }]);
  expect(samplesOf(telegraf, host, `ping,url=nowhere.example result_code=1i ${time}`)).toEqual([]);
});

test('traffic of a router with several ports is taken only from one named like a WAN port', () => {
  const net = (name: string) => `net,interface=${name} bytes_recv=5i,bytes_sent=6i ${time}`;
  const sampleOf = (...names: string[]) => gatheredSample(telegraf, [[host, names.map(net).join('\n')]]);
  expect(sampleOf('eth0', 'eth1', 'lo')).toBeUndefined();
  expect(sampleOf('eth0', 'wan', 'br-lan')).toMatchObject({ rxBytes: 5, txBytes: 6 });
});

test('readings of one aligned window belong together, also when they are sent again', () => {
  expect(telegraf.gathering?.(host)).toMatchObject({ aligned: true, spanMs: 10_000 });
  const [reading] = readings(telegraf.read(foreign(host, ping)));
  expect(reading?.measuredAt).toBe(at);
});

test('line protocol with everything it may hold', () => {
  const line = String.raw`my\ name,a\,b=c\=d,e=f s="x, \"y\" z=1",i=-3i,u=4u,t=true,f=F,n=1.5e3 1790000000000000001`;
  const [metric] = parseInfluxLines(`# comment\n\n${line}\r\n`);
  expect(metric?.name).toBe('my name');
  expect([...(metric?.tags ?? [])]).toEqual([
    ['a,b', 'c=d'],
    ['e', 'f'],
  ]);
  expect(Object.fromEntries(metric?.fields ?? [])).toEqual({
    s: 'x, "y" z=1',
    i: -3,
    u: 4,
    t: true,
    f: false,
    n: 1500,
  });
  expect(metric?.time).toBe(at);
});

test('what is neither is refused; whatever comes gives samples of the contract or the documented error', () => {
  expect(() => samplesOf(telegraf, host, 'not a metric at all')).toThrow(/^badSample/);
  expect(() => samplesOf(telegraf, host, '{"name": "x"}')).toThrow(/^badSample/);
  expect(() => samplesOf(telegraf, host, '{"name": ')).toThrow(/^notJson/);
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.bigInt().map(Number));
  const metric = fc.record({
    name: fc.constantFrom(
      'ping',
      'net',
      'interface',
      'internet_speed',
      'system',
      'temp',
      'upsd',
      '__proto__',
    ),
    tags: fc.dictionary(fc.constantFrom('url', 'interface', 'sensor', '__proto__'), fc.string()),
    fields: fc.dictionary(
      fc.constantFrom(
        'percent_packet_loss',
        'packets_received',
        'packets_transmitted',
        'bytes_recv',
        'download',
        'temp',
      ),
      value,
    ),
    timestamp: fc.oneof(fc.double(), fc.string(), fc.constant(at)),
  });
  const text = fc.oneof(
    metric.map((one) => JSON.stringify(one)),
    hostileText,
    fc.string(),
  );
  fc.assert(
    fc.property(text, (payload) => {
      try {
        for (const sample of samplesOf(telegraf, host, payload)) {
          expect(parseSample(sample)).toEqual({ sample, unknownFields: 0 });
        }
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
