import type { SampleField } from '../contract/sample.ts';

type Conversion = (value: number) => number;

const times = (factor: number): Conversion => {
  return (value) => value * factor;
};

const rate = {
  'bit/s': times(1),
  'kbit/s': times(1e3),
  'Mbit/s': times(1e6),
  'Gbit/s': times(1e9),
  'B/s': times(8),
  'kB/s': times(8e3),
  'MB/s': times(8e6),
};
const ratio = { ratio: times(1), percent: times(0.01) };
const milliseconds = { ms: times(1), s: times(1e3), us: times(1e-3), ns: times(1e-6) };
const seconds = { s: times(1), ms: times(1e-3), min: times(60), h: times(3600), d: times(86_400) };
const bytes = {
  B: times(1),
  kB: times(1e3),
  MB: times(1e6),
  GB: times(1e9),
  KiB: times(2 ** 10),
  MiB: times(2 ** 20),
  GiB: times(2 ** 30),
};
const temperature = {
  C: times(1),
  F: (value: number) => ((value - 32) * 5) / 9,
  K: (value: number) => value - 273.15,
};
const decibels = { dB: times(1), 'dB/10': times(0.1), percent: times(0.01) };
const none = {};

type Units = Readonly<Record<string, Conversion>>;

/** The fields an operator's rule may fill, with the units they may be given in; the first is the contract's own. */
export const unitsOf: ReadonlyMap<SampleField, Units | 'boolean' | 'text'> = new Map<
  SampleField,
  Units | 'boolean' | 'text'
>([
  ['intervalS', seconds],
  ['badSeconds', seconds],
  ['linkUp', 'boolean'],
  ['latencyMs', milliseconds],
  ['jitterMs', milliseconds],
  ['packetLossRatio', ratio],
  ['downlinkBps', rate],
  ['uplinkBps', rate],
  ['rxBytes', bytes],
  ['txBytes', bytes],
  ['downlinkCapacityBps', rate],
  ['uplinkCapacityBps', rate],
  ['signal', decibels],
  ['modcod', 'text'],
  ['obstructedRatio', ratio],
  ['terminalUptimeS', seconds],
  ['agentUptimeS', seconds],
  ['lanUp', 'boolean'],
  ['clients', none],
  ['powerSource', 'text'],
  ['batteryRatio', ratio],
  ['temperatureC', temperature],
  ['quotaUsedRatio', ratio],
  ['disabledReason', 'text'],
  ['alerts', 'text'],
]);

export const signalMetrics = ['esN0Db', 'cnDb', 'snrDb', 'quality01', 'aboveNoiseFloor'] as const;

/** Units of a time of measurement; without one it is told by its size, or read as ISO 8601. */
export const timeUnits: Units = { ms: times(1), s: times(1e3), us: times(1e-3), ns: times(1e-6) };
