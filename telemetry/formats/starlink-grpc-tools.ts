import { ContractError } from '../contract/contract-error.ts';
import { describe, isObject, isText } from '../contract/field-readers.ts';
import { decodePayload } from '../contract/payload.ts';
import type { Sample } from '../contract/sample.ts';
import type { Format, ForeignMessage, Reading } from './format.ts';
import { parseLenientJson } from './lenient-json.ts';
import { hasReadings, numberIn } from './put.ts';
import { activeAlerts } from './starlink-alerts.ts';

/**
 * `dish_grpc_mqtt.py` of sparky8512/starlink-grpc-tools, in both its ways: with `--json` one object per poll on
 * `starlink/<dish id>`, with a group of readings per mode (`dish_status`, `dish_ping_stats`, `dish_usage`, ...);
 * without, each reading on a topic of its own, `starlink/<group>/<dish id>/<field>`. Neither carries a time.
 */
export const starlinkGrpcTools: Format = {
  name: 'starlink-grpc-tools',
  subscriptions: ['starlink/+', 'starlink/+/+/+'],
  matches: (topic) => jsonTopic.test(topic) || fieldTopic.test(topic),
  owner: ({ topic }) => ({ foreignId: dishId(topic) }),
  read: (message) => (jsonTopic.test(message.topic) ? readJson(message) : readField(message)),
  sample,
  // A poll's topics come within one second; its groups are asked one after the other.
  gathering: (topic) =>
    jsonTopic.test(topic) ? undefined : { quietMs: 2_000, longestMs: 10_000, spanMs: 10_000, aligned: false },
};

const jsonTopic = /^starlink\/([^/+#]{1,64})$/;
const fieldTopic = /^starlink\/(dish_[a-z_]{1,40})\/([^/+#]{1,64})\/([a-z0-9_]{1,80})$/;
const groupsRead = ['dish_status', 'dish_ping_stats', 'dish_usage'];

/**
 * Up to this many seconds the ping statistics are taken as the message's interval. The program's first message,
 * and every one of a run without --loop, looks back over 900 s of history, which would say little about now.
 */
const MAX_INTERVAL_S = 300;

/** By `group/field`. */
type Values = ReadonlyMap<string, unknown>;

function readJson({ topic, payload }: ForeignMessage): Reading[] {
  const foreignId = dishId(topic);
  const message = parseLenientJson(decodePayload(payload));
  if (!isObject(message)) throw new ContractError('badSample', 'a JSON object', describe(message));
  const groups = Object.entries(message);
  const values = new Map<string, unknown>();
  for (const [group, fields] of groups) {
    if (!groupsRead.includes(group) || !isObject(fields)) continue;
    for (const [field, value] of Object.entries(fields)) values.set(`${group}/${field}`, value);
    // The group was there, whatever it holds.
    values.set(group, true);
  }
  // Other groups of the same program (power, location, ...) are no mistake; anything else is.
  if (values.size > 0) return [{ owner: { foreignId }, values }];
  if (groups.some(([group]) => group.startsWith('dish_'))) return [];
  throw new ContractError(
    'badSample',
    'a group dish_status, dish_ping_stats or dish_usage',
    describe(groups[0]?.[0]),
  );
}

function readField({ topic, payload }: ForeignMessage): Reading[] {
  const [, group = '', , field = ''] = fieldTopic.exec(topic) ?? [];
  const foreignId = dishId(topic);
  if (!groupsRead.includes(group)) return [];
  return [{ owner: { foreignId }, values: new Map([[`${group}/${field}`, wordOf(decodePayload(payload))]]) }];
}

/** As Python prints it: `True`, `False`, numbers, `nan`; nothing for None. */
function wordOf(text: string): unknown {
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (text === '' || text === 'nan' || text === 'None') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function dishId(topic: string): string {
  const id = jsonTopic.exec(topic)?.[1] ?? fieldTopic.exec(topic)?.[2];
  if (id !== undefined && isText(id, 64)) return id;
  throw new ContractError(
    'badTopic',
    'starlink/{dish id} or starlink/{group}/{dish id}/{field}',
    topic.slice(0, 80),
  );
}

function sample(values: Values, measuredAt: number): Sample | undefined {
  const made: Sample = { measuredAt };
  addConnection(made, values);
  addPings(made, values);
  addThroughput(made, values);
  addDish(made, values);
  // A whole message says at least that the dish's program runs; a lone topic of no use says nothing.
  return hasReadings(made) || groupsRead.some((group) => values.has(group)) ? made : undefined;
}

function addConnection(made: Sample, values: Values): void {
  const state = values.get('dish_status/state');
  if (typeof state !== 'string' || state === '' || state === 'UNKNOWN') return;
  // DISH_UNREACHABLE is the program's own word: it runs, the dish does not answer it.
  made.linkUp = state === 'CONNECTED';
}

/** Loss and latency of the interval where the message has a short one, else of the newest second. */
function addPings(made: Sample, values: Values): void {
  const seconds = numberIn(values.get('dish_ping_stats/samples'), 1, MAX_INTERVAL_S);
  const dropped =
    seconds === undefined ? undefined : numberIn(values.get('dish_ping_stats/total_ping_drop'), 0, seconds);
  if (seconds !== undefined && dropped !== undefined) {
    made.intervalS = seconds;
    made.packetLossRatio = dropped / seconds;
    const bad = numberIn(values.get('dish_ping_stats/count_full_ping_drop'), 0, seconds);
    if (bad !== undefined) made.badSeconds = bad;
  } else {
    const lossNow = numberIn(values.get('dish_status/pop_ping_drop_rate'), 0, 1);
    if (lossNow !== undefined) made.packetLossRatio = lossNow;
  }
  const latencyMs =
    (made.intervalS === undefined
      ? undefined
      : numberIn(values.get('dish_ping_stats/mean_all_ping_latency'), 0, 1e9)) ??
    numberIn(values.get('dish_status/pop_ping_latency_ms'), 0, 1e9);
  if (made.packetLossRatio === 1) made.latencyMs = null;
  else if (latencyMs !== undefined) made.latencyMs = latencyMs;
}

function addThroughput(made: Sample, values: Values): void {
  const downlinkBps =
    numberIn(values.get('dish_status/downlink_throughput_bps'), 0, 1e15) ??
    meanBps(values.get('dish_usage/download_usage'), made);
  const uplinkBps =
    numberIn(values.get('dish_status/uplink_throughput_bps'), 0, 1e15) ??
    meanBps(values.get('dish_usage/upload_usage'), made);
  if (downlinkBps !== undefined) made.downlinkBps = downlinkBps;
  if (uplinkBps !== undefined) made.uplinkBps = uplinkBps;
}

/** Usage counts the bytes of the interval: it is not the running total that `rxBytes` is. */
function meanBps(usage: unknown, { intervalS }: Sample): number | undefined {
  const bytes = numberIn(usage, 0, 1e15);
  return bytes === undefined || intervalS === undefined ? undefined : (bytes * 8) / intervalS;
}

function addDish(made: Sample, values: Values): void {
  const obstructedRatio = numberIn(values.get('dish_status/fraction_obstructed'), 0, 1);
  if (obstructedRatio !== undefined) made.obstructedRatio = obstructedRatio;
  const terminalUptimeS = numberIn(values.get('dish_status/uptime'), 0, 1e10);
  if (terminalUptimeS !== undefined) made.terminalUptimeS = terminalUptimeS;
  const aboveNoiseFloor = values.get('dish_status/is_snr_above_noise_floor');
  if (typeof aboveNoiseFloor === 'boolean') {
    made.signal = { metric: 'aboveNoiseFloor', value: aboveNoiseFloor ? 1 : 0 };
  }
  const alerts = activeAlerts(statusOf(values));
  if (alerts !== undefined) made.alerts = alerts;
}

function statusOf(values: Values): Map<string, unknown> {
  const prefix = 'dish_status/';
  return new Map(
    [...values]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
