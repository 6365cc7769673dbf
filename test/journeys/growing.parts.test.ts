import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { readConfig, type Config } from '../../server/config.ts';
import { openStore } from '../../telemetry/store/open-store.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { startProcess, type Process } from '../support/process.ts';
import { startRedis } from '../support/redis.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { downlinkBps, measuredAt, publishAll, register, terminalId, type Fleet } from './many-terminals.ts';
import { settings, startProduct, untilRunning } from './product.ts';

const ingestMain = fileURLToPath(new URL('../../telemetry/main.ts', import.meta.url));
const started: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop();
});

async function startIngest(env: Record<string, string>): Promise<Process> {
  const ingest = startProcess(process.execPath, [ingestMain], { env: settings(env) });
  started.push(() => ingest.kill());
  await ingest.line(/connected to the broker/);
  return ingest;
}

test(
  'two ingest processes share the load; one, the server and Redis are killed, and everything acknowledged is stored once',
  { timeout: 240_000 },
  async () => {
    const scene = await prepare();
    const { mosquitto, serverEnv, config } = scene;
    const fleet: Fleet = { terminals: 300, rounds: 20, from: Date.now() - 30 * 60_000 };
    const { token } = await register(config, fleet);

    let server = startProduct(serverEnv);
    started.push(() => server.kill());
    await untilRunning(server);
    const first = await startIngest(scene.ingestEnv('first'));
    await startIngest(scene.ingestEnv('second'));

    const publishing = publishAll(fleet, mosquitto.url, {});
    started.push(() => publishing.close());
    const all = fleet.terminals * fleet.rounds;
    await publishing.acknowledged(all * 0.2);
    await first.kill();
    await publishing.acknowledged(all * 0.4);
    await scene.restartRedis();
    await publishing.acknowledged(all * 0.6);
    await server.kill();
    server = startProduct(serverEnv);
    await startIngest(scene.ingestEnv('first'));
    await publishing.done;

    await untilRunning(server);
    const behind = () => countBehind(config, token, fleet);
    await expect.poll(behind, { timeout: 120_000, interval: 500 }).toBe(0);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(await missing(config, fleet)).toEqual([]);
  },
);

test(
  'while one ingest process is away, the server does not call silent what it cannot see, and presence still comes',
  { timeout: 120_000 },
  async () => {
    const { mosquitto, serverEnv, config, ingestEnv } = await prepare();
    await register(config, { terminals: 1, rounds: 1, from: Date.now() });
    const server = startProduct(serverEnv);
    started.push(() => server.kill());
    await untilRunning(server);
    const problems = async () =>
      (await metrics(config)).match(/^atalaya_problems\{problem="(\w+)"\} 1$/m)?.[1];
    // No ingest process has joined yet.
    await expect.poll(problems, { timeout: 30_000 }).toBe('brokerUnreachable');
    const ingest = await startIngest(ingestEnv('ingest'));
    await expect.poll(problems, { timeout: 30_000 }).toBe(undefined);
    await ingest.kill();
    await expect.poll(problems, { timeout: 30_000 }).toBe('brokerUnreachable');

    const terminal = await connectAsync(mosquitto.url);
    const topic = `atalaya/v1/terminals/${terminalId(0)}`;
    await terminal.publishAsync(`${topic}/presence`, 'sideways', { qos: 1, retain: true });
    await terminal.endAsync();
    const badPresences = async () =>
      /^atalaya_dead_letters_total\{reason="badPresence"\} (\d+)$/m.exec(await metrics(config))?.[1];
    await expect.poll(badPresences, { timeout: 30_000 }).toBe('1');
  },
);

/** A broker and a Redis, and the settings of who is to run between them. */
async function prepare() {
  const folder = tempFolder('growing');
  started.push(() => {
    folder.remove();
  });
  const mosquitto = await startMosquitto();
  started.push(() => mosquitto.kill());
  let redis = await startRedis();
  started.push(() => redis.kill());
  const shared = { MQTT_URL: mosquitto.url, REDIS_URL: redis.url };
  const serverEnv: Record<string, string> = {
    ...shared,
    ATALAYA_DATA_DIR: join(folder.path, 'server'),
    ATALAYA_HTTP_PORT: String(await freePort()),
    ATALAYA_LOG_LEVEL: 'error',
  };
  return {
    mosquitto,
    serverEnv,
    config: readConfig(serverEnv),
    ingestEnv: (name: string) => ({ ...shared, ATALAYA_DATA_DIR: join(folder.path, name) }),
    /** kill -9, and a new one that knows nothing. */
    async restartRedis() {
      await redis.kill();
      redis = await startRedis({ port: redis.port });
    },
  };
}

async function metrics(config: Config): Promise<string> {
  return (await fetch(`${config.publicUrl}/metrics`)).text();
}

/** Sites whose newest sample has not come yet, or samples that are not in the store. */
async function countBehind(config: Config, token: string, fleet: Fleet): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${config.publicUrl}/api/v1/sites?limit=1000`, { headers });
  const { items } = (await response.json()) as { items: { lastMeasuredAt: string | null }[] };
  const end = new Date(measuredAt(fleet, fleet.rounds - 1)).toISOString();
  const spooled = Number(/^atalaya_spool_bytes (\d+)/m.exec(await metrics(config))?.[1]);
  const behind = /^atalaya_ingest_behind_bytes\{[^}]*\} (\d+)/gm;
  const relayed = Array.from((await metrics(config)).matchAll(behind), ([, bytes]) => Number(bytes));
  return (
    items.filter(({ lastMeasuredAt }) => lastMeasuredAt !== end).length +
    spooled +
    relayed.reduce((sum, bytes) => sum + bytes, 0)
  );
}

async function missing(config: Config, fleet: Fleet): Promise<string[]> {
  const store = await openStore(config);
  const wrong: string[] = [];
  for (let index = 0; index < fleet.terminals; index += 1) {
    const samples = await store.samples(terminalId(index), 0, Date.now(), 1_000);
    const got = samples.map(({ sample }) => `${sample.seq} ${sample.downlinkBps}`).join();
    const expected = Array.from(
      { length: fleet.rounds },
      (_, round) => `${round + 1} ${downlinkBps(index, round)}`,
    );
    if (got !== expected.join()) wrong.push(`${terminalId(index)}: ${got}`);
  }
  await store.close();
  return wrong;
}
