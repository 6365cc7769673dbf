import { loadavg } from 'node:os';
import { startSession } from '../server/accounts/sessions.ts';
import type { Database } from '../server/database/schema.ts';
import { SESSION_COOKIE } from '../server/account-rules.ts';
import { systemClock } from '../telemetry/contract/clock.ts';
import { siteStatesNow } from './alarms.ts';
import { startChangingFleet } from './changing-fleet.ts';
import type { ChangingFleet } from './changing-fleet.ts';
import { startConsoleCrowd } from './console-crowd.ts';
import type { ConsoleCrowd } from './console-crowd.ts';
import { openProbes } from './console-probes.ts';
import type { ConsoleProbes } from './console-probes.ts';
import { enterPerson } from './console-session.ts';
import { mainThreadCpuUs, processCpuUs } from './cpu-time.ts';
import { describeFlags, readFlags, UsageError, whole } from './flags.ts';
import { neededBytes } from './inspector.ts';
import { install } from './installation.ts';
import type { Installation } from './installation.ts';
import { kernelQueueBytes } from './kernel-queue.ts';
import { readMetric } from './metrics.ts';
import { percentile } from './percentile.ts';
import { stageShares, profile } from './profile.ts';
import type { Benchmark } from './run.ts';

const flags = {
  count: whole(1_000),
  sites: whole(250_000),
  /** Changes of state a second. */
  changes: whole(1_000),
  seconds: whole(30),
};
type Asked = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'what live consoles cost the product at a fleet whose sites change, and how late they hear',
  flags: describeFlags(flags),
  run: (args) => measureConsoles(readFlags(args, flags)),
};

const PROBES = 50;
const SETTLED_WITHIN_MS = 180_000;
/** Sites that changing-terminals.ts has change their state lie in front. */
const CHANGING_SITES = 60_000;
const KNOWN_SHARE = 0.97;
const QUIET_MS = 10_000;
const LOOK_EVERY_MS = 250;
const STALLED_WITHIN_MS = 180_000;

async function measureConsoles(asked: Asked): Promise<Record<string, unknown>> {
  if (asked.count < 1 || asked.sites < 1_000) {
    throw new UsageError('expected --count of 1 or more and --sites of 1000 or more');
  }
  const cookies: string[] = [];
  console.log(`starting the product with ${asked.sites} sites ...`);
  const installation = await install({
    broker: 'embedded',
    store: 'embedded',
    sites: asked.sites,
    inspect: true,
    enter: (db) => enterSessions(db, asked.count, cookies),
  });
  let fleet: ChangingFleet | undefined;
  let crowd: ConsoleCrowd | undefined;
  try {
    fleet = await startChangingFleet({
      ...installation.broker,
      sites: asked.sites,
      connections: 8,
      offlineShare: 0.012,
      degradedShare: 0.012,
    });
    console.log('every site tells how it is ...');
    await fleet.reportAll();
    await untilMostAreKnown(installation, asked.sites);
    await untilAllIsStored(installation);
    const { hostname: host, port } = new URL(installation.productUrl);
    crowd = await startConsoleCrowd({ host, port: Number(port), cookies });
    return { ...asked, ...(await measure(installation, fleet, crowd, asked)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await crowd?.stop();
    await fleet?.stop();
    await installation.stop();
  }
}

async function measure(
  installation: Installation,
  fleet: ChangingFleet,
  crowd: ConsoleCrowd,
  { count, sites, changes, seconds }: Asked,
): Promise<Record<string, unknown>> {
  const last = sites - 1;
  const firstFree = Math.min(CHANGING_SITES + Math.ceil(sites * 0.024), sites / 2);
  const spacing = Math.max(1, Math.floor((last - firstFree) / PROBES));
  const probed = Array.from({ length: PROBES }, (_, at) => last - at * spacing);
  const probes = await openProbes(installation, probed);

  console.log(`${changes} changes a second, and no console ...`);
  fleet.change(changes);
  await pause(5_000);
  const alone = await spent(installation, () => pause(Math.max(10, seconds / 2) * 1000));
  fleet.change(0);
  await pause(QUIET_MS);

  console.log(`${count} consoles connect ...`);
  const bytesBefore = await neededBytes(installation.inspectorUrl);
  const connecting = performance.now();
  await crowd.connect(count);
  const connectS = (performance.now() - connecting) / 1000;
  await pause(2_000);
  const bytesWith = await neededBytes(installation.inspectorUrl);

  console.log(`${changes} changes a second for ${seconds} s ...`);
  fleet.change(changes);
  await pause(5_000);
  const measured = await underLoad(installation, fleet, crowd, probes, seconds);
  const shares = stageShares(await profile(installation.inspectorUrl, 10_000));

  console.log('one console stops reading ...');
  const stalled = await stall(installation, crowd);
  const { connected, closed } = await crowd.heard();
  fleet.change(0);
  await probes.close();
  const percent = (us: number): number => Math.round(us * 1000) / 10;
  const { whole, main, latencies, ...heard } = measured;
  return {
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    consoles: connected - closed,
    connectS: Math.round(connectS * 10) / 10,
    serverCpuPercent: percent(whole),
    serverMainThreadPercent: percent(main),
    aloneCpuPercent: percent(alone.whole),
    pushCpuPercent: percent(whole - alone.whole),
    pushShareOfMainThread: shares['push'] ?? 0,
    memoryKbPerConsole: Math.round(((bytesWith - bytesBefore) / count / 1024) * 10) / 10,
    p50Ms: rounded(percentile(latencies, 0.5)),
    p99Ms: rounded(percentile(latencies, 0.99)),
    worstMs: rounded(percentile(latencies, 1)),
    ...heard,
    ...stalled,
  };
}

interface Spent {
  /** Of one core, all threads and the main thread alone. */
  whole: number;
  main: number;
}

async function spent({ product }: Installation, during: () => Promise<void>): Promise<Spent> {
  const [wholeBefore, mainBefore, from] = [
    processCpuUs(product.pid),
    mainThreadCpuUs(product.pid),
    performance.now(),
  ];
  await during();
  const us = (performance.now() - from) * 1000;
  return {
    whole: (processCpuUs(product.pid) - wholeBefore) / us,
    main: (mainThreadCpuUs(product.pid) - mainBefore) / us,
  };
}

/** From the publication of a probe's change to its arrival at each console. */
async function underLoad(
  installation: Installation,
  fleet: ChangingFleet,
  crowd: ConsoleCrowd,
  probes: ConsoleProbes,
  seconds: number,
) {
  await crowd.watch(probes.rows);
  const changesBefore = fleet.changes;
  let publishedAt = new Map<number, number>();
  const cpu = await spent(installation, async () => {
    publishedAt = await probes.publish(seconds * 1000);
  });
  const changed = fleet.changes - changesBefore;
  const heard = await crowd.heard();
  await pause(3_000);
  const { arrivals, connected } = await crowd.heard();
  const latencies = [...publishedAt].flatMap(([row, at]) => {
    const times = (arrivals[row] ?? []).map((each) => each - at);
    // What never came counts as never.
    return [...times, ...Array.from({ length: Math.max(0, connected - times.length) }, () => Infinity)];
  });
  return {
    ...cpu,
    latencies,
    changesPublishedPerSecond: Math.round(changed / seconds),
    changesPerSecond: Math.round(heard.changes / seconds),
    batchesPerSecond: Math.round((heard.batches / connected / seconds) * 10) / 10,
    bytesPerSecondPerConsole: Math.round(heard.bytes / connected / seconds),
  };
}

/**
 * What one console that reads nothing keeps the product from letting go: the most seen in the kernel, or what was unread anywhere
 * when it was told nothing more.
 */
async function stall(
  { productUrl, product }: Installation,
  crowd: ConsoleCrowd,
): Promise<{ stalledConsoleKb: number; stalledKernelKb: number; stalledDroppedAfterS: number | null }> {
  const [port, from] = [Number(new URL(productUrl).port), performance.now()];
  const remotePort = await crowd.stall();
  const before = await readMetric(productUrl, 'atalaya_consoles');
  let kernel = 0;
  let droppedAfterS: number | null = null;
  const deadline = from + STALLED_WITHIN_MS;
  while (performance.now() < deadline && droppedAfterS === null) {
    kernel = Math.max(kernel, kernelQueueBytes(port, remotePort));
    const isGone = (await readMetric(productUrl, 'atalaya_consoles')) < before;
    if (isGone) droppedAfterS = Math.round((performance.now() - from) / 1000);
    await pause(LOOK_EVERY_MS);
  }
  const held = [...product.output.matchAll(/"bytes":(\d+)[^\n]*reads too slowly/g)].map(([, bytes]) =>
    Number(bytes),
  );
  return {
    stalledConsoleKb: Math.round(Math.max(kernel, ...held) / 1024),
    stalledKernelKb: Math.round(kernel / 1024),
    stalledDroppedAfterS: droppedAfterS,
  };
}

async function enterSessions(db: Database, count: number, cookies: string[]): Promise<void> {
  await enterPerson(db);
  const { id } = await db.selectFrom('people').select('id').executeTakeFirstOrThrow();
  for (let at = 0; at <= count; at += 1) {
    const { token } = await startSession(db, systemClock, id);
    cookies.push(`${SESSION_COOKIE}=${token}`);
  }
}

/** On a busy machine the first may have fallen silent when the last has told. */
async function untilMostAreKnown(installation: Installation, sites: number): Promise<void> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  while (performance.now() < deadline) {
    const { online = 0, degraded = 0, offline = 0 } = await siteStatesNow(installation);
    if (online + degraded + offline >= sites * KNOWN_SHARE) return;
    await pause(500);
  }
  throw new Error(`too few sites are known: ${JSON.stringify(await siteStatesNow(installation))}`);
}

/** What is still being stored would count as the cost of having no console. */
async function untilAllIsStored({ productUrl }: Installation): Promise<void> {
  const stored = () => readMetric(productUrl, 'atalaya_samples_stored_total');
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (let before = -1, now = await stored(); now !== before && performance.now() < deadline;) {
    await pause(3_000);
    [before, now] = [now, await stored()];
  }
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
