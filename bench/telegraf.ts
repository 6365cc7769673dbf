import { fileURLToPath } from 'node:url';
import { startInfluxdb, type Influxdb } from '../test/support/influxdb.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';
import { findProgram, startProcess, type Process } from '../test/support/process.ts';
import { peakResidentMb, processCpuUs } from './cpu-time.ts';
import { UsageError } from './flags.ts';
import { startLoad } from './flood.ts';
import { delayFigures, figures, warmUpMs, type Reading } from './ingest-figures.ts';
import type { IngestFlags } from './ingest.ts';
import { PROBE_SITES, startStoredProbes } from './stored-probes.ts';

const DATABASE = 'telegraf';
const POLL_MS = 200;
const DRAIN_WITHIN_MS = 300_000;
export const telegrafConfig = fileURLToPath(new URL('../simulators/bench/telegraf.conf', import.meta.url));

/** The variables of simulators/bench/telegraf.conf. */
export function telegrafEnvironment(
  brokerUrl: string,
  influxdb: Pick<Influxdb, 'url' | 'username' | 'password'>,
) {
  return {
    BENCH_MQTT_URL: brokerUrl.replace(/^mqtt:/, 'tcp:'),
    BENCH_INFLUX_URL: influxdb.url,
    BENCH_INFLUX_USERNAME: influxdb.username,
    BENCH_INFLUX_PASSWORD: influxdb.password,
    BENCH_INFLUX_DATABASE: DATABASE,
  };
}

/** @throws UsageError that says where to get Telegraf, when it is not installed */
export function requireTelegraf(find = findProgram): string {
  const program = find(['telegraf']);
  if (program !== undefined) return program;
  throw new UsageError(
    '--consumer telegraf: Telegraf is not installed, and Debian does not have it. ' +
      'Install it from https://docs.influxdata.com/telegraf/v1/install/ so that "telegraf" is in PATH, and run this again.',
  );
}

/**
 * The load of `ingest`, from Mosquitto through Telegraf into InfluxDB. There are no sites, no judging and no confirmations, so
 * what only the product has is null.
 */
export async function measureTelegraf(asked: IngestFlags): Promise<Record<string, unknown>> {
  const program = requireTelegraf();
  const mosquitto = await startMosquitto();
  const influxdb = await startInfluxdb();
  const telegraf = startProcess(program, ['--config', telegrafConfig], {
    env: telegrafEnvironment(mosquitto.url, influxdb),
  });
  const choice = { ...asked, broker: 'mosquitto' as const, store: 'influx' as const };
  try {
    await untilSubscribed(influxdb, telegraf);
    return { ...choice, ...(await measure(choice, mosquitto, influxdb, telegraf)) };
  } catch (error) {
    console.error(telegraf.output.slice(-4000));
    throw error;
  } finally {
    await telegraf.stop().catch(() => undefined);
    await mosquitto.stop();
    await influxdb.stop();
  }
}

async function measure(
  asked: IngestFlags,
  mosquitto: { url: string; process: Process },
  influxdb: Influxdb,
  telegraf: Process,
): Promise<Record<string, unknown>> {
  const sites = asked.sites - PROBE_SITES;
  const broker = { url: mosquitto.url };
  const load = await startLoad({ ...broker, ...asked, sites });
  load.hold(false);
  await sleep(warmUpMs(asked));
  const reading = async (): Promise<Reading> => ({
    stored: await pointsWritten(influxdb),
    at: performance.now(),
    spool: 0,
    load: load.report(),
    threads: new Map([['telegraf', processCpuUs(telegraf.pid)]]),
    others: new Map([
      ['broker', processCpuUs(mosquitto.process.pid)],
      ['store', processCpuUs(influxdb.process.pid)],
    ]),
  });
  console.log(`measuring for ${asked.seconds} s ...`);
  const probes = await startStoredProbes({ broker }, storedSamples(influxdb), sites, POLL_MS);
  const before = await reading();
  await sleep(asked.seconds * 1000);
  const after = await reading();
  const delays = await probes.finish(30_000);
  const said = await load.drain(60_000);
  await load.stop();
  const stoppedAt = performance.now();
  console.log('counting ...');
  const acknowledged = said.acknowledged + probes.sent().samples;
  const stored = await untilCounted(influxdb, acknowledged);
  return {
    ...figures(asked, before, after),
    rssMb: peakResidentMb(telegraf.pid),
    lost: Math.max(0, acknowledged - stored),
    duplicated: Math.max(0, stored - said.sent - probes.sent().samples),
    ...delayFigures(delays),
    spoolBytes: null,
    drainS: Math.round((performance.now() - stoppedAt) / 100) / 10,
  };
}

/** Telegraf says nothing when it is quiet, but makes its database before it reads. */
async function untilSubscribed(influxdb: Influxdb, telegraf: Process): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (telegraf.isRunning && performance.now() < deadline) {
    const databases = JSON.stringify(await influxdb.query('SHOW DATABASES'));
    if (databases.includes(`["${DATABASE}"]`)) {
      await sleep(2_000);
      return;
    }
    await sleep(200);
  }
  throw new Error(`Telegraf made no database in InfluxDB:\n${telegraf.output.slice(-4000)}`);
}

/** InfluxDB's own counter: cheap, unlike counting what is there. */
async function pointsWritten(influxdb: Influxdb): Promise<number> {
  const [{ series = [] } = {}] = await influxdb.query("SHOW STATS FOR 'write'");
  const [write] = series;
  return Number(write?.values[0]?.[write.columns.indexOf('pointReq')] ?? 0);
}

function storedSamples(influxdb: Influxdb): Parameters<typeof startStoredProbes>[1] {
  return {
    async samples(terminalId, from, to) {
      const [{ series = [] } = {}] = await influxdb.query(
        `SELECT seq FROM samples WHERE terminal = '${terminalId}' AND time >= ${from}ms AND time < ${to}ms`,
        DATABASE,
      );
      return (series[0]?.values ?? []).map(([time]) => ({
        terminalId,
        receivedAt: 0,
        sample: { measuredAt: Date.parse(String(time)) },
      }));
    },
  };
}

async function untilCounted(influxdb: Influxdb, wanted: number): Promise<number> {
  const deadline = performance.now() + DRAIN_WITHIN_MS;
  let most = 0;
  let grewAt = performance.now();
  for (;;) {
    const [{ series = [] } = {}] = await influxdb.query('SELECT count(seq) FROM samples', DATABASE);
    const stored = Number(series[0]?.values[0]?.[1] ?? 0);
    if (stored > most) grewAt = performance.now();
    most = Math.max(most, stored);
    const now = performance.now();
    // Nothing came for half a minute: what is missing will not come.
    if (stored >= wanted || now > deadline || now - grewAt > 30_000) return stored;
    await sleep(1_000);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
