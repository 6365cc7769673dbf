import { readConfig } from '../server/config.ts';
import { openStore } from '../telemetry/store/open-store.ts';
import { watchConsoleAges, watchStoreAge } from './ages.ts';
import { countAlarms, siteStatesNow } from './alarms.ts';
import { describeFlags, oneOf, readFlags, UsageError, whole } from './flags.ts';
import { install, type Installation } from './installation.ts';
import { startKeeping, type Keeping } from './keeping.ts';
import { terminalOf } from './load-messages.ts';
import { readMetric } from './metrics.ts';
import { reckon, untilSpoolEmpty } from './reckoning.ts';
import type { Benchmark } from './run.ts';

const flags = {
  of: oneOf(['influx', 'broker'], 'influx'),
  minutes: whole(5),
  broker: oneOf(['embedded', 'mosquitto'], 'embedded'),
  store: oneOf(['embedded', 'influx'], 'influx'),
  terminals: whole(5_000),
  /** How often each measures, in seconds. */
  interval: whole(5),
  /** What lets a terminal forget a sample. */
  until: oneOf(['stored', 'acknowledged'], 'stored'),
};
export type OutageFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'InfluxDB or the broker is away for a while: what waits, what the console shows, how soon it drains',
  flags: describeFlags(flags),
  run: (args) => endure(readFlags(args, flags)),
};

/** Terminals that measure every second, so that ages tell something. */
const QUICK = 20;
const WARM_UP_MS = 10_000;
const BEFORE_MS = 20_000;
const DRAINED_WITHIN_MS = 1_800_000;
const SETTLED_WITHIN_MS = 300_000;
/** Terminals keep everything in memory meanwhile. */
const MAX_MINUTES = 120;

/** Lets terminals measure, takes the store or the broker away, brings it back, and counts everything. */
export async function endure(asked: OutageFlags): Promise<Record<string, unknown>> {
  if (asked.minutes > MAX_MINUTES || asked.terminals < QUICK || asked.interval < 1) {
    throw new UsageError(`expected at most ${MAX_MINUTES} minutes, ${QUICK} terminals or more, 1 s or more`);
  }
  if (asked.of === 'influx' && asked.store !== 'influx')
    throw new UsageError('--of influx needs --store influx');
  const choice = asked.of === 'broker' ? { ...asked, broker: 'mosquitto' as const } : asked;
  const installation = await install({ ...choice, sites: asked.terminals });
  try {
    const keeping = await startKeeping({
      ...installation.broker,
      terminals: asked.terminals,
      intervalMs: asked.interval * 1000,
      quick: QUICK,
      until: asked.until,
    });
    return { ...choice, ...(await measure(installation, keeping, choice)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

async function measure(installation: Installation, keeping: Keeping, choice: OutageFlags) {
  const { of, minutes, terminals, interval } = choice;
  keeping.measure(true);
  await sleep(WARM_UP_MS);
  const store = await openStore(readConfig(installation.env));
  const consoleAges = watchConsoleAges(installation, QUICK);
  const storeAges = watchStoreAge(store, terminalOf(0));
  await sleep(BEFORE_MS);
  const before = { consoleAgeMs: consoleAges.soFar(), storeAgeMs: storeAges.soFar() };
  const usual = await waiting(installation, keeping);

  console.log(`${of} goes away for ${minutes} min ...`);
  await (of === 'influx' ? installation.killStore() : installation.killBroker());
  await sleep(minutes * 60_000);
  const backlog = await waiting(installation, keeping);
  const during = { consoleAgeMs: consoleAges.soFar(), states: await siteStatesNow(installation) };
  storeAges.soFar();

  console.log(`${backlog.samples} samples wait; ${of} comes back ...`);
  const backAt = performance.now();
  await (of === 'influx' ? installation.restartStore() : installation.restartBroker());
  const enough = Math.max(2 * usual.samples, (2 * terminals) / interval);
  const drained = await untilFewWait(installation, keeping, enough);
  const drainS = Math.round((performance.now() - backAt) / 100) / 10;
  const draining = { consoleAgeMs: consoleAges.soFar(), storeAgeMs: storeAges.soFar() };

  keeping.measure(false);
  await consoleAges.stop();
  await storeAges.stop();
  await store.close();
  // The order to stop measuring took a moment to arrive.
  await sleep(500);
  const { measured, measuredSumBps, settled, repeated } = await keeping.settled(SETTLED_WITHIN_MS);
  await keeping.stop();
  await untilSpoolEmpty(installation, SETTLED_WITHIN_MS);
  const reckoning = await reckon(installation, {
    sent: measured,
    acknowledged: measured,
    sentSumBps: measuredSumBps,
  });
  return {
    backlog,
    before,
    during,
    draining,
    drainS: drained ? drainS : null,
    measured,
    unsettled: measured - settled,
    repeated,
    ...reckoning,
    ...(await countAlarms(installation)),
  };
}

/** What was measured and is not in the store, wherever it waits; and how much of the product's disk the part takes that waits there. */
async function waiting({ productUrl }: Installation, keeping: Keeping) {
  const stored = await readMetric(productUrl, 'atalaya_samples_stored_total');
  const spoolBytes = await readMetric(productUrl, 'atalaya_spool_bytes');
  return { samples: Math.max(0, keeping.report().measured - stored), spoolBytes };
}

async function untilFewWait(installation: Installation, keeping: Keeping, enough: number): Promise<boolean> {
  const deadline = performance.now() + DRAINED_WITHIN_MS;
  while (performance.now() < deadline) {
    const { samples } = await waiting(installation, keeping);
    if (samples <= enough) return true;
    await sleep(500);
  }
  return false;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
