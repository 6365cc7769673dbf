import { ContractError } from '../contract/contract-error.ts';
import { isText } from '../contract/field-readers.ts';
import { decodePayload } from '../contract/payload.ts';
import type { Sample } from '../contract/sample.ts';
import type { Format, ForeignMessage, Reading } from './format.ts';
import { addPings } from './ping-targets.ts';
import { hasReadings, put, scaled } from './put.ts';
import { wanInterface } from './wan-interface.ts';

/**
 * collectd's mqtt plugin: `collectd/<host>/<plugin>[-<instance>]/<type>[-<instance>]`, one value list a message as
 * `time:value[:value...]`, which ends in a NUL byte. Counters come as rates (StoreRates, on by default).
 */
export const collectd: Format = {
  name: 'collectd',
  subscriptions: ['collectd/+/+/+'],
  matches: (topic) => topicPattern.test(topic),
  owner: ({ topic }) => ({ foreignId: hostOf(topic) }),
  read,
  sample,
  // All plugins of an interval are read within a fraction of a second; the shortest interval is a second.
  gathering: () => ({ quietMs: 3_000, longestMs: 15_000, spanMs: 900, aligned: false }),
};

const topicPattern = /^collectd\/([^/+#]{1,200})\/([^/]{1,128})\/([^/]{1,128})$/;
const payloadPattern = /^(\d{1,12}(?:\.\d{1,9})?)((?::[^:\0\n]{1,40}){1,16})\0?\n?$/;
/** What no field of a sample comes from is not kept. */
const readable =
  /^(?:ping\/|interface-[^/]+\/if_octets$|uptime\/uptime$|(?:battery|nut)-[^/]+\/percent-charged?$|(?:sensors|thermal)-)/;

function hostOf(topic: string): string {
  const host = topicPattern.exec(topic)?.[1];
  if (host !== undefined && isText(host, 200)) return host;
  throw new ContractError('badTopic', 'collectd/{host}/{plugin}/{type}', topic.slice(0, 80));
}

function read({ topic, payload }: ForeignMessage): Reading[] {
  const [, , plugin = '', type = ''] = topicPattern.exec(topic) ?? [];
  const text = decodePayload(payload);
  const [, time, list] = payloadPattern.exec(text) ?? [];
  if (time === undefined || list === undefined) {
    throw new ContractError('badSample', 'time:value[:value...] of collectd', text.slice(0, 40));
  }
  const name = `${plugin}/${type}`;
  if (!readable.test(name)) return [];
  const values = new Map([[name, list.slice(1).split(':').map(numberOf)]]);
  return [{ owner: { foreignId: hostOf(topic) }, measuredAt: Math.round(Number(time) * 1000), values }];
}

/** `nan` and `U` say that there is no value. */
function numberOf(text: string): number | undefined {
  const number = Number(text);
  return text === '' || !Number.isFinite(number) ? undefined : number;
}

function sample(values: ReadonlyMap<string, unknown>, measuredAt: number): Sample | undefined {
  const made: Sample = { measuredAt };
  const number = (name: string, index = 0): number | undefined =>
    (values.get(name) as number[] | undefined)?.[index];
  const after = (prefix: string): string[] =>
    [...values.keys()].flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));

  const hosts = new Set([...after('ping/ping-'), ...after('ping/ping_droprate-')]);
  addPings(
    made,
    [...hosts].map((host) => ({
      host,
      lossRatio: number(`ping/ping_droprate-${host}`),
      rttMs: number(`ping/ping-${host}`),
      jitterMs: number(`ping/ping_stddev-${host}`),
    })),
  );
  const wan = wanInterface(after('interface-').map((name) => name.replace(/\/if_octets$/, '')));
  if (wan !== undefined) {
    put(made, 'downlinkBps', scaled(number(`interface-${wan}/if_octets`, 0), 8));
    put(made, 'uplinkBps', scaled(number(`interface-${wan}/if_octets`, 1), 8));
  }
  put(made, 'terminalUptimeS', number('uptime/uptime'));
  const battery = [...values.keys()].find((name) => /^(?:battery|nut)-/.test(name));
  if (battery !== undefined) put(made, 'batteryRatio', scaled(number(battery), 0.01));
  const temperatures = [...values.keys()]
    .filter((name) => /^(?:sensors|thermal)-[^/]+\/temperature/.test(name))
    .flatMap((name) => number(name) ?? []);
  if (temperatures.length > 0) put(made, 'temperatureC', Math.max(...temperatures));
  return hasReadings(made) ? made : undefined;
}
