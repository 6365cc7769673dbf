import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { get } from 'sparkplug-payload';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseSample } from '../../../telemetry/contract/sample.ts';
import type { Finding, Format } from '../../../telemetry/formats/format.ts';
import { createSparkplug } from '../../../telemetry/formats/sparkplug.ts';
import { parseSparkplugPayload } from '../../../telemetry/formats/sparkplug-payload.ts';
import { sharedData } from '../../support/shared-data.ts';
import { foreign, receivedAt } from './reading.ts';

/** What another program makes of our words, and we of its. */
const codec = get('spBv1.0') as NonNullable<ReturnType<typeof get>>;
const node = 'Norte/E1';
const at = 1_790_000_000_000;

interface Metric {
  name?: string;
  alias?: number;
  value?: unknown;
  type?: string;
  timestamp?: number;
  isHistorical?: boolean;
}

function encode(seq: number | undefined, metrics: Metric[], timestamp: number = at): Uint8Array {
  const full = metrics.map((metric) => ({ type: 'Double', value: 0, ...metric }));
  return codec.encodePayload({ timestamp, ...(seq !== undefined && { seq }), metrics: full } as never);
}

const bdSeq = (value: number): Metric => ({ name: 'bdSeq', type: 'UInt64', value });

/** An edge node's host, and what it asked for. */
function host() {
  const asked: string[] = [];
  const format = createSparkplug({
    ask: (topic, payload) => {
      asked.push(topic);
      expect(codec.decodePayload(payload).metrics).toMatchObject([
        { name: 'Node Control/Rebirth', type: 'Boolean', value: true },
      ]);
    },
  });
  const hear = (kind: string, device: string, payload: Uint8Array): Finding[] => {
    const topic = `spBv1.0/Norte/${kind}/E1${device === '' ? '' : `/${device}`}`;
    expect(format.matches(topic)).toBe(true);
    return format.read(foreign(topic, payload));
  };
  return { format, asked, hear };
}

function born() {
  const at = host();
  at.hear(
    'NBIRTH',
    '',
    encode(0, [bdSeq(3), { name: 'Node Control/Rebirth', type: 'Boolean', value: false }]),
  );
  at.hear(
    'DBIRTH',
    'vsat0',
    encode(1, [
      { name: 'Link/RTT_ms', alias: 10, value: 600 },
      { name: 'Link/packetLossRatio', alias: 11, value: 0 },
      { name: 'linkUp', alias: 12, type: 'Boolean', value: true },
      { name: 'temperature', alias: 13, type: 'Int8', value: 20 },
    ]),
  );
  return at;
}

function samples(format: Format, findings: readonly Finding[]) {
  return findings.flatMap((finding) =>
    'values' in finding ? (format.sample(finding.values, finding.measuredAt ?? receivedAt) ?? []) : [],
  );
}

test('births tell names and aliases, and that node and device are online', () => {
  const { format, hear, asked } = host();
  const births = [
    ...hear('NBIRTH', '', encode(0, [bdSeq(3), { name: 'uptime', alias: 1, value: 77 }])),
    ...hear('DBIRTH', 'vsat0', encode(1, [{ name: 'snr', alias: 2, type: 'Float', value: 9.1 }])),
  ];
  expect(births).toMatchObject([
    { owner: { foreignId: node }, presence: { state: 'online', session: 'bdSeq-3' } },
    { owner: { foreignId: node }, measuredAt: at },
    { owner: { foreignId: `${node}/vsat0` }, presence: { state: 'online', session: 'bdSeq-3' } },
    { owner: { foreignId: `${node}/vsat0` }, measuredAt: at },
  ]);
  expect(samples(format, births)).toEqual([
    { measuredAt: at, terminalUptimeS: 77 },
    { measuredAt: at, signal: { metric: 'snrDb', value: 9.1 } },
  ]);
  expect(asked).toEqual([]);
});

test('data by alias alone says what changed; what it leaves out is as it was', () => {
  const { format, hear, asked } = born();
  const later = at + 60_000;
  const data = hear(
    'DDATA',
    'vsat0',
    encode(
      2,
      [
        { alias: 10, value: 650.5 },
        { alias: 13, type: 'Int8', value: -5 },
      ],
      later,
    ),
  );
  expect(samples(format, data)).toEqual([
    { measuredAt: later, latencyMs: 650.5, packetLossRatio: 0, linkUp: true, temperatureC: -5 },
  ]);
  const null_ = hear('DDATA', 'vsat0', encode(3, [{ alias: 13, value: null }], later + 1));
  expect(samples(format, null_)[0]).not.toHaveProperty('temperatureC');
  expect(asked).toEqual([]);
});

test('values of several times are several samples; historical ones do not touch the present', () => {
  const { format, hear } = born();
  const data = hear(
    'DDATA',
    'vsat0',
    encode(2, [
      { alias: 10, value: 700, timestamp: at + 2000 },
      { alias: 10, value: 690, timestamp: at + 1000 },
      { alias: 10, value: 500, timestamp: at - 60_000, isHistorical: true },
    ]),
  );
  expect(samples(format, data).map(({ measuredAt, latencyMs }) => [measuredAt - at, latencyMs])).toEqual([
    [-60_000, 500],
    [1000, 690],
    [2000, 700],
  ]);
  expect(samples(format, data)[0]).toEqual({ measuredAt: at - 60_000, latencyMs: 500 });
});

test('a gap in the sequence asks for births once a minute, and loses nothing that came', () => {
  const { format, hear, asked } = born();
  const data = hear('DDATA', 'vsat0', encode(5, [{ alias: 10, value: 1 }]));
  expect(samples(format, data)).toHaveLength(1);
  expect(asked).toEqual(['spBv1.0/Norte/NCMD/E1']);
  hear('DDATA', 'vsat0', encode(9, [{ alias: 10, value: 2 }]));
  expect(asked).toHaveLength(1);
  hear('NBIRTH', '', encode(0, [bdSeq(3)]));
  for (let seq = 1; seq <= 256; seq += 1) hear('NDATA', '', encode(seq % 256, [{ name: 'x', value: 1 }]));
  expect(asked).toHaveLength(1);
});

test('a host that starts later asks, keeps what it cannot read yet, and reads it after the birth', () => {
  const { format, hear, asked } = host();
  expect(hear('DDATA', 'vsat0', encode(7, [{ alias: 10, value: 650 }], at + 1000))).toEqual([]);
  expect(hear('DDATA', 'vsat0', encode(8, [{ alias: 10, value: 660 }], at + 2000))).toEqual([]);
  expect(asked).toEqual(['spBv1.0/Norte/NCMD/E1']);
  hear('NBIRTH', '', encode(0, [bdSeq(3)]));
  const found = hear('DBIRTH', 'vsat0', encode(1, [{ name: 'rtt', alias: 10, value: 640 }]));
  expect(samples(format, found).map(({ measuredAt, latencyMs }) => [measuredAt - at, latencyMs])).toEqual([
    [0, 640],
    [1000, 650],
    [2000, 660],
  ]);
  expect(format.expire?.(receivedAt + 3_600_000)).toEqual([]);
});

test('what no birth explains in time is refused with that reason; so is what is too much to keep', () => {
  const { format, hear } = host();
  const riddle = encode(7, [{ alias: 10, value: 650 }]);
  for (let count = 0; count < 32; count += 1) expect(hear('DDATA', 'vsat0', riddle)).toEqual([]);
  expect(hear('DDATA', 'vsat0', riddle)).toMatchObject([{ error: { reason: 'unsupported' } }]);
  expect(format.expire?.(receivedAt + 29_999)).toEqual([]);
  const late = format.expire?.(receivedAt + 30_000) ?? [];
  expect(late).toHaveLength(32);
  expect(late[0]).toMatchObject({
    owner: { foreignId: `${node}/vsat0` },
    message: { topic: 'spBv1.0/Norte/DDATA/E1/vsat0' },
    error: { reason: 'unsupported', expected: 'a birth of Sparkplug that names these aliases' },
  });
  expect(format.expire?.(receivedAt + 60_000)).toEqual([]);
});

test('a death takes the node and all its devices offline; the will of an older connection does not', () => {
  const { hear } = born();
  expect(hear('NDEATH', '', encode(undefined, [bdSeq(2)]))).toEqual([]);
  expect(hear('NDEATH', '', encode(undefined, [bdSeq(3)]))).toMatchObject([
    { owner: { foreignId: node }, presence: { state: 'offline', session: 'bdSeq-3' } },
    { owner: { foreignId: `${node}/vsat0` }, presence: { state: 'offline', session: 'bdSeq-3' } },
  ]);
  const again = born();
  expect(again.hear('DDEATH', 'vsat0', encode(2, []))).toMatchObject([
    { owner: { foreignId: `${node}/vsat0` }, presence: { state: 'offline' } },
  ]);
});

test('compressed payloads are read, and none inflates beyond the limit', () => {
  const inner = encode(0, [bdSeq(1), { name: 'rtt', value: 5 }]);
  const wrap = (body: Uint8Array) =>
    codec.encodePayload({ timestamp: at, uuid: 'SPBV1.0_COMPRESSED', body, metrics: [] });
  expect(parseSparkplugPayload(wrap(deflateSync(inner)))).toEqual(parseSparkplugPayload(inner));
  expect(() => parseSparkplugPayload(wrap(deflateSync(Buffer.alloc(1e6))))).toThrow(/^tooLarge/);
  expect(() => parseSparkplugPayload(wrap(Buffer.from('x')))).toThrow(/^notInflatable/);
});

test('topics that are none of its own are refused', () => {
  const { format } = host();
  for (const topic of ['spBv1.0/Norte/NDATA/E1/vsat0', 'spBv1.0/Norte/DDATA/E1', 'spBv1.0/a\0/NDATA/E1']) {
    expect(() => format.read(foreign(topic, encode(0, [])))).toThrow(/^badTopic/);
  }
  for (const topic of ['spBv1.0/Norte/NCMD/E1', 'spBv1.0/STATE/x', 'spAv1.0/Norte/NDATA/E1']) {
    expect(format.matches(topic)).toBe(false);
  }
});

test('whatever bytes come, the documented error or samples of the contract', () => {
  const { format } = born();
  const valid = encode(2, [
    { alias: 10, value: 1 },
    { name: 'modcod', type: 'String', value: 'QPSK' },
  ]);
  const broken = fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([where, byte]) => {
    const bytes = Uint8Array.from(valid);
    bytes[where] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (payload) => {
      try {
        const findings = format.read(foreign('spBv1.0/Norte/DDATA/E1/vsat0', payload));
        for (const sample of samples(format, findings)) {
          expect(parseSample(sample)).toEqual({ sample, unknownFields: 0 });
        }
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});

test('the messages of a real run are understood', () => {
  const path = sharedData('captures/sparkplug.capture.txt');
  const line = (kind: string, id: string, payload: Uint8Array) =>
    `0 0 9 spBv1.0/G/${kind}/${id} ${Buffer.from(payload).toString('hex')}`;
  const own = [
    line('NBIRTH', 'E', encode(0, [bdSeq(0), { name: 'rtt_ms', type: 'Float', value: 612.5 }])),
    line('DBIRTH', 'E/vsat0', encode(1, [{ name: 'snr', type: 'Float', value: 9.1 }])),
    line('DDATA', 'E/vsat0', encode(2, [{ name: 'snr', type: 'Float', value: 8.7 }])),
  ];
  const lines = path === undefined ? own : readFileSync(path, 'utf8').split('\n');
  const { format, asked } = host();
  const found = lines.flatMap((text) => {
    const [, topic = '', hex = ''] = /^\d \d \d+ (\S+) ([0-9a-f]*)$/.exec(text) ?? [];
    return format.matches(topic) ? format.read(foreign(topic, Buffer.from(hex, 'hex'))) : [];
  });
  expect(samples(format, found)).toMatchObject([
    { latencyMs: 612.5 },
    { signal: { metric: 'snrDb', value: 9.1 } },
    { signal: { metric: 'snrDb', value: 8.7 } },
  ]);
  expect(asked).toEqual([]);
});
