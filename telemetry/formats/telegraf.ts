import { ContractError } from '../contract/contract-error.ts';
import { describe, isObject, isText } from '../contract/field-readers.ts';
import { decodePayload, parseJson } from '../contract/payload.ts';
import type { Sample } from '../contract/sample.ts';
import { epochMs } from './clock-units.ts';
import type { Format, ForeignMessage, Reading } from './format.ts';
import { parseInfluxLines, type Metric } from './influx-line.ts';
import { addPings, type PingTarget } from './ping-targets.ts';
import { hasReadings, numberIn, put, scaled } from './put.ts';
import { wanInterface } from './wan-interface.ts';

/**
 * Telegraf's MQTT output: `telegraf/<host>/...`, in line protocol or JSON, a metric or a batch a message.
 * Telegraf rounds its times to the interval and sends again what was not acknowledged, hence the aligned windows.
 */
export const telegraf: Format = {
  name: 'telegraf',
  subscriptions: ['telegraf/#'],
  matches: (topic) => topicPattern.test(topic),
  owner: ({ topic }) => ({ foreignId: hostOf(topic) }),
  read,
  sample,
  gathering: () => ({ quietMs: 3_000, longestMs: 15_000, spanMs: 10_000, aligned: true }),
};

const topicPattern = /^telegraf\/([^/+#]{1,200})(?:\/|$)/;
const MAX_METRICS = 5_000;

/** Of each plugin, the tag that tells its metrics apart, and the fields that are read. */
const plugins: Readonly<Record<string, { tag: string; fields: readonly string[] }>> = {
  ping: {
    tag: 'url',
    fields: [
      'packets_transmitted',
      'packets_received',
      'percent_packet_loss',
      'average_response_ms',
      'standard_deviation_ms',
      'percentile50_ms',
      'percentile95_ms',
      'result_code',
    ],
  },
  net: { tag: 'interface', fields: ['bytes_recv', 'bytes_sent'] },
  interface: {
    tag: 'ifName',
    fields: ['ifHCInOctets', 'ifHCOutOctets', 'ifInOctets', 'ifOutOctets'],
  },
  internet_speed: { tag: 'test_mode', fields: ['download', 'upload', 'latency', 'jitter', 'packet_loss'] },
  system: { tag: '', fields: ['uptime'] },
  temp: { tag: 'sensor', fields: ['temp'] },
  apcupsd: { tag: 'ups_name', fields: ['battery_charge_percent', 'status_flags'] },
  upsd: { tag: 'ups_name', fields: ['battery_charge_percent', 'status_flags'] },
};

function hostOf(topic: string): string {
  const host = topicPattern.exec(topic)?.[1];
  if (host !== undefined && isText(host, 200)) return host;
  throw new ContractError('badTopic', 'telegraf/{host}/...', topic.slice(0, 80));
}

function read({ topic, payload }: ForeignMessage): Reading[] {
  const owner = { foreignId: hostOf(topic) };
  const text = decodePayload(payload);
  const metrics = /^\s*[[{]/.test(text) ? parseMetrics(parseJson(text)) : parseInfluxLines(text);
  if (metrics.length > MAX_METRICS) {
    throw new ContractError('tooLarge', `at most ${MAX_METRICS} metrics`, `${metrics.length}`);
  }
  return metrics.flatMap((metric) => {
    const values = valuesOf(metric);
    if (values.size === 0) return [];
    return [{ owner, values, ...(metric.time !== undefined && { measuredAt: metric.time }) }];
  });
}

/** `plugin/which/field`, of the plugins and fields that are read. */
function valuesOf({ name, tags, fields }: Metric): Map<string, unknown> {
  const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  const values = new Map<string, unknown>();
  if (plugin === undefined) return values;
  const which = (tags.get(plugin.tag) ?? '').slice(0, 100);
  for (const field of plugin.fields) {
    const value = fields.get(field);
    if (value !== undefined) values.set(`${name}\n${which}\n${field}`, value);
  }
  return values;
}

/** One metric, or `{"metrics": [...]}`, or a bare list. */
function parseMetrics(value: unknown): Metric[] {
  if (Array.isArray(value)) return value.map(parseMetric);
  if (isObject(value) && 'metrics' in value && Array.isArray(value.metrics))
    return value.metrics.map(parseMetric);
  return [parseMetric(value)];
}

function parseMetric(value: unknown): Metric {
  if (isObject(value) && 'name' in value && 'fields' in value) {
    const { name, fields } = value;
    const tags = 'tags' in value ? value.tags : undefined;
    const time = epochMs('timestamp' in value ? value.timestamp : undefined);
    if (typeof name === 'string' && isObject(fields)) {
      const texts = Object.entries(isObject(tags) ? tags : {}).map(
        ([key, tag]) => [key, String(tag)] as const,
      );
      return { name, fields: new Map(Object.entries(fields)), tags: new Map(texts), time };
    }
  }
  throw new ContractError('badSample', 'a metric of Telegraf with name and fields', describe(value));
}

function sample(values: ReadonlyMap<string, unknown>, measuredAt: number): Sample | undefined {
  const made: Sample = { measuredAt };
  const number = (plugin: string, which: string, field: string): number | undefined =>
    numberIn(values.get(`${plugin}\n${which}\n${field}`), -1e18, 1e18);
  const those = (plugin: string): string[] => [
    ...new Set(
      [...values.keys()]
        .map((key) => key.split('\n'))
        .flatMap(([name, which = '']) => (name === plugin ? [which] : [])),
    ),
  ];

  addPings(
    made,
    those('ping').flatMap((url) => pingOf(url, (field) => number('ping', url, field))),
  );
  addTraffic();
  addSpeed();
  put(made, 'terminalUptimeS', number('system', '', 'uptime'));
  addTemperature();
  addPower('upsd');
  addPower('apcupsd');
  return hasReadings(made) ? made : undefined;

  function addTraffic(): void {
    const net = wanInterface(those('net'));
    const snmp = wanInterface(those('interface'));
    if (net !== undefined) {
      put(made, 'rxBytes', number('net', net, 'bytes_recv'));
      put(made, 'txBytes', number('net', net, 'bytes_sent'));
    } else if (snmp !== undefined) {
      put(
        made,
        'rxBytes',
        number('interface', snmp, 'ifHCInOctets') ?? number('interface', snmp, 'ifInOctets'),
      );
      put(
        made,
        'txBytes',
        number('interface', snmp, 'ifHCOutOctets') ?? number('interface', snmp, 'ifOutOctets'),
      );
    }
  }

  function addSpeed(): void {
    const [mode] = those('internet_speed');
    if (mode === undefined) return;
    const speed = (field: string) => number('internet_speed', mode, field);
    put(made, 'downlinkCapacityBps', scaled(speed('download'), 1e6));
    put(made, 'uplinkCapacityBps', scaled(speed('upload'), 1e6));
    if (made.latencyMs === undefined) put(made, 'latencyMs', speed('latency'));
    if (made.jitterMs === undefined) put(made, 'jitterMs', speed('jitter'));
  }

  function addTemperature(): void {
    const readings = those('temp')
      .filter((sensor) => !/_(?:crit|max|min|critalarm|emergency)$/.test(sensor))
      .flatMap((sensor) => number('temp', sensor, 'temp') ?? []);
    if (readings.length > 0) put(made, 'temperatureC', Math.max(...readings));
  }

  function addPower(plugin: string): void {
    const [ups] = those(plugin);
    if (ups === undefined) return;
    put(made, 'batteryRatio', scaled(number(plugin, ups, 'battery_charge_percent'), 0.01));
    // RFC 9271, section 5.1: bit 3 is on line, bit 4 is on battery.
    const flags = numberIn(number(plugin, ups, 'status_flags'), 0, 0xffff_ffff);
    if (flags === undefined) return;
    if ((flags & 16) !== 0) made.powerSource = 'battery';
    else if ((flags & 8) !== 0) made.powerSource = 'grid';
  }
}

function pingOf(url: string, number: (field: string) => number | undefined): PingTarget[] {
  const percent = number('percent_packet_loss');
  const result = number('result_code');
  // No answer to the name or to ping itself is no measurement unless a loss was counted.
  if (percent === undefined && result !== 0) return [];
  return [
    {
      host: url.replace(/^\w+:\/\//, '').replace(/[/:].*$/, ''),
      lossRatio: scaled(percent, 0.01),
      rttMs: number('average_response_ms'),
      jitterMs: number('standard_deviation_ms'),
      sent: number('packets_transmitted'),
      received: number('packets_received'),
      rttP50Ms: number('percentile50_ms'),
      rttP95Ms: number('percentile95_ms'),
    },
  ];
}
