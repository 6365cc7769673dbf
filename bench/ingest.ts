import { writeFileSync } from 'node:fs';
import { readConfig } from '../server/config.ts';
import { openStore } from '../telemetry/store/open-store.ts';
import { peakResidentMb, processCpuUs, threadCpuUs } from './cpu-time.ts';
import { describeFlags, oneOf, readFlags, text, UsageError, whole } from './flags.ts';
import { startLoad, type Load } from './flood.ts';
import { install, type Installation } from './installation.ts';
import { delayFigures, figures, warmUpMs, type Reading } from './ingest-figures.ts';
import { readMetric } from './metrics.ts';
import { profile, stageShares } from './profile.ts';
import { reckon, untilSpoolEmpty } from './reckoning.ts';
import type { Benchmark } from './run.ts';
import { PROBE_SITES, startStoredProbes } from './stored-probes.ts';
import { measureTelegraf } from './telegraf.ts';

const flags = {
  /** What takes the samples from the broker into the store. */
  consumer: oneOf(['product', 'telegraf'], 'product'),
  broker: oneOf(['embedded', 'mosquitto'], 'embedded'),
  store: oneOf(['embedded', 'influx'], 'embedded'),
  sites: whole(250_000),
  /** Samples a second over the whole fleet; 0: as many as are acknowledged. */
  rate: whole(25_000),
  /** Samples a message. */
  batch: whole(6),
  seconds: whole(60),
  /** Seconds before the figures are taken; 0: until every terminal has reported once, so that they are of a fleet in service. */
  'warm-up': whole(0),
  connections: whole(8),
  /** Where to write a CPU profile of the product's main thread, taken after the figures. */
  profile: text('FILE.cpuprofile'),
};
export type IngestFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'samples from the wire into the store: rate, processor time of each part, memory, nothing lost',
  flags: describeFlags(flags),
  run,
};

const STORED = 'atalaya_samples_stored_total';
const SPOOL = 'atalaya_spool_bytes';
/** How often the spool is looked at: often enough to see it grow, seldom enough to cost nothing. */
const SPOOL_EVERY_MS = 5_000;
const PROFILE_MS = 10_000;
const DRAIN_WITHIN_MS = 300_000;
/** A query costs InfluxDB a millisecond and more. */
const POLL_MS = { embedded: 20, influx: 200 };

async function run(args: string[]): Promise<Record<string, unknown>> {
  const asked = readFlags(args, flags);
  if (asked.sites < 100) throw new UsageError(`--sites: expected 100 or more, got ${asked.sites}`);
  if (asked.consumer === 'telegraf') return { ...asked, ...(await measureTelegraf(asked)) };
  console.log(`starting the product with ${asked.sites} sites ...`);
  const installation = await install({ ...asked, inspect: asked.profile !== '' });
  try {
    return { ...asked, ...(await measure(installation, asked)) };
  } catch (error) {
    if (!installation.product.isRunning) console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

async function measure(installation: Installation, asked: IngestFlags): Promise<Record<string, unknown>> {
  const { broker, productUrl, product } = installation;
  const sites = asked.sites - PROBE_SITES;
  console.log('every terminal says that it is there ...');
  const load = await startLoad({ ...broker, ...asked, sites, presence: true });
  const store = await openStore(readConfig(installation.env));
  load.hold(false);
  await sleep(warmUpMs(asked));

  console.log(`measuring for ${asked.seconds} s ...`);
  const probes = await startStoredProbes(installation, store, sites, POLL_MS[asked.store]);
  const spool: number[] = [];
  const watch = setInterval(
    () => void spoolBytes(productUrl).then((bytes) => spool.push(bytes)),
    SPOOL_EVERY_MS,
  );
  const before = await reading(installation, load);
  await sleep(asked.seconds * 1000);
  const after = await reading(installation, load);
  clearInterval(watch);
  const delays = await probes.finish(30_000);
  await store.close();

  const shares = asked.profile === '' ? {} : { mainThread: await takeProfile(installation, asked.profile) };

  const said = await load.drain(60_000);
  await load.stop();
  const stoppedAt = performance.now();
  console.log('counting ...');
  const spoolLeft = await untilSpoolEmpty(installation, DRAIN_WITHIN_MS);
  const drainS = (performance.now() - stoppedAt) / 1000;
  const rssMb = peakResidentMb(product.pid);
  const probed = probes.sent();
  const reckoning = await reckon(installation, {
    sent: said.sent + probed.samples,
    acknowledged: said.acknowledged + probed.samples,
    sentSumBps: said.sentSumBps + probed.sumBps,
  });
  return {
    ...figures(asked, before, after),
    rssMb,
    ...reckoning,
    ...shares,
    ...delayFigures(delays),
    spoolBytes: {
      start: before.spool,
      most: Math.max(before.spool, after.spool, ...spool),
      end: after.spool,
    },
    spoolLeft,
    drainS: Math.round(drainS * 10) / 10,
    ...(said.problem === undefined ? {} : { problem: said.problem }),
  };
}

/** Under the same load that was measured, but after it: a profiler takes time itself. */
async function takeProfile({ inspectorUrl }: Installation, file: string): Promise<Record<string, number>> {
  const taken = await profile(inspectorUrl, PROFILE_MS);
  writeFileSync(file, JSON.stringify(taken));
  return stageShares(taken);
}

async function reading(installation: Installation, load: Load): Promise<Reading> {
  const { productUrl, product } = installation;
  return {
    stored: await readMetric(productUrl, STORED),
    at: performance.now(),
    spool: await spoolBytes(productUrl),
    load: load.report(),
    threads: threadCpuUs(product.pid),
    others: new Map([...installation.others()].map(([stage, pid]) => [stage, processCpuUs(pid)])),
  };
}

async function spoolBytes(productUrl: string): Promise<number> {
  return readMetric(productUrl, SPOOL);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
