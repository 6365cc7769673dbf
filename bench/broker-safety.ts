import { describeFlags, readFlags, text, UsageError, whole } from './flags.ts';
import { install, type Installation } from './installation.ts';
import { startKeeping, type Keeping } from './keeping.ts';
import { readMetric, untilMetric } from './metrics.ts';
import { storedSamples } from './reckoning.ts';
import type { Benchmark } from './run.ts';

const flags = {
  /** So often in every row. */
  kills: whole(2),
  terminals: whole(300),
  /** How often each measures, milliseconds. */
  interval: whole(100),
  /** How long ingest is away before the broker dies, seconds. */
  away: whole(4),
  only: text('ROW,...'),
};
export type BrokerSafetyFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title:
    "terminals that forget at the broker's PUBACK: what each setting of the broker loses when it is killed",
  flags: describeFlags(flags),
  run: (args) => tryBrokers(readFlags(args, flags)),
};

/** What is killed: the broker, ingest, or first ingest and a while later the broker. */
type Killed = 'broker' | 'ingest' | 'ingest, broker';

interface Row {
  broker: 'embedded' | 'mosquitto';
  config: readonly string[];
  killed: Killed;
}

const off = ['persistence false'];
const usual = ['persistence true'];
const everyChange = ['persistence true', 'autosave_interval 1', 'autosave_on_changes true'];
/** Where nothing else is said a broker holds a million messages. */
const rows: Readonly<Record<string, Row>> = {
  off: { broker: 'mosquitto', config: off, killed: 'broker' },
  'off-away': { broker: 'mosquitto', config: off, killed: 'ingest, broker' },
  default: { broker: 'mosquitto', config: usual, killed: 'broker' },
  'default-away': { broker: 'mosquitto', config: usual, killed: 'ingest, broker' },
  changes: { broker: 'mosquitto', config: everyChange, killed: 'broker' },
  'changes-away': { broker: 'mosquitto', config: everyChange, killed: 'ingest, broker' },
  'queue-1000': { broker: 'mosquitto', config: ['max_queued_messages 1000'], killed: 'ingest' },
  'queue-high': { broker: 'mosquitto', config: [], killed: 'ingest' },
  embedded: { broker: 'embedded', config: [], killed: 'broker' },
};

const PEACE_MS = 2_000;
const BACK_WITHIN_MS = 120_000;
const SETTLED_WITHIN_MS = 120_000;
/** Nothing more comes when nothing came for so long. */
const QUIET_MS = 5_000;
const RECEIVED = 'atalaya_samples_received_total';
const SPOOLED = 'atalaya_spool_bytes';

/** Runs every row on an installation of its own. */
export async function tryBrokers(asked: BrokerSafetyFlags): Promise<Record<string, unknown>> {
  const names = asked.only === '' ? Object.keys(rows) : asked.only.split(',');
  const unknown = names.filter((name) => !Object.hasOwn(rows, name));
  if (unknown.length > 0 || asked.kills < 1 || asked.terminals < 1 || asked.interval < 1) {
    throw new UsageError(`expected 1 or more of each, and rows of ${Object.keys(rows).join(', ')}`);
  }
  const results = [];
  for (const name of names) {
    const row = rows[name];
    if (row === undefined) continue;
    const result = { row: name, killed: row.killed, ...(await tryRow(row, asked)) };
    console.log(JSON.stringify(result));
    results.push(result);
  }
  return { ...asked, rows: results };
}

async function tryRow(row: Row, { kills, terminals, interval, away }: BrokerSafetyFlags) {
  const installation = await install({
    broker: row.broker,
    store: 'embedded',
    sites: terminals,
    mosquittoConfig: row.config.join('\n'),
  });
  try {
    // A broker that is long in service has the product's session in its file, whatever it saves later.
    const broker = installation.mosquitto?.process.pid;
    if (broker !== undefined) process.kill(broker, 'SIGUSR1');
    const keeping = await startKeeping({
      ...installation.broker,
      terminals,
      intervalMs: interval,
      quick: 0,
      until: 'acknowledged',
    });
    keeping.measure(true);
    await untilTaken(installation);
    const rates: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      rates.push(await killOnce(installation, keeping, row, away * 1000));
      await untilTaken(installation);
    }
    keeping.measure(false);
    return { ...(await count(installation, keeping)), messagesPerSecond: Math.round(mean(rates)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await installation.stop();
  }
}

/** One round of kills. Returns the messages a second that the broker acknowledged before it died. */
async function killOnce(
  installation: Installation,
  keeping: Keeping,
  { broker, killed }: Row,
  awayMs: number,
): Promise<number> {
  if (killed === 'broker') {
    const rate = await rateDuring(keeping, PEACE_MS);
    if (broker === 'embedded') {
      await installation.product.kill();
      await installation.startProduct();
    } else {
      await installation.killBroker();
      await installation.restartBroker();
    }
    return rate;
  }
  await installation.product.kill();
  const rate = await rateDuring(keeping, awayMs);
  if (killed === 'ingest, broker') {
    await installation.killBroker();
    await installation.restartBroker();
  }
  await installation.startProduct();
  return rate;
}

async function rateDuring(keeping: Keeping, ms: number): Promise<number> {
  const [before, from] = [keeping.report().messages, performance.now()];
  await sleep(ms);
  return ((keeping.report().messages - before) * 1000) / (performance.now() - from);
}

/** Resolves when the product has taken something that was published from now on, more or less. */
async function untilTaken({ productUrl }: Installation): Promise<void> {
  const before = await readMetric(productUrl, RECEIVED);
  await untilMetric(productUrl, RECEIVED, before + 1, BACK_WITHIN_MS);
}

async function count(installation: Installation, keeping: Keeping) {
  // The order to stop takes a moment to arrive.
  await sleep(500);
  const { measured, acknowledged } = await keeping.settled(SETTLED_WITHIN_MS);
  await keeping.stop();
  await untilQuiet(installation);
  await installation.product.stop();
  const stored = await storedSamples(installation);
  // What was stored without an acknowledgement that arrived cannot hide a loss: all that was measured is acknowledged by now.
  const lost = Math.max(0, acknowledged - stored);
  const share = acknowledged === 0 ? null : Number((lost / acknowledged).toPrecision(3));
  return { measured, acknowledged, lost, share };
}

/** Not only the spool: the broker may still hold a queue. */
async function untilQuiet({ productUrl }: Installation): Promise<void> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  let [received, since] = [-1, performance.now()];
  while (performance.now() < deadline) {
    const now = await readMetric(productUrl, RECEIVED);
    const waits = (await readMetric(productUrl, SPOOLED)) > 0;
    if (now !== received || waits) [received, since] = [now, performance.now()];
    else if (performance.now() - since > QUIET_MS) return;
    await sleep(200);
  }
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, each) => sum + each, 0) / list.length;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
