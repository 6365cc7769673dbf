import type { Sample, SampleField, SignalMetric } from '../contract/sample.ts';
import { sampleReaders } from '../contract/sample-fields.ts';
import { hasReadings, put, tidy } from './put.ts';

/** Names that mean a field of ours in another unit, or under another word. Written without separators, in lower case. */
const aliases: Readonly<Record<string, { field: SampleField; factor?: number } | { signal: SignalMetric }>> =
  {
    latency: { field: 'latencyMs' },
    rtt: { field: 'latencyMs' },
    rttms: { field: 'latencyMs' },
    ping: { field: 'latencyMs' },
    pingms: { field: 'latencyMs' },
    jitter: { field: 'jitterMs' },
    packetloss: { field: 'packetLossRatio', factor: 0.01 },
    packetlosspercent: { field: 'packetLossRatio', factor: 0.01 },
    losspercent: { field: 'packetLossRatio', factor: 0.01 },
    downlinkkbps: { field: 'downlinkBps', factor: 1e3 },
    uplinkkbps: { field: 'uplinkBps', factor: 1e3 },
    downlinkmbps: { field: 'downlinkBps', factor: 1e6 },
    uplinkmbps: { field: 'uplinkBps', factor: 1e6 },
    temperature: { field: 'temperatureC' },
    batterylevel: { field: 'batteryRatio', factor: 0.01 },
    batterypercent: { field: 'batteryRatio', factor: 0.01 },
    uptime: { field: 'terminalUptimeS' },
    uptimes: { field: 'terminalUptimeS' },
    online: { field: 'linkUp' },
    snr: { signal: 'snrDb' },
    snrdb: { signal: 'snrDb' },
    esno: { signal: 'esN0Db' },
    esn0: { signal: 'esN0Db' },
    esn0db: { signal: 'esN0Db' },
    cndb: { signal: 'cnDb' },
  };

/** Fields that other programs' names may not set: they are about our own bookkeeping. */
const reserved: ReadonlySet<string> = new Set([
  'measuredAt',
  'epoch',
  'seq',
  'oldestSeq',
  'bootId',
  'monotonicMs',
  'clockSynced',
]);
const own = new Map(
  [...sampleReaders.keys()]
    .filter((field) => !reserved.has(field))
    .map((field) => [plain(field), field as SampleField]),
);

/**
 * A sample from programs whose names are free: those of the contract in any spelling (`latencyMs`, `latency_ms`,
 * `Link/Latency Ms`), and the usual other words for them. What is not recognised is left out.
 */
export function namedSample(values: ReadonlyMap<string, unknown>, measuredAt: number): Sample | undefined {
  const made: Sample = { measuredAt };
  for (const [name, raw] of values) {
    const word = plain(name.slice(name.lastIndexOf('/') + 1));
    const value = numeric(raw);
    const field = own.get(word);
    if (field !== undefined) {
      // A number that comes as text is one; so is 0 or 1 where true or false is meant.
      if (!put(made, field, raw) && !put(made, field, value)) put(made, field, truth(value));
      continue;
    }
    const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined;
    if (alias === undefined) continue;
    if ('signal' in alias) put(made, 'signal', { metric: alias.signal, value });
    else if (made[alias.field] === undefined) {
      const scaled = typeof value === 'number' ? tidy(value * (alias.factor ?? 1)) : value;
      if (!put(made, alias.field, scaled)) put(made, alias.field, truth(value));
    }
  }
  // Total loss has no latency, whatever the program writes there.
  if (made.packetLossRatio === 1) made.latencyMs = null;
  return hasReadings(made) ? made : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function numeric(raw: unknown): unknown {
  if (typeof raw !== 'string' || raw.trim() === '') return raw;
  const number = Number(raw);
  return Number.isFinite(number) ? number : raw;
}

function truth(value: unknown): unknown {
  if (value === 0 || value === 'false') return false;
  return value === 1 || value === 'true' ? true : value;
}
