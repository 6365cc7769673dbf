import type { SimulatedSite } from '../simulators/fleet.ts';
import { systemClock } from '../telemetry/contract/clock.ts';
import { TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { registerFleet } from '../commands/demo-fleet.ts';
import { issueToken } from '../server/accounts/api-tokens.ts';
import { openDatabase } from '../server/database/open.ts';
import { addBridge } from '../server/registry/terminal-credentials.ts';
import { freePorts } from '../test/support/free-port.ts';
import { startInfluxdb } from '../test/support/influxdb.ts';
import { startMosquitto } from '../test/support/mosquitto.ts';
import { startProcess, type Process } from '../test/support/process.ts';
import { tempFolder } from '../test/support/temp-folder.ts';

/** The product running in a folder of its own with a registered fleet, on embedded or on real parts. */
export interface Installation {
  productUrl: string;
  product: Process;
  /** Address of the product's inspector. */
  inspectorUrl: string;
  broker: { url: string; username?: string; password?: string };
  /** An administrator's API token. */
  token: string;
  /** The other programs, by the stage they do the work of. */
  others: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export type PartsChoice = 'embedded' | 'real';

/** Starts everything and resolves when the product is ready. */
export async function install(choice: PartsChoice, fleet: readonly SimulatedSite[]): Promise<Installation> {
  const folder = tempFolder('bench');
  const mosquitto = choice === 'real' ? await startMosquitto() : undefined;
  const influxdb = choice === 'real' ? await startInfluxdb() : undefined;
  const { token, bridge } = await prepare(folder.path, fleet);
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const product = startProcess(process.execPath, ['--inspect=127.0.0.1:0', 'server/main.ts'], {
    env: {
      ATALAYA_DATA_DIR: folder.path,
      ATALAYA_HTTP_PORT: String(httpPort),
      ATALAYA_MQTT_PORT: String(mqttPort),
      ATALAYA_LOG_LEVEL: 'warn',
      MQTT_URL: mosquitto?.url,
      INFLUX_URL: influxdb?.url,
      INFLUX_USERNAME: influxdb?.username,
      INFLUX_PASSWORD: influxdb?.password,
    },
  });
  const [, inspectorUrl = ''] = await product.line(/Debugger listening on (ws:\S+)/);
  const productUrl = `http://127.0.0.1:${httpPort}`;
  await ready(productUrl, product);
  return {
    productUrl,
    product,
    inspectorUrl,
    broker:
      mosquitto === undefined ? { url: `mqtt://127.0.0.1:${mqttPort}`, ...bridge } : { url: mosquitto.url },
    token,
    others: new Map([
      ...(mosquitto === undefined ? [] : [['broker', mosquitto.process.pid] as const]),
      ...(influxdb === undefined ? [] : [['store', influxdb.process.pid] as const]),
    ]),
    async stop() {
      await product.stop();
      await mosquitto?.stop();
      await influxdb?.stop();
      folder.remove();
    },
  };
}

async function prepare(dataDir: string, fleet: readonly SimulatedSite[]) {
  const db = await openDatabase({ dataDir });
  await registerFleet(db, fleet, systemClock);
  const bridge = await addBridge(db, { name: 'bench', prefix: TOPIC_PREFIX }, systemClock);
  const { token } = await issueToken(db, systemClock, {
    name: 'bench',
    role: 'administrator',
    regionCodes: null,
  });
  await db.destroy();
  return { token, bridge };
}

async function ready(productUrl: string, product: Process): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (product.isRunning && performance.now() < deadline) {
    const answer = await fetch(`${productUrl}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the product did not get ready:\n${product.output.slice(-4000)}`);
}
