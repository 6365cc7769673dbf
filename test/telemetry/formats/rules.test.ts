import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContractError } from '../../../telemetry/contract/contract-error.ts';
import { parseSample } from '../../../telemetry/contract/sample.ts';
import type { Format } from '../../../telemetry/formats/format.ts';
import { parsePath } from '../../../telemetry/formats/json-path.ts';
import { linesOfJson } from '../../../telemetry/formats/json-lines.ts';
import { createRules } from '../../../telemetry/formats/rules.ts';
import { parseRulesFile, RulesError } from '../../../telemetry/formats/rules-file.ts';
import { hostileText } from '../../support/arbitraries.ts';
import { foreign, gatheredSample, receivedAt, samplesOf } from './reading.ts';

type Message = Record<string, unknown>;

function fileOf(...messages: Message[]): string {
  return JSON.stringify({ formats: [{ name: 'modems', messages }] }, undefined, 2);
}

function formatOf(...messages: Message[]): Format {
  const rules = createRules();
  rules.replace(parseRulesFile(fileOf(...messages), ['telegraf']));
  const format = rules.formatFor(String(messages[0]?.['topic']).replace(/\{\w+\}/g, 'm-7'));
  if (format === undefined) throw new Error('no rule for that topic');
  return format;
}

function faultsOf(text: string): readonly string[] {
  try {
    parseRulesFile(text, ['telegraf']);
    return [];
  } catch (error) {
    if (error instanceof RulesError) return error.faults;
    throw error;
  }
}

/** What one field becomes of one value. */
function fieldOf(field: string, rule: Message, value: unknown): unknown {
  const format = formatOf({ topic: 'm/{terminal}', fields: { [field]: { path: 'v', ...rule } } });
  const [sample] = samplesOf(format, 'm/m-7', JSON.stringify({ v: value }));
  return (sample as Record<string, unknown> | undefined)?.[field];
}

test('topic, path, unit, words: a message in the terms of the contract', () => {
  const format = formatOf({
    topic: 'modems/{terminal}/status',
    time: { path: 'ts', unit: 's' },
    fields: {
      linkUp: { path: 'state', values: { UP: true, '*': false } },
      latencyMs: { path: '$.rtt', unit: 's' },
      downlinkBps: { path: 'rate.rx', unit: 'kbit/s' },
      signal: { path: 'radio[0].esno', metric: 'esN0Db', unit: 'dB/10' },
      alerts: { path: 'alarm', values: { none: '' } },
      clients: 'clients',
    },
  });
  const message = {
    ts: 1_790_000_000,
    state: 'UP',
    rtt: 0.0415,
    rate: { rx: '3200' },
    radio: [{ esno: 92 }],
    alarm: 'none',
    clients: null,
    more: 1,
  };
  expect(format.owner?.(foreign('modems/m-7/status', ''))).toEqual({ foreignId: 'm-7' });
  expect(samplesOf(format, 'modems/m-7/status', JSON.stringify(message))).toEqual([
    {
      measuredAt: 1_790_000_000_000,
      linkUp: true,
      latencyMs: 41.5,
      downlinkBps: 3_200_000,
      signal: { metric: 'esN0Db', value: 9.2 },
      alerts: [],
    },
  ]);
  expect(samplesOf(format, 'modems/m-7/status', '{"state":"REBOOT"}')).toEqual([
    { measuredAt: receivedAt, linkUp: false },
  ]);
});

test.each([
  ['downlinkBps', { unit: 'MB/s' }, 2, 16e6],
  ['packetLossRatio', { unit: 'percent' }, 12.5, 0.125],
  ['packetLossRatio', {}, 12.5, undefined],
  ['latencyMs', { unit: 'us' }, 41_500, 41.5],
  ['terminalUptimeS', { unit: 'min' }, 3, 180],
  ['temperatureC', { unit: 'F' }, 212, 100],
  ['rxBytes', { unit: 'KiB' }, 1.5, 1536],
  ['batteryRatio', { scale: 0.25, offset: -0.5 }, 4, 0.5],
  ['lanUp', {}, 'true', true],
  ['lanUp', { unit: 'inverted' }, 1, false],
  ['lanUp', {}, 'perhaps', undefined],
  ['powerSource', { values: { '1': 'grid', '2': 'battery' } }, 2, 'battery'],
  ['powerSource', {}, 'wind', undefined],
  ['latencyMs', { values: { timeout: null } }, 'timeout', null],
  ['disabledReason', {}, 'unpaid', 'unpaid'],
  ['alerts', {}, ['a', 'b'], ['a', 'b']],
  ['alerts', {}, 'a', ['a']],
])('%s by %o of %o is %o', (field, rule, value, expected) => {
  if (expected === undefined) expect(() => fieldOf(field, rule, value)).toThrow(/^badSample/);
  else expect(fieldOf(field, rule, value)).toEqual(expected);
});

test('a field of its own per topic: the bare value, gathered', () => {
  const text = JSON.stringify({
    formats: [
      {
        name: 'small',
        gatherS: 5,
        messages: [
          { topic: 'small/{terminal}/rtt', fields: { latencyMs: '$' } },
          {
            topic: 'small/{terminal}/link',
            fields: { linkUp: { path: '$', values: { up: true, down: false } } },
          },
        ],
      },
    ],
  });
  const rules = createRules();
  rules.replace(parseRulesFile(text, []));
  const format = rules.formatFor('small/x/rtt') as Format;
  expect(format.gathering?.('small/x/rtt')).toEqual({
    quietMs: 5000,
    longestMs: 15_000,
    spanMs: 5000,
    aligned: false,
  });
  const messages = [
    ['small/x/rtt', '41.5'],
    ['small/x/link', 'up\0'],
  ] as const;
  expect(gatheredSample(format, messages)).toEqual({ measuredAt: receivedAt, latencyMs: 41.5, linkUp: true });
});

test('a list of readings, and a terminal that is known by its credential or by several levels', () => {
  const list = formatOf({
    topic: 'lots/{country}/{terminal}',
    terminal: '{country}:{terminal}',
    each: 'readings',
    time: 'at',
    fields: { latencyMs: 'ms' },
  });
  expect(list.owner?.(foreign('lots/mx/7', ''))).toEqual({ foreignId: 'mx:7' });
  const payload = '{"readings":[{"at":"2026-09-21T14:13:20Z","ms":1},{"at":1790000060,"ms":2},{"ms":NaN}]}';
  expect(samplesOf(list, 'lots/mx/7', payload).map(({ measuredAt }) => measuredAt)).toEqual([
    1_790_000_000_000, 1_790_000_060_000,
  ]);
  expect(() => samplesOf(list, 'lots/mx/7', '{}')).toThrow(/^badSample/);
  const own = formatOf({
    topic: 'v1/devices/me/telemetry',
    terminal: 'credential',
    fields: { latencyMs: 'lag' },
  });
  expect(own.owner?.(foreign('v1/devices/me/telemetry', '', 'T-1'))).toEqual({ terminalId: 'T-1' });
  expect(() => own.owner?.(foreign('v1/devices/me/telemetry', ''))).toThrow(/^badTopic/);
});

test('all faults come at once, each with its line, its place and what was expected', () => {
  const text = `{
  "formats": [
    {
      "name": "telegraf",
      "gatherS": 0,
      "messages": [
        { "topic": "#", "fields": { "latencyMs": "$" } },
        { "topic": "modems/{terminal}/status", "terminal": "{modem}",
          "feilds": {},
          "fields": {
            "latencyMs": { "path": "a..b", "unit": "sec" },
            "latency": "x",
            "linkUp": { "path": "s", "values": { "UP": "yes" } },
            "signal": "s"
          }
        },
        { "topic": "atalaya/v1/terminals/x", "fields": {} }
      ]
    }
  ]
}`;
  expect(faultsOf(text)).toEqual([
    'line 4: formats[0].name: expected a name that no other format has, got "telegraf"',
    'line 5: formats[0].gatherS: expected a number 1..60, got 0',
    'line 7: formats[0].messages[0].topic: expected a first level that is a plain word, got "#"',
    'line 7: formats[0].messages[0].terminal: expected a name in braces that the topic has (it has none), got "{terminal}"',
    expect.stringMatching(
      /^line 9: formats\[0\]\.messages\[1\]\.feilds: expected only topic, .*, got "feilds"$/,
    ),
    'line 8: formats[0].messages[1].terminal: expected a name in braces that the topic has (terminal), got "{modem}"',
    expect.stringMatching(/^line 11: .*\.latencyMs\.path: expected a path such as .*, got "a\.\.b"$/),
    'line 11: formats[0].messages[1].fields.latencyMs.unit: expected one of ms, s, us, ns, got "sec"',
    expect.stringMatching(/^line 12: .*\.latency: expected one of the fields intervalS, .*, got "latency"$/),
    'line 13: formats[0].messages[1].fields.linkUp.values.UP: expected a value that linkUp may have, got "yes"',
    expect.stringMatching(/^line 14: .*\.signal\.metric: expected one of esN0Db, /),
    expect.stringMatching(/^line 17: .*\.topic: expected a topic outside the contract's own/),
    expect.stringMatching(/^line 17: .*\.terminal: /),
    'line 17: formats[0].messages[2].fields: expected 1 to 40 fields, got 0',
  ]);
  expect(faultsOf('{\n"formats": [\n}')).toEqual([expect.stringMatching(/^line 3: not JSON: /)]);
  expect(faultsOf('[]')).toHaveLength(2);
  const twice = { topic: 'm/{terminal}', fields: { latencyMs: '$' } };
  expect(faultsOf(fileOf(twice, twice))).toEqual([expect.stringContaining('a topic that no other rule has')]);
});

test('patterns match whole levels, and nothing that is not written in them', () => {
  const rules = createRules();
  rules.replace(parseRulesFile(fileOf({ topic: 'a.b/{terminal}/+/x/#', fields: { latencyMs: '$' } }), []));
  expect(rules.subscriptions()).toEqual(['a.b/+/+/x/#']);
  for (const topic of ['a.b/t/1/x', 'a.b/t/1/x/y/z']) expect(rules.formatFor(topic), topic).toBeDefined();
  for (const topic of ['aXb/t/1/x', 'a.b/t/1/xy', 'a.b//1/x', 'a.b/t/x', 'b']) {
    expect(rules.formatFor(topic), topic).toBeUndefined();
  }
  rules.replace([]);
  expect(rules.formatFor('a.b/t/1/x')).toBeUndefined();
});

test('paths are own properties and indexes only', () => {
  expect(parsePath('a.b[0][12].c d')).toEqual(['a', 'b', 0, 12, 'c d']);
  expect(parsePath('$')).toEqual([]);
  for (const path of ['', '.', 'a.', '.a', 'a[', 'a[x]', 'a]b', 'a..b'])
    expect(parsePath(path), path).toBeUndefined();
  expect(fieldOf('latencyMs', { path: 'v.constructor.length' }, {})).toBeUndefined();
  expect(fieldOf('latencyMs', { path: 'v.__proto__' }, {})).toBeUndefined();
});

test('lines are found in any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value, undefined, 1);
      expect(Math.max(...linesOfJson(text).values())).toBeLessThanOrEqual(text.split('\n').length);
    }),
  );
  expect(linesOfJson('{\n "a": [1,\n {"b\\"": "x,]"}]}').get('a[1].b"')).toBe(3);
});

test('no file and no message throws anything but its documented error', () => {
  const format = formatOf({
    topic: 'm/{terminal}',
    time: 't',
    fields: {
      latencyMs: 'a',
      linkUp: 'a',
      alerts: 'a',
      signal: { path: 'a', metric: 'snrDb' },
      clients: 'a',
    },
  });
  const message = fc.record({ a: fc.anything(), t: fc.anything() }).map((value) => {
    try {
      return JSON.stringify(value);
    } catch {
      return '';
    }
  });
  fc.assert(
    fc.property(fc.oneof(hostileText, message), (text) => {
      faultsOf(text);
      faultsOf(`{"formats":[${text}]}`);
      try {
        for (const sample of samplesOf(format, 'm/1', text))
          expect(parseSample(sample)).toEqual({ sample, unknownFields: 0 });
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
