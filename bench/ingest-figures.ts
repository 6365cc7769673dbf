import { difference } from './cpu-time.ts';
import type { IngestFlags } from './ingest.ts';
import type { LoadReport } from './load.ts';
import { percentile } from './percentile.ts';

/** Everything that is counted, at one moment. */
export interface Reading {
  at: number;
  /** Samples stored so far. */
  stored: number;
  /** Bytes that wait for the store. */
  spool: number;
  load: LoadReport;
  /** Processor time of the consumer's threads by name, and of the other programs by stage. */
  threads: Map<string, number>;
  others: Map<string, number>;
}

/** The threads that write into the store, by the fifteen letters the kernel keeps of a thread's name. */
const storeThread = /^(the embedded st|InfluxDB's writ)/;

/** Rates and processor time between two readings. */
export function figures(
  { rate, broker }: Pick<IngestFlags, 'rate' | 'broker'>,
  before: Reading,
  after: Reading,
): Record<string, unknown> {
  const seconds = (after.at - before.at) / 1000;
  const stored = after.stored - before.stored;
  const sent = after.load.sent - before.load.sent;
  const perSample = (us: number): number => Math.round((us / Math.max(1, stored)) * 10) / 10;
  const threads = difference(before.threads, after.threads);
  const others = difference(before.others, after.others);
  let consumerUs = 0;
  let storeThreadsUs = 0;
  for (const [name, us] of threads) {
    if (storeThread.test(name)) storeThreadsUs += us;
    else consumerUs += us;
  }
  return {
    samplesPerSecond: Math.round(stored / seconds),
    publishedPerSecond: Math.round(sent / seconds),
    reached: rate === 0 ? null : Math.round((stored / seconds / rate) * 1000) / 1000,
    confirmationsPerSecond: Math.round((after.load.confirmations - before.load.confirmations) / seconds),
    cpuUsPerSample: perSample(consumerUs),
    brokerCpuUsPerSample: broker === 'embedded' ? null : perSample(others.get('broker') ?? 0),
    storeCpuUsPerSample: perSample(storeThreadsUs + (others.get('store') ?? 0)),
    loadCpuUsPerSample: perSample(after.load.cpuUs - before.load.cpuUs),
    threadsCpuUsPerSample: Object.fromEntries([...threads].map(([name, us]) => [name, perSample(us)])),
    p99AcknowledgedMs: rounded(after.load.p99AcknowledgedMs),
  };
}

/** How long probes took into the store; null where so many never came. */
export function delayFigures(delays: readonly number[]): Record<string, unknown> {
  return {
    p50StoredMs: rounded(percentile(delays, 0.5)),
    p99StoredMs: rounded(percentile(delays, 0.99)),
    probes: delays.length,
  };
}

function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value);
}

/** Code has to be compiled, and connections to settle. */
const LEAST_WARM_UP_S = 15;

/** How long the load runs before it is measured. */
export function warmUpMs({ 'warm-up': seconds, sites, batch, rate }: IngestFlags): number {
  if (seconds > 0) return seconds * 1000;
  const roundS = rate === 0 ? 0 : (sites * batch) / rate;
  return Math.max(LEAST_WARM_UP_S, Math.ceil(roundS * 1.05)) * 1000;
}
