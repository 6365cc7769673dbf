import { startLoad, type Load } from './flood.ts';
import { processCpuUs, peakResidentMb } from './cpu-time.ts';
import { describeFlags, oneOf, off, readFlags, UsageError, whole } from './flags.ts';
import { install, type Installation } from './installation.ts';
import { countOdd, enterOdd, OddTerminals, oddKinds } from './odd-terminals.ts';
import { difference, readStanding, type Standing } from './standing.ts';
import type { Benchmark } from './run.ts';

const flags = {
  sites: whole(250_000),
  broker: oneOf(['embedded', 'mosquitto'], 'embedded'),
  /** SIGKILL under load instead of SIGTERM. */
  killed: off,
  /** How long after the restart alarms are waited for, in seconds. */
  watch: whole(90),
};
export type RestartFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title:
    'the whole product is stopped or killed and started again: how soon it is ready, what of it is as before',
  flags: describeFlags(flags),
  run: (args) => restart(readFlags(args, flags)),
};

/** Every terminal reports once a minute. */
const INTERVAL_S = 60;
const CONNECTIONS = 8;
/** A terminal of each odd kind for so many sites. */
const SITES_PER_ODD = 500;
const SETTLED_WITHIN_MS = 600_000;
/** Outages are gathered for three minutes at most before anybody is told, and a checkpoint comes half a minute later. */
const UNCHANGED_MS = 200_000;
/** A snapshot of the country is some megabytes. */
const LOOK_EVERY_MS = 15_000;
const SHOWN_WITHIN_MS = 60_000;

/** Brings a fleet into service, some of it into trouble, restarts the product and compares. */
export async function restart(asked: RestartFlags): Promise<Record<string, unknown>> {
  const odd = Math.max(5, Math.floor(asked.sites / SITES_PER_ODD));
  if (asked.sites < 10 * odd * oddKinds.length)
    throw new UsageError(`--sites: expected ${10 * 5 * oddKinds.length} or more, got ${asked.sites}`);
  const first = asked.sites - odd * oddKinds.length;
  console.log(`starting the product with ${asked.sites} sites ...`);
  const installation = await install({
    ...asked,
    store: 'embedded',
    enter: (db) => enterOdd(db, first, odd),
  });
  try {
    return { ...asked, ...(await measure(installation, asked, first, odd)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

async function measure(installation: Installation, asked: RestartFlags, first: number, odd: number) {
  let load = await startUsual(installation, first);
  const terminals = new OddTerminals(first, odd);
  await terminals.connect(installation.broker);
  console.log('every terminal reports ...');
  const reported = terminals.bringAbout(installation);
  await until('every terminal to report', () => Promise.resolve(load.report().acknowledged >= first));
  await reported;
  console.log('some are in trouble; until everybody was told ...');
  const before = await untilUnchanged(installation, 2 * odd);
  const oddStates = countOdd(before, first, odd);

  console.log(asked.killed ? 'kill -9 ...' : 'SIGTERM ...');
  const stopping = performance.now();
  // Under load, so that there is something in the journal that no checkpoint has.
  if (!asked.killed) await load.stop();
  const { code, signal } = await (asked.killed
    ? installation.product.kill()
    : installation.product.stop('SIGTERM', SHOWN_WITHIN_MS));
  const stopS = seconds(stopping);
  if (asked.killed) await load.stop();
  terminals.disconnect();

  const starting = performance.now();
  await installation.startProduct();
  const readyS = seconds(starting);
  const cpuToReadyS = Math.round(processCpuUs(installation.product.pid) / 1e4) / 100;
  const atOnce = await readStanding(installation);
  const shownS = seconds(starting);

  console.log(`ready after ${readyS} s; every terminal reports again ...`);
  load = await startUsual(installation, first);
  await terminals.connect(installation.broker);
  await sleep(asked.watch * 1000);
  const after = await readStanding(installation);
  const rssMb = peakResidentMb(installation.product.pid);
  await load.stop();
  terminals.disconnect();
  await installation.product.stop('SIGTERM', SHOWN_WITHIN_MS).catch(() => undefined);
  const last = await readStanding(installation, after);
  const restored = difference(before, atOnce);
  const lasting = difference(before, last);
  return {
    oddStates,
    openOutages: before.openOutages.size,
    incidents: before.incidents.size,
    alertsBefore: before.alerts.size,
    stopS,
    stoppedBy: signal ?? `code ${String(code)}`,
    readyS,
    cpuToReadyS,
    shownS,
    rssMb,
    statesRestored: asked.sites - restored.states,
    sinceRestored: asked.sites - restored.since,
    statesChanged: lasting.states,
    changedBy: lasting.changes,
    outagesOver: lasting.outagesOver,
    falseOutages: lasting.outages,
    falseIncidents: lasting.incidents,
    alerts: lasting.alerts,
  };
}

/** The terminals that are well, from the first on. */
async function startUsual({ broker }: Installation, sites: number): Promise<Load> {
  const rate = Math.ceil(sites / INTERVAL_S);
  const load = await startLoad({
    ...broker,
    sites,
    rate,
    batch: 1,
    connections: CONNECTIONS,
    presence: true,
    well: true,
  });
  load.hold(false);
  return load;
}

/** Until so many outages go on and nothing of what would be compared changed for a while: what flaps has recovered. */
async function untilUnchanged(installation: Installation, openOutages: number): Promise<Standing> {
  let standing = await readStanding(installation);
  let since = performance.now();
  await until('all to be told', async () => {
    await sleep(LOOK_EVERY_MS);
    const now = await readStanding(installation);
    const { states, outages, incidents, alerts } = difference(standing, now);
    if (states + outages + incidents + alerts > 0) since = performance.now();
    standing = now;
    if (now.openOutages.size !== openOutages) return false;
    return now.alerts.size > 0 && performance.now() - since > UNCHANGED_MS;
  });
  return standing;
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(250);
  }
}

function seconds(from: number): number {
  return Math.round((performance.now() - from) / 10) / 100;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
