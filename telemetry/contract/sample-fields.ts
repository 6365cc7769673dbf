import { fieldReaders, type FieldReader, type FieldReaders } from './field-readers.ts';

const { refuse, boolean, number, integer, text, oneOf, nullable, listOf, object } = fieldReaders('badSample');

const MAX_ALERTS = 32;
const MAX_PROBES = 8;
/** 2100-01-01: a later time is a broken clock, not a measurement. */
const MAX_TIME_MS = 4_102_444_800_000;

const time = integer(0, MAX_TIME_MS);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const ordinal = integer(1, Number.MAX_SAFE_INTEGER);
const ratio = number(0, 1);
const rateBps = number(0, 1e15);
const durationMs = number(0, 1e9);
const seconds = number(0, 1e10);
const word = text(128);

const probeFields = object(
  new Map([
    ['target', oneOf('dish', 'pop', 'internet', 'programme')],
    ['sent', count],
    ['lost', count],
    ['rttP50Ms', durationMs],
    ['rttP95Ms', durationMs],
  ]),
  ['target', 'sent', 'lost'],
);

const probe: FieldReader = (value, field) => {
  const result = probeFields(value, field) as { sent: number; lost: number };
  return result.lost <= result.sent ? result : refuse(`${field}.lost`, 'at most sent', result.lost);
};

const signal = object(
  new Map([
    ['metric', oneOf('esN0Db', 'cnDb', 'snrDb', 'quality01', 'aboveNoiseFloor')],
    ['value', number(-1000, 1000)],
  ]),
  ['metric', 'value'],
);

/** The fields of a sample. docs/telemetry.md explains each; a test holds the two together. */
export const sampleReaders: FieldReaders = new Map([
  ['measuredAt', time],
  ['epoch', word],
  ['seq', ordinal],
  ['oldestSeq', ordinal],
  ['intervalS', number(0.001, 86_400)],
  ['badSeconds', number(0, 86_400)],
  ['bootId', word],
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
  ['modcod', word],
  ['obstructedRatio', ratio],
  ['terminalUptimeS', seconds],
  ['agentUptimeS', seconds],
  ['lanUp', boolean],
  ['clients', count],
  ['powerSource', oneOf('grid', 'battery', 'solar', 'generator')],
  ['batteryRatio', ratio],
  ['temperatureC', number(-100, 200)],
  ['quotaUsedRatio', number(0, 1000)],
  ['disabledReason', word],
  ['alerts', listOf(MAX_ALERTS, word)],
]);
