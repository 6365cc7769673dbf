import { ContractError } from '../contract/contract-error.ts';
import { describe, isObject, isText } from '../contract/field-readers.ts';
import { decodePayload, parseJson } from '../contract/payload.ts';
import { epochMs } from './clock-units.ts';
import type { Format, ForeignMessage, Owner, Reading } from './format.ts';
import { namedSample } from './named-fields.ts';

const telemetryTopics = ['v1/devices/me/telemetry', 'v2/t', 'v2/t/j'];
const attributeTopics = ['v1/devices/me/attributes', 'v2/a', 'v2/a/j'];

/** What a device of ThingsBoard publishes. The topics name nobody: whose they are is known from the credential alone. */
export const deviceTopics: readonly string[] = [...telemetryTopics, ...attributeTopics];
const gatewayTopics = ['telemetry', 'attributes', 'connect', 'disconnect'].map(
  (kind) => `v1/gateway/${kind}`,
);
const MAX_READINGS = 1000;
const MAX_VALUES = 200;

/** The device API and the gateway API of ThingsBoard, JSON only. Whether a device is connected to a gateway says little of its link. */
export const thingsboard: Format = {
  name: 'thingsboard',
  subscriptions: [...deviceTopics, 'v1/gateway/+'],
  matches: (topic) => deviceTopics.includes(topic) || gatewayTopics.includes(topic),
  read,
  sample: namedSample,
};

function read(message: ForeignMessage): Reading[] {
  const { topic } = message;
  if (deviceTopics.includes(topic)) return readingsOf(deviceOf(message), json(message));
  if (topic.endsWith('connect')) return [];
  const devices = json(message);
  if (!isObject(devices)) throw new ContractError('badSample', '{"device": [...], ...}', describe(devices));
  const readings: Reading[] = [];
  for (const [name, value] of Object.entries(devices)) {
    if (!isText(name, 200) || name === '') {
      throw new ContractError('badSample', 'device names of at most 200 characters', name.slice(0, 80));
    }
    readings.push(...readingsOf({ foreignId: name }, value));
  }
  return limited(readings);
}

function deviceOf({ topic, senderId }: ForeignMessage): Owner {
  if (senderId !== undefined) return { terminalId: senderId };
  // An external broker does not tell whose credential it was.
  throw new ContractError(
    'badTopic',
    "a terminal's credential at the embedded broker, or v1/gateway/telemetry",
    topic,
  );
}

/** `{k: v}`, `{ts, values}`, or a list of either. */
function readingsOf(owner: Owner, value: unknown): Reading[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return limited(
    items.map((item) => {
      if (!isObject(item))
        throw new ContractError('badSample', 'an object of keys and values', describe(item));
      const timed = 'ts' in item && 'values' in item && isObject(item.values) ? item : undefined;
      const measuredAt = epochMs(timed?.ts);
      if (timed !== undefined && measuredAt === undefined) {
        throw new ContractError('badSample', 'ts in epoch milliseconds', describe(timed.ts));
      }
      const values = new Map<string, unknown>(Object.entries(timed?.values ?? item).slice(0, MAX_VALUES));
      return { owner, values, ...(measuredAt !== undefined && { measuredAt }) };
    }),
  );
}

function limited(readings: Reading[]): Reading[] {
  if (readings.length <= MAX_READINGS) return readings;
  throw new ContractError('tooLarge', `at most ${MAX_READINGS} readings`, `${readings.length}`);
}

function json({ payload }: ForeignMessage): unknown {
  return parseJson(decodePayload(payload));
}
