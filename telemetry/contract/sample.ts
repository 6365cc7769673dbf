import { ContractError } from './contract-error.ts';
import { checkFields, describe, isObject, readFields } from './field-readers.ts';
import { parseJson } from './payload.ts';
import { sampleReaders } from './sample-fields.ts';

export { MAX_MESSAGE_BYTES } from './payload.ts';

/** What a probe was aimed at: the dish itself, the provider's point of presence, the internet, or a server of the programme. */
export type ProbeTarget = 'dish' | 'pop' | 'internet' | 'programme';

/** Round trips to one target within the interval. `lost <= sent`. */
export interface Probe {
  target: ProbeTarget;
  sent: number;
  lost: number;
  rttP50Ms?: number;
  rttP95Ms?: number;
}

export type SignalMetric = 'esN0Db' | 'cnDb' | 'snrDb' | 'quality01' | 'aboveNoiseFloor';
export interface Signal {
  metric: SignalMetric;
  value: number;
}

export type PowerSource = 'grid' | 'battery' | 'solar' | 'generator';

/**
 * One terminal's readings over `[measuredAt - intervalS, measuredAt)`. Every field but `measuredAt` is optional.
 * Ratios are 0..1, times epoch milliseconds, rates bits per second. docs/telemetry.md explains each field.
 */
export interface Sample {
  measuredAt: number;
  epoch?: string;
  seq?: number;
  oldestSeq?: number;
  intervalS?: number;
  badSeconds?: number;
  bootId?: string;
  monotonicMs?: number;
  clockSynced?: boolean;
  linkUp?: boolean;
  /** `null` says total loss: a latency could not be measured. */
  latencyMs?: number | null;
  jitterMs?: number;
  packetLossRatio?: number;
  probes?: Probe[];
  downlinkBps?: number;
  uplinkBps?: number;
  rxBytes?: number;
  txBytes?: number;
  downlinkCapacityBps?: number;
  uplinkCapacityBps?: number;
  signal?: Signal;
  modcod?: string;
  obstructedRatio?: number;
  terminalUptimeS?: number;
  agentUptimeS?: number;
  lanUp?: boolean;
  clients?: number;
  powerSource?: PowerSource;
  batteryRatio?: number;
  temperatureC?: number;
  quotaUsedRatio?: number;
  disabledReason?: string;
  alerts?: string[];
}

export type SampleField = keyof Sample;

/** A message holds at most this many samples. Its bytes are limited by MAX_MESSAGE_BYTES. */
export const MAX_SAMPLES_PER_MESSAGE = 1000;

export interface ParsedSamples {
  /** In the order of the message: oldest first by contract, but not checked. */
  samples: Sample[];
  /** How many fields were not part of the contract and were left out. */
  unknownFields: number;
}

/** Length of the measured interval in whole milliseconds: times are made of it, and a database may take no others. */
export function intervalMsOf(sample: Pick<Sample, 'intervalS'>): number {
  return Math.max(1, Math.round((sample.intervalS ?? 60) * 1000));
}

/** Writes the JSON payload of a `samples` message. */
export function buildSamplesPayload(samples: readonly Sample[]): string {
  return JSON.stringify(samples.length === 1 ? samples[0] : samples);
}

/**
 * Reads the JSON text of a `samples` message: one sample or an array of them.
 * One bad sample refuses the whole message, because the terminal cannot be told which of them was meant.
 * @throws ContractError `tooLarge`, `notJson` or `badSample`
 */
export function parseSamplesPayload(text: string): ParsedSamples {
  return readSamples(parseJson(text), checkSample);
}

/** Reads an already decoded JSON value as `parseSamplesPayload` does. */
export function parseSamples(value: unknown): ParsedSamples {
  return readSamples(value, parseSample);
}

function readSamples(value: unknown, read: typeof parseSample): ParsedSamples {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new ContractError('badSample', 'at least one sample', 'an empty array');
  if (list.length > MAX_SAMPLES_PER_MESSAGE) {
    throw new ContractError('tooLarge', `at most ${MAX_SAMPLES_PER_MESSAGE} samples`, `${list.length}`);
  }
  let unknownFields = 0;
  const samples = list.map((item) => {
    const parsed = read(item);
    unknownFields += parsed.unknownFields;
    return parsed.sample;
  });
  return { samples, unknownFields };
}

/**
 * Reads one sample. Unknown fields are left out and counted; a known field of the wrong type or out of range refuses the sample.
 * @throws ContractError `badSample`
 */
export function parseSample(value: unknown): { sample: Sample; unknownFields: number } {
  if (!isObject(value)) throw new ContractError('badSample', 'a JSON object', describe(value));
  const { fields, unknownFields } = readFields(value, sampleReaders);
  if (fields['measuredAt'] === undefined) {
    throw new ContractError('badSample', 'measuredAt in epoch milliseconds', 'no measuredAt');
  }
  return { sample: fields as unknown as Sample, unknownFields };
}

/** As `parseSample` does, but in the value itself, which must come from `JSON.parse` and be nobody else's: half the work. */
function checkSample(value: unknown): { sample: Sample; unknownFields: number } {
  if (!isObject(value) || !checkFields(value, sampleReaders)) return parseSample(value);
  const sample = value as Partial<Sample>;
  return sample.measuredAt === undefined
    ? parseSample(value)
    : { sample: sample as Sample, unknownFields: 0 };
}
