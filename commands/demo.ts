import { destination, pino } from 'pino';
import { createFleet } from '../simulators/fleet.ts';
import { loadSettlements } from '../simulators/settlements.ts';
import { systemClock } from '../telemetry/contract/clock.ts';
import { TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { issueLink } from '../server/accounts/sign-in-links.ts';
import { createApp, type App } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { collectEarly, keepHeapsSmall } from '../server/small-heaps.ts';
import { onStopSignals } from '../server/stop-signals.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { addBridge } from '../server/registry/terminal-credentials.ts';
import { registerFleet } from './demo-fleet.ts';
import { readDemoSettings, type DemoSettings } from './demo-settings.ts';
import { startDemoSimulator, type DemoSimulator } from './demo-simulator.ts';

/*
 * `npm run demo`: the product on its embedded defaults with a simulated fleet beside it, all of it in a folder of its own.
 * What it starts ends with it.
 */
const SEED = 1;
const MAX_HISTORY_HOURS = 6;
const STOP_WITHIN_MS = 4_500;

let app: App | undefined;
let simulator: DemoSimulator | undefined;
let stopping = false;
onStopSignals(() => stop(0), stopNow);

keepHeapsSmall();
try {
  await start(readDemoSettings(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  stop(1);
}

async function start({ config, sites }: DemoSettings): Promise<void> {
  const db = await openDatabase(config);
  try {
    const fleet = createFleet({ seed: SEED, sites, settlements: loadSettlements(), backups: true });
    await registerFleet(db, fleet, systemClock);
    const credential = await addBridge(db, { name: 'demo-simulator', prefix: TOPIC_PREFIX }, systemClock);
    const historyHours = await hoursToFill(db);
    app = createApp(config, systemClock, pino({ level: config.logLevel }, destination(2)));
    const { signInLink, mqttPort = config.mqttPort } = await app.start();
    collectEarly();
    const { username, password } = credential;
    const mqttUrl = `mqtt://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${String(mqttPort)}`;
    simulator = startDemoSimulator({
      ...{ sites, seed: SEED, historyHours },
      ...{ mqttUrl, username, password },
    });
    simulator.failed.catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      stop(1);
    });
    greet(config, sites, signInLink ?? (await anotherLink(db, config)));
  } finally {
    await db.destroy();
  }
}

/** The fleet has lived on while the demo was off: what it measured since the product last saved its state is replayed. */
async function hoursToFill(db: Database): Promise<number> {
  const { savedAt } = await db
    .selectFrom('checkpoints')
    .select(({ fn }) => fn.max<number | null>('saved_at').as('savedAt'))
    // A start that failed saves a state too, of a fleet nobody has heard yet.
    .where('position', '>', 0)
    .executeTakeFirstOrThrow();
  return Math.min(MAX_HISTORY_HOURS, (systemClock.now() - (savedAt ?? 0)) / 3_600_000);
}

/** The first administrator has a password already, perhaps forgotten: every start of the demo lets somebody in. */
async function anotherLink(db: Database, { publicUrl }: Config): Promise<string> {
  const { id } = await db
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirstOrThrow();
  const { token } = await issueLink(db, systemClock, id, 'command');
  return `${publicUrl}/sign-in#token=${token}`;
}

function greet({ publicUrl, dataDir }: Config, sites: number, signInLink: string): void {
  console.log(`Atalaya, demonstration with ${String(sites)} simulated sites (data in ${dataDir})`);
  console.log(`Console:                           ${publicUrl}`);
  console.log(`Sign in as administrator, once:    ${signInLink}`);
  console.log('Ctrl-C ends it and everything it started.');
}

function stop(code: number): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => stopNow(1), STOP_WITHIN_MS).unref();
  void Promise.resolve(simulator?.stop())
    .then(() => app?.stop())
    .then(
      () => process.exit(code),
      () => process.exit(1),
    );
}

function stopNow(code: number): void {
  simulator?.kill();
  process.exit(code);
}
