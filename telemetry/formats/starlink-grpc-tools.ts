import { ContractError } from '../contract/contract-error.ts';
import { describe, isObject, isText } from '../contract/field-readers.ts';
import type { Sample } from '../contract/sample.ts';
import type { Format } from './format.ts';
import { parseLenientJson } from './lenient-json.ts';
import { activeAlerts } from './starlink-alerts.ts';

/**
 * `dish_grpc_mqtt.py --json` of sparky8512/starlink-grpc-tools: one JSON object per poll on `starlink/<dish id>`,
 * with a group of readings per mode (`dish_status`, `dish_ping_stats`, `dish_usage`, ...). It carries no time.
 */
export const starlinkGrpcTools: Format = {
  name: 'starlink-grpc-tools',
  subscriptions: ['starlink/+'],
  matches: (topic) => topicPattern.test(topic),
  foreignId,
  parse,
};

const topicPattern = /^starlink\/([^/+#]{1,64})$/;

/**
 * Up to this many seconds the ping statistics are taken as the message's interval. The program's first message,
 * and every one of a run without --loop, looks back over 900 s of history, which would say little about now.
 */
const MAX_INTERVAL_S = 300;

type Group = ReadonlyMap<string, unknown>;

function foreignId(topic: string): string {
  const id = topicPattern.exec(topic)?.[1];
  if (id !== undefined && isText(id, 64)) return id;
  throw new ContractError('badTopic', 'starlink/{dish id}', topic.slice(0, 80));
}

function parse(_topic: string, payloadText: string, receivedAt: number): Sample[] | 'ignored' {
  const message = parseLenientJson(payloadText);
  if (!isObject(message)) throw new ContractError('badSample', 'a JSON object', describe(message));
  const groups = new Map(Object.entries(message));
  const status = group(groups, 'dish_status');
  const pings = group(groups, 'dish_ping_stats');
  const usage = group(groups, 'dish_usage');
  if (status === undefined && pings === undefined && usage === undefined) return nothingForUs(groups);

  const sample: Sample = { measuredAt: receivedAt };
  const now = status ?? new Map<string, unknown>();
  addConnection(sample, now);
  addPings(sample, now, pings ?? new Map());
  addThroughput(sample, now, usage ?? new Map());
  addDish(sample, now);
  return [sample];
}

/** Other groups of the same program (power, location, ...) are no mistake; anything else is. */
function nothingForUs(groups: Group): 'ignored' {
  const names = [...groups.keys()];
  if (names.some((name) => name.startsWith('dish_'))) return 'ignored';
  throw new ContractError(
    'badSample',
    'a group dish_status, dish_ping_stats or dish_usage',
    describe(names[0]),
  );
}

function addConnection(sample: Sample, status: Group): void {
  const state = status.get('state');
  if (typeof state !== 'string' || state === '' || state === 'UNKNOWN') return;
  // DISH_UNREACHABLE is the program's own word: it runs, the dish does not answer it.
  sample.linkUp = state === 'CONNECTED';
}

/** Loss and latency of the interval where the message has a short one, else of the newest second. */
function addPings(sample: Sample, status: Group, pings: Group): void {
  const seconds = read(pings, 'samples', 1, MAX_INTERVAL_S);
  const dropped = seconds === undefined ? undefined : read(pings, 'total_ping_drop', 0, seconds);
  if (seconds !== undefined && dropped !== undefined) {
    sample.intervalS = seconds;
    sample.packetLossRatio = dropped / seconds;
    const bad = read(pings, 'count_full_ping_drop', 0, seconds);
    if (bad !== undefined) sample.badSeconds = bad;
  } else {
    const lossNow = read(status, 'pop_ping_drop_rate', 0, 1);
    if (lossNow !== undefined) sample.packetLossRatio = lossNow;
  }
  const latencyMs =
    (sample.intervalS === undefined ? undefined : read(pings, 'mean_all_ping_latency', 0, 1e9)) ??
    read(status, 'pop_ping_latency_ms', 0, 1e9);
  if (sample.packetLossRatio === 1) sample.latencyMs = null;
  else if (latencyMs !== undefined) sample.latencyMs = latencyMs;
}

function addThroughput(sample: Sample, status: Group, usage: Group): void {
  const downlinkBps =
    read(status, 'downlink_throughput_bps', 0, 1e15) ?? meanBps(usage, 'download_usage', sample);
  const uplinkBps = read(status, 'uplink_throughput_bps', 0, 1e15) ?? meanBps(usage, 'upload_usage', sample);
  if (downlinkBps !== undefined) sample.downlinkBps = downlinkBps;
  if (uplinkBps !== undefined) sample.uplinkBps = uplinkBps;
}

/** Usage counts the bytes of the interval: it is not the running total that `rxBytes` is. */
function meanBps(usage: Group, name: string, { intervalS }: Sample): number | undefined {
  const bytes = read(usage, name, 0, 1e15);
  return bytes === undefined || intervalS === undefined ? undefined : (bytes * 8) / intervalS;
}

function addDish(sample: Sample, status: Group): void {
  const obstructedRatio = read(status, 'fraction_obstructed', 0, 1);
  if (obstructedRatio !== undefined) sample.obstructedRatio = obstructedRatio;
  const terminalUptimeS = read(status, 'uptime', 0, 1e10);
  if (terminalUptimeS !== undefined) sample.terminalUptimeS = terminalUptimeS;
  const aboveNoiseFloor = status.get('is_snr_above_noise_floor');
  if (typeof aboveNoiseFloor === 'boolean') {
    sample.signal = { metric: 'aboveNoiseFloor', value: aboveNoiseFloor ? 1 : 0 };
  }
  const alerts = activeAlerts(status);
  if (alerts !== undefined) sample.alerts = alerts;
}

function group(message: Group, name: string): Group | undefined {
  const value = message.get(name);
  return isObject(value) ? new Map(Object.entries(value)) : undefined;
}

/** A number within its range; everything else (null, text, -1 for "unknown") is no reading. */
function read(from: Group, name: string, min: number, max: number): number | undefined {
  const value = from.get(name);
  return typeof value === 'number' && value >= min && value <= max ? value + 0 : undefined;
}
