import { join } from 'node:path';
import { systemClock } from '../telemetry/contract/clock.ts';
import { TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { issueToken } from '../server/accounts/api-tokens.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Database } from '../server/database/schema.ts';
import { addBridge } from '../server/registry/terminal-credentials.ts';
import { settings, startArguments } from '../test/journeys/product.ts';
import { freePorts } from '../test/support/free-port.ts';
import { startInfluxdb, type Influxdb } from '../test/support/influxdb.ts';
import { startMosquitto, type Mosquitto } from '../test/support/mosquitto.ts';
import { startProcess, type Process } from '../test/support/process.ts';
import { startRedis } from '../test/support/redis.ts';
import { tempFolder } from '../test/support/temp-folder.ts';
import { provideFleet } from './registered-fleet.ts';
import { giveCredentials } from './terminal-passwords.ts';

export interface InstallationOptions {
  broker: 'embedded' | 'mosquitto';
  store: 'embedded' | 'influx';
  /** Registered sites, those of `createFleet` with seed 1. */
  sites: number;
  /** With an inspector, for a profile. */
  inspect?: boolean;
  /** So many terminals get a credential of their own, see terminal-passwords.ts. */
  credentials?: number;
  /** So many ingest processes of their own, and Redis between them and the product; only with Mosquitto. */
  ingestProcesses?: number;
  /** Further lines of Mosquitto's configuration. */
  mosquittoConfig?: string;
  /** Enters what else a benchmark needs, before the product starts for the first time. */
  enter?: (db: Database) => Promise<void>;
}

/** The product running in a folder of its own with a registered fleet, on embedded or on real parts. */
export interface Installation {
  readonly options: InstallationOptions;
  readonly dataDir: string;
  readonly productUrl: string;
  /** The product's environment, which `readConfig` understands. */
  readonly env: Readonly<Record<string, string>>;
  /** The running product, or the last that ran. */
  readonly product: Process;
  /** Address of the product's inspector; empty without `inspect`. */
  readonly inspectorUrl: string;
  readonly broker: { url: string; username?: string; password?: string };
  /** An administrator's API token. */
  readonly token: string;
  /** The other programs, while they run. */
  readonly mosquitto: Mosquitto | undefined;
  readonly influxdb: Influxdb | undefined;
  /** Process ids of the other programs by the stage they do the work of. */
  others(): ReadonlyMap<string, number>;
  /** Starts the product again after it was killed and waits for nothing. */
  beginProduct(): void;
  /** The same; resolves when it is ready. */
  startProduct(): Promise<void>;
  /** kill -9 and nothing else; `restart*` brings it back with what it had on disk, on the same port. */
  killBroker(): Promise<void>;
  restartBroker(): Promise<void>;
  killStore(): Promise<void>;
  restartStore(): Promise<void>;
  /** The ingest process whose turn it is; they take turns. */
  killIngest(): Promise<void>;
  restartIngest(): Promise<void>;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 180_000;

/** Starts everything and resolves when the product is ready. Whatever was started is stopped when it fails. */
export async function install(options: InstallationOptions): Promise<Installation> {
  const folder = tempFolder('bench');
  const brokerFolder = tempFolder('bench-broker');
  const storeFolder = tempFolder('bench-store');
  const brokerOptions = {
    folder: brokerFolder.path,
    ...(options.mosquittoConfig === undefined ? {} : { config: options.mosquittoConfig }),
  };
  let mosquitto = options.broker === 'mosquitto' ? await startMosquitto(brokerOptions) : undefined;
  let influxdb = options.store === 'influx' ? await startInfluxdb({ folder: storeFolder.path }) : undefined;
  const redis = (options.ingestProcesses ?? 0) > 0 ? await startRedis() : undefined;
  const ingests: Process[] = [];
  let turn = 0;
  const { token, bridge } = await prepare(folder.path, options);
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const productUrl = `http://127.0.0.1:${httpPort}`;
  const env: Record<string, string> = {
    ATALAYA_DATA_DIR: folder.path,
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_LOG_LEVEL: 'warn',
    ...(mosquitto === undefined ? {} : { MQTT_URL: mosquitto.url }),
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    ...(influxdb === undefined
      ? {}
      : {
          INFLUX_URL: influxdb.url,
          INFLUX_USERNAME: influxdb.username,
          INFLUX_PASSWORD: influxdb.password,
        }),
  };
  let product: Process;
  let inspectorUrl = '';
  // The product is ready only when somebody receives for it.
  const ingesting = Array.from({ length: options.ingestProcesses ?? 0 }, (_, index) => startIngest(index));
  await Promise.all([startProduct(), ...ingesting]);

  /** Resolves when it is connected to the broker. */
  async function startIngest(index: number): Promise<void> {
    const own = {
      MQTT_URL: env['MQTT_URL'] ?? '',
      REDIS_URL: env['REDIS_URL'] ?? '',
      ATALAYA_DATA_DIR: join(folder.path, `ingest-${index}`),
    };
    const ingest = startProcess(process.execPath, ['telemetry/main.ts'], { env: settings(own) });
    ingests[index] = ingest;
    await ingest.line(/connected to the broker/);
  }

  function beginProduct(): void {
    const inspect = options.inspect === true ? ['--inspect=127.0.0.1:0'] : [];
    product = startProcess(process.execPath, [...inspect, ...startArguments], { env: settings(env) });
  }

  async function startProduct(): Promise<void> {
    beginProduct();
    if (options.inspect === true) {
      [, inspectorUrl = ''] = await product.line(/Debugger listening on (ws:\S+)/);
    }
    await ready(productUrl, product);
  }

  return {
    options,
    dataDir: folder.path,
    productUrl,
    env,
    get product() {
      return product;
    },
    get inspectorUrl() {
      return inspectorUrl;
    },
    broker:
      mosquitto === undefined ? { url: `mqtt://127.0.0.1:${mqttPort}`, ...bridge } : { url: mosquitto.url },
    token,
    get mosquitto() {
      return mosquitto;
    },
    get influxdb() {
      return influxdb;
    },
    others: () =>
      new Map([
        ...(mosquitto === undefined ? [] : [['broker', mosquitto.process.pid] as const]),
        ...(influxdb === undefined ? [] : [['store', influxdb.process.pid] as const]),
      ]),
    beginProduct,
    startProduct,
    async killBroker() {
      await mosquitto?.kill();
    },
    async restartBroker() {
      if (mosquitto !== undefined) {
        mosquitto = await startMosquitto({ ...brokerOptions, port: mosquitto.port });
      }
    },
    async killStore() {
      await influxdb?.kill();
    },
    async restartStore() {
      if (influxdb !== undefined) {
        influxdb = await startInfluxdb({ folder: storeFolder.path, port: influxdb.port });
      }
    },
    async killIngest() {
      await ingests[turn]?.kill();
    },
    async restartIngest() {
      const index = turn;
      turn = (turn + 1) % ingests.length;
      await startIngest(index);
    },
    async stop() {
      await product.stop();
      for (const ingest of ingests) await ingest.stop();
      await redis?.stop();
      await mosquitto?.stop();
      await influxdb?.stop();
      for (const each of [folder, brokerFolder, storeFolder]) each.remove();
    },
  };
}

async function prepare(dataDir: string, { sites, credentials = 0, enter }: InstallationOptions) {
  provideFleet(dataDir, sites);
  const db = await openDatabase({ dataDir });
  await giveCredentials(db, credentials);
  await enter?.(db);
  const { username, password } = await addBridge(db, { name: 'bench', prefix: TOPIC_PREFIX }, systemClock);
  const { token } = await issueToken(db, systemClock, {
    name: 'bench',
    role: 'administrator',
    regionCodes: null,
  });
  await db.destroy();
  return { token, bridge: { username, password } };
}

async function ready(productUrl: string, product: Process): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (product.isRunning && performance.now() < deadline) {
    const answer = await fetch(`${productUrl}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the product did not get ready:\n${product.output.slice(-4000)}`);
}
