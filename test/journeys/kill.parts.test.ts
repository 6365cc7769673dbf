import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { readConfig, type Config } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { createRandom } from '../../simulators/random.ts';
import { openStore } from '../../telemetry/store/open-store.ts';
import { freePorts } from '../support/free-port.ts';
import { startInfluxdb } from '../support/influxdb.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startPostgresql } from '../support/postgresql.ts';
import type { Process } from '../support/process.ts';
import { tempFolder } from '../support/temp-folder.ts';
import {
  downlinkBps,
  measuredAt,
  publishAll,
  register,
  terminalId,
  type Fleet,
  type Publishing,
} from './many-terminals.ts';
import { measureAll } from './measured-once.ts';
import { startProduct, untilRunning } from './product.ts';

const TERMINALS = 1_000;
/** Generous: a machine busy with other tests is slow, and what is tested here is not speed. */
const timeout = 300_000;
const SEED = 20_260_301;

/** What a test started, to be stopped whatever became of it. */
const started: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop();
});

test(
  'killed on its embedded broker and store, it has everything it acknowledged, once',
  { timeout },
  async () => {
    const scene = await prepare({}, 20);
    await publishThroughKills(scene, `mqtt://127.0.0.1:${scene.config.mqttPort}`, [0.2, 0.5, 0.8]);
    await expectEverythingOnce(scene);
  },
);

test(
  'killed while Mosquitto holds its session, it has everything Mosquitto acknowledged, once, in InfluxDB',
  { timeout },
  async () => {
    const mosquitto = await startMosquitto();
    started.push(() => mosquitto.stop());
    const influxdb = await startInfluxdb();
    started.push(() => influxdb.stop());
    const scene = await prepare(
      {
        MQTT_URL: mosquitto.url,
        INFLUX_URL: influxdb.url,
        INFLUX_USERNAME: influxdb.username,
        INFLUX_PASSWORD: influxdb.password,
      },
      20,
    );
    await publishThroughKills(scene, mosquitto.url, [0.2, 0.5, 1]);
    await expectEverythingOnce(scene);
  },
);

test('killed with its registry and sums in PostgreSQL, it counts everything once', { timeout }, async () => {
  const postgresql = await startPostgresql();
  started.push(() => postgresql.stop());
  const scene = await prepare({ DATABASE_URL: await postgresql.createDatabase() }, 10);
  await publishThroughKills(scene, `mqtt://127.0.0.1:${scene.config.mqttPort}`, [0.3, 0.7]);
  await expectEverythingOnce(scene);
});

test(
  'killed at any moment, the broker with its default persistence as well, no sample that a terminal measured is missing or doubled',
  { timeout },
  async () => {
    const folder = tempFolder('mosquitto');
    started.push(() => folder.remove());
    const options = { folder: folder.path, config: 'persistence true' };
    let mosquitto = await startMosquitto(options);
    started.push(() => mosquitto.stop());
    const scene = await prepare({ MQTT_URL: mosquitto.url }, 24);
    const random = createRandom(SEED);
    const measuring = measureAll(scene.fleet, mosquitto.url, scene.bridge, 1_000);
    started.push(() => measuring.close());
    for (const round of [3, 6, 9, 12, 15, 18]) {
      await measuring.measured(round);
      await pause(random.between(0, 2_000));
      if (random.between(0, 1) < 0.5) {
        await scene.product.kill();
        scene.product = startProduct(scene.env);
      } else {
        await mosquitto.kill();
        mosquitto = await startMosquitto({ ...options, port: mosquitto.port });
      }
    }
    await untilRunning(scene.product);
    await measuring.measured(scene.fleet.rounds);
    measuring.announce();
    await expect.poll(() => measuring.kept(), { timeout: 120_000, interval: 500 }).toBe(0);
    await measuring.close();
    await expectEverythingOnce(scene, /"level":60/);
  },
);

interface Scene {
  fleet: Fleet;
  env: Record<string, string>;
  config: Config;
  bridge: { username: string; password: string };
  token: string;
  product: Process;
}

async function prepare(own: Record<string, string>, rounds: number): Promise<Scene> {
  const folder = tempFolder('kill');
  started.push(() => {
    folder.remove();
  });
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  const env = {
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_DATA_DIR: join(folder.path, 'data'),
    ATALAYA_LOG_LEVEL: 'error',
    ...own,
  };
  const config = readConfig(env);
  const hour = 3_600_000;
  const fleet = {
    terminals: TERMINALS,
    rounds,
    from: Math.floor(Date.now() / hour) * hour - hour + 60_000,
  };
  const product = startProduct(env);
  const scene: Scene = { fleet, env, config, product, bridge: { username: '', password: '' }, token: '' };
  started.push(() => scene.product.kill());
  await untilRunning(product);
  return Object.assign(scene, await register(config, fleet));
}

/** Kills and restarts the product about when those shares of all messages have been acknowledged. */
async function publishThroughKills(scene: Scene, url: string, shares: number[]): Promise<void> {
  const { fleet, bridge } = scene;
  const random = createRandom(SEED);
  const all = fleet.terminals * fleet.rounds;
  const publishing: Publishing = publishAll(fleet, url, bridge);
  started.push(() => publishing.close());
  for (const share of shares) {
    await publishing.acknowledged(Math.floor(all * share * random.between(0.8, 1)));
    await scene.product.kill();
    scene.product = startProduct(scene.env);
    await untilRunning(scene.product);
  }
  await publishing.done;
  await publishing.close();
}

/** Waits until the last word of every terminal was judged and stored, and stops in order, so that all is written down. */
async function expectEverythingOnce(scene: Scene, unwanted = /"level":(50|60)/): Promise<void> {
  const { fleet, config, token } = scene;
  const get = async (path: string): Promise<string> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${config.publicUrl}${path}`, { headers });
    expect(response.status).toBe(200);
    return await response.text();
  };
  const end = new Date(measuredAt(fleet, fleet.rounds - 1)).toISOString();
  const behind = async (): Promise<number> => {
    const { items } = JSON.parse(await get('/api/v1/sites?limit=1000')) as {
      items: { lastMeasuredAt: string | null }[];
    };
    return items.filter(({ lastMeasuredAt }) => lastMeasuredAt !== end).length;
  };
  const spooled = async (): Promise<number> =>
    Number(/^atalaya_spool_bytes (\d+)/m.exec(await get('/metrics'))?.[1]);
  await expect.poll(behind, { timeout: 60_000, interval: 500 }).toBe(0);
  await expect.poll(spooled, { timeout: 60_000, interval: 500 }).toBe(0);
  expect(await scene.product.stop()).toEqual({ code: 0, signal: null });
  expect(scene.product.output).not.toMatch(unwanted);

  await expectStored(config, fleet);
  await expectCounted(config, fleet);
}

async function expectStored(config: Config, fleet: Fleet): Promise<void> {
  const store = await openStore(config);
  const wrong: string[] = [];
  for (let index = 0; index < fleet.terminals; index += 1) {
    const samples = await store.samples(terminalId(index), 0, Date.now(), 1_000);
    const got = samples.map(({ sample }) => [sample.measuredAt, sample.seq, sample.downlinkBps]);
    const expected = Array.from({ length: fleet.rounds }, (_, round) => [
      measuredAt(fleet, round),
      round + 1,
      downlinkBps(index, round),
    ]);
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      wrong.push(`${terminalId(index)}: ${got.length} samples: ${JSON.stringify(got)}`);
    }
  }
  await store.close();
  expect(wrong).toEqual([]);
}

/** The sums of the country are those of every sample once, and so is the time they cover. */
async function expectCounted(config: Config, fleet: Fleet): Promise<void> {
  const db = await openDatabase(config);
  const rows = await db.selectFrom('region_hours').selectAll().execute();
  await db.destroy();
  let sumBps = 0;
  for (let index = 0; index < fleet.terminals; index += 1)
    for (let round = 0; round < fleet.rounds; round += 1) sumBps += downlinkBps(index, round);
  const samples = fleet.terminals * fleet.rounds;
  for (const level of [/^00$/, /^(?!00)\d{2}$/, /^\d{5}$/]) {
    const there = rows.filter((row) => level.test(row.region_code));
    expect(there.reduce((sum, row) => sum + row.downlink_samples, 0)).toBe(samples);
    expect(there.reduce((sum, row) => sum + row.downlink_sum_bps, 0)).toBe(sumBps);
    expect(there.reduce((sum, row) => sum + row.down_s, 0)).toBe(0);
  }
}
