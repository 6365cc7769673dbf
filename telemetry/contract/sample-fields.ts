import { ContractError } from './contract-error.ts';

/** Reads one field of a sample or throws a ContractError that names the field. */
export type FieldReader = (value: unknown, field: string) => unknown;

const MAX_TEXT = 128;
const MAX_ALERTS = 32;
const MAX_PROBES = 8;
/** 2100-01-01: a later time is a broken clock, not a measurement. */
const MAX_TIME_MS = 4_102_444_800_000;

const time = integer(0, MAX_TIME_MS);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const ratio = number(0, 1);
const rateBps = number(0, 1e15);
const durationMs = number(0, 1e9);
const seconds = number(0, 1e10);
const text = shortText(MAX_TEXT);

const probeReaders = new Map<string, FieldReader>([
  ['target', oneOf('dish', 'pop', 'internet', 'programme')],
  ['sent', count],
  ['lost', count],
  ['rttP50Ms', durationMs],
  ['rttP95Ms', durationMs],
]);

const signalReaders = new Map<string, FieldReader>([
  ['metric', oneOf('esN0Db', 'cnDb', 'snrDb', 'quality01', 'aboveNoiseFloor')],
  ['value', number(-1000, 1000)],
]);

/** The contract's fields, each with its reader. A Map, so that `__proto__` is no field. */
export const readers: ReadonlyMap<string, FieldReader> = new Map<string, FieldReader>([
  ['measuredAt', time],
  ['epoch', text],
  ['seq', integer(1, Number.MAX_SAFE_INTEGER)],
  ['oldestSeq', integer(1, Number.MAX_SAFE_INTEGER)],
  ['intervalS', number(0.001, 86_400)],
  ['badSeconds', number(0, 86_400)],
  ['bootId', text],
  ['monotonicMs', number(0, Number.MAX_SAFE_INTEGER)],
  ['clockSynced', boolean],
  ['linkUp', boolean],
  ['latencyMs', nullable(durationMs)],
  ['jitterMs', durationMs],
  ['packetLossRatio', ratio],
  ['probes', listOf(MAX_PROBES, probe)],
  ['downlinkBps', rateBps],
  ['uplinkBps', rateBps],
  ['rxBytes', count],
  ['txBytes', count],
  ['downlinkCapacityBps', rateBps],
  ['uplinkCapacityBps', rateBps],
  ['signal', signal],
  ['modcod', text],
  ['obstructedRatio', ratio],
  ['terminalUptimeS', seconds],
  ['agentUptimeS', seconds],
  ['lanUp', boolean],
  ['clients', count],
  ['powerSource', oneOf('grid', 'battery', 'solar', 'generator')],
  ['batteryRatio', ratio],
  ['temperatureC', number(-100, 200)],
  ['quotaUsedRatio', number(0, 1000)],
  ['disabledReason', text],
  ['alerts', listOf(MAX_ALERTS, text)],
]);

function probe(value: unknown, field: string): unknown {
  const result = object(value, field, probeReaders, ['target', 'sent', 'lost']);
  if ((result['lost'] as number) > (result['sent'] as number)) refuse(field, 'lost <= sent', result['lost']);
  return result;
}

function signal(value: unknown, field: string): unknown {
  return object(value, field, signalReaders, ['metric', 'value']);
}

function object(
  value: unknown,
  field: string,
  fields: ReadonlyMap<string, FieldReader>,
  required: readonly string[],
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(field, 'an object', value);
  const result: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(value)) {
    const read = fields.get(name);
    if (read !== undefined) result[name] = read(raw, `${field}.${name}`);
  }
  for (const name of required) {
    if (!(name in result)) refuse(`${field}.${name}`, 'a value', undefined);
  }
  return result;
}

function boolean(value: unknown, field: string): boolean {
  return typeof value === 'boolean' ? value : refuse(field, 'true or false', value);
}

function number(min: number, max: number): FieldReader {
  return (value, field) =>
    typeof value === 'number' && value >= min && value <= max
      ? value
      : refuse(field, `a number ${min}..${max}`, value);
}

function integer(min: number, max: number): FieldReader {
  return (value, field) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : refuse(field, `a whole number ${min}..${max}`, value);
}

function nullable(read: FieldReader): FieldReader {
  return (value, field) => (value === null ? null : read(value, field));
}

function shortText(max: number): FieldReader {
  return (value, field) =>
    typeof value === 'string' && value.length <= max
      ? value
      : refuse(field, `text of at most ${max} characters`, value);
}

function oneOf(...choices: string[]): FieldReader {
  return (value, field) =>
    typeof value === 'string' && choices.includes(value)
      ? value
      : refuse(field, `one of ${choices.join(', ')}`, value);
}

function listOf(max: number, read: FieldReader): FieldReader {
  return (value, field) => {
    if (!Array.isArray(value) || value.length > max) return refuse(field, `a list of at most ${max}`, value);
    return value.map((item, index) => read(item, `${field}[${index}]`));
  };
}

function refuse(field: string, expected: string, value: unknown): never {
  const got =
    typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 40) : typeof value;
  throw new ContractError('badSample', `${field} to be ${expected}`, got);
}
