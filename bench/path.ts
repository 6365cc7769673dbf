import { parseArgs } from 'node:util';
import { createFleet } from '../simulators/fleet.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { consoleLatency } from './console-latency.ts';
import { difference, processCpuUs, threadCpuUs } from './cpu-time.ts';
import { startLoad, type Load } from './flood.ts';
import { install, type Installation } from './installation.ts';
import { readMetric, untilMetric } from './metrics.ts';
import { percentile } from './percentile.ts';
import { profile, stageShares } from './profile.ts';
import type { Benchmark } from './run.ts';

const RECEIVED = 'atalaya_samples_received_total';
const STORED = 'atalaya_samples_stored_total';
/** An external broker acknowledges what it has only queued; more than this waiting would measure its queue. */
const MAX_AHEAD = 20_000;
const PROBES = 200;
const WARM_UP_MS = 3_000;
const PROFILE_MS = 5_000;

export const benchmark: Benchmark = {
  title: 'samples from terminal to store and console: throughput, processor time by stage, latency',
  flags: '[--parts embedded|real] [--sites 10000] [--rate 1000] [--seconds 15] [--batch 1]',
  run,
};

interface PathFlags {
  parts: 'embedded' | 'real';
  sites: number;
  /** Samples a second while latency is measured. */
  rate: number;
  seconds: number;
  /** Samples per message. */
  batch: number;
}

async function run(args: string[]): Promise<Record<string, unknown>> {
  const flags = parseFlags(args);
  console.log(`starting the product on ${flags.parts} parts with ${flags.sites} sites ...`);
  const sites = flags.sites + PROBES;
  const installation = await install({
    broker: flags.parts === 'real' ? 'mosquitto' : 'embedded',
    store: flags.parts === 'real' ? 'influx' : 'embedded',
    sites,
    inspect: true,
  });
  const fleet = createFleet({ seed: 1, sites, settlements: loadSettlements() });
  try {
    const throughput = await measureThroughput(installation, flags);
    console.log(`${throughput.samplesPerSecond} samples/s; measuring latency at ${flags.rate} samples/s ...`);
    const latency = await measureLatency(installation, flags, fleet.slice(flags.sites));
    return { ...flags, ...throughput, ...latency };
  } catch (error) {
    if (!installation.product.isRunning) console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

/** As many samples as go through: first counted undisturbed, then for a few seconds more under the profiler. */
async function measureThroughput(installation: Installation, { sites, seconds, batch }: PathFlags) {
  const load = await startLoad({ ...installation.broker, sites, batch, rate: 0, connections: 8 });
  load.hold(false);
  const reins = setInterval(() => void holdWhenAhead(installation, load), 200);
  await sleep(WARM_UP_MS);
  const before = await reading(installation, load);
  await sleep(seconds * 1000);
  const after = await reading(installation, load);
  const shares = stageShares(await profile(installation.inspectorUrl, PROFILE_MS));
  clearInterval(reins);
  const { acknowledged } = await load.drain(60_000);
  await load.stop();
  // Whatever was acknowledged arrives: nothing may be missing, and the next measurement begins without a backlog.
  await untilMetric(installation.productUrl, STORED, acknowledged, 180_000);

  const stored = after.stored - before.stored;
  const elapsedS = (after.at - before.at) / 1000;
  return {
    samplesPerSecond: Math.round(stored / elapsedS),
    acknowledgedPerSecond: Math.round((after.acknowledged - before.acknowledged) / elapsedS),
    cpuUsPerSample: cpuByStage(
      difference(before.threads, after.threads),
      difference(before.others, after.others),
      shares,
      stored,
    ),
  };
}

async function holdWhenAhead({ productUrl }: Installation, load: Load): Promise<void> {
  const received = await readMetric(productUrl, RECEIVED).catch(() => 0);
  load.hold(load.report().acknowledged - received > MAX_AHEAD);
}

async function measureLatency(
  installation: Installation,
  { sites, rate, batch }: PathFlags,
  probes: Parameters<typeof consoleLatency>[1],
) {
  const load = await startLoad({ ...installation.broker, sites, batch, rate, connections: 8 });
  load.hold(false);
  await sleep(WARM_UP_MS);
  const all = await consoleLatency(installation, probes);
  await load.stop();
  const heard = all.filter(Number.isFinite);
  return {
    publishToConsoleClientMs: { p50: rounded(percentile(heard, 0.5)), p99: rounded(percentile(heard, 0.99)) },
    probes: all.length,
    probesUnheard: all.length - heard.length,
  };
}

interface Reading {
  at: number;
  stored: number;
  acknowledged: number;
  threads: Map<string, number>;
  others: Map<string, number>;
}

async function reading(installation: Installation, load: Load): Promise<Reading> {
  const { productUrl, product } = installation;
  return {
    stored: await readMetric(productUrl, STORED),
    at: performance.now(),
    acknowledged: load.report().acknowledged,
    threads: threadCpuUs(product.pid),
    others: new Map([...installation.others()].map(([stage, pid]) => [stage, processCpuUs(pid)])),
  };
}

/**
 * The product's main thread is divided by the profiler's shares; its other threads and the other programs
 * are what the kernel counted for them.
 */
function cpuByStage(
  threads: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
  mainShares: Readonly<Record<string, number>>,
  samples: number,
): Record<string, number> {
  const sums = new Map<string, number>();
  const add = (stage: string, us: number): void => {
    sums.set(stage, (sums.get(stage) ?? 0) + us);
  };
  for (const [thread, us] of threads) {
    if (thread === 'MainThread') {
      for (const [stage, share] of Object.entries(mainShares)) add(stage, share * us);
    } else add(stageOfThread(thread), us);
  }
  for (const [stage, us] of others) add(stage, us);
  add(
    'total',
    [...threads.values(), ...others.values()].reduce((sum, us) => sum + us, 0),
  );
  return Object.fromEntries(
    [...sums].map(([stage, us]) => [stage, Math.round((us / Math.max(1, samples)) * 10) / 10]),
  );
}

function stageOfThread(name: string): string {
  if (name.startsWith('the embedded st')) return 'store';
  if (name === 'database') return 'database';
  if (name.startsWith('libuv-worker')) return 'fileAccess';
  if (name.startsWith('V8Worker')) return 'garbage';
  return 'other';
}

function parseFlags(args: string[]): PathFlags {
  const { values } = parseArgs({
    args,
    options: {
      parts: { type: 'string', default: 'embedded' },
      sites: { type: 'string', default: '10000' },
      rate: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '15' },
      batch: { type: 'string', default: '1' },
    },
  });
  if (values.parts !== 'embedded' && values.parts !== 'real') {
    throw new Error(`--parts: expected embedded or real, got ${values.parts}`);
  }
  const number = (flag: 'sites' | 'rate' | 'seconds' | 'batch'): number => {
    const value = Number(values[flag]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${flag}: expected a whole number, got ${values[flag]}`);
    return value;
  };
  return {
    parts: values.parts,
    sites: number('sites'),
    rate: number('rate'),
    seconds: number('seconds'),
    batch: number('batch'),
  };
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
