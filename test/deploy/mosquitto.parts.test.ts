import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/database/open.ts';
import type { Database } from '../../server/database/schema.ts';
import { mosquittoSync, writeMosquittoFiles, type MosquittoSync } from '../../server/mosquitto-sync.ts';
import { readRegistryVersion } from '../../server/registry/registry-version.ts';
import { upsertSites } from '../../server/registry/sites.ts';
import { swapTerminal } from '../../server/registry/swap-terminal.ts';
import {
  addBridge,
  addTerminal,
  revokeTerminal,
  rotateTerminal,
} from '../../server/registry/terminal-credentials.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';
import { foreignSubscriptions } from '../../telemetry/formats/formats.ts';
import { ManualClock } from '../support/clock.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { requirePart, parts } from '../support/parts.ts';
import { awaitPort, startProcess, type Process } from '../support/process.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** The shipped broker, its start script included, on a real Mosquitto with its paths and port moved; its files written by the product. */
const shipped = fileURLToPath(new URL('../../deploy/mosquitto', import.meta.url));
const folder = tempFolder('deploy');
const access = `${folder.path}/access`;
const clock = new ManualClock();
const product = { username: 'atalaya', password: 'secret of the product' };
const passwords: Record<string, string> = { atalaya: product.password };
let db: Database;
let sync: MosquittoSync;
let broker: Process;
let port: number;
const clients: MqttClient[] = [];

beforeAll(async () => {
  requirePart(parts.mosquitto);
  port = await freePort();
  for (const name of ['config', 'data', 'access']) mkdirSync(`${folder.path}/${name}`);
  for (const name of ['mosquitto.conf', 'start.sh']) {
    const moved = readFileSync(`${shipped}/${name}`, 'utf8')
      .replace(/^listener 1883$/m, `listener ${port} 127.0.0.1`)
      .replaceAll('/mosquitto/data', `${folder.path}/data`)
      .replaceAll('/mosquitto/config', `${folder.path}/config`)
      .replaceAll('/atalaya/mosquitto', access);
    writeFileSync(`${folder.path}/config/${name}`, `${moved}\n`);
  }
  // Started as root, Mosquitto becomes another user, who may not read our folder.
  if (process.getuid?.() === 0) {
    writeFileSync(`${folder.path}/config/mosquitto.conf`, '\nuser root\n', { flag: 'a' });
  }
  chmodSync(folder.path, 0o755);
  db = await openDatabase({ dataDir: folder.path });
  await upsertSites(db, [{ id: 'school', name: 'School' }], clock);
  for (const id of ['mx-1', 'mx-2']) {
    passwords[id] = (await addTerminal(db, { id, siteId: 'school' }, clock)).password;
  }
  const log = { info: () => undefined, warn: () => undefined };
  sync = mosquittoSync({
    db,
    folder: { folder: access },
    product,
    foreignFilters: () => foreignSubscriptions,
    revision: () => readRegistryVersion(db),
    log,
  });
  broker = startProcess('/bin/sh', [`${folder.path}/config/start.sh`]);
  await broker.line(/waiting for Atalaya/);
  await sync.look();
  await awaitPort(port, broker);
}, 30_000);

afterAll(async () => {
  for (const client of clients) client.end(true);
  await broker.stop();
  await db.destroy();
  folder.remove();
});

async function connect(username: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
    username,
    password: passwords[username] ?? '',
    reconnectPeriod: 0,
    ...options,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** Resolves with the topics heard until `last` came. */
function heard(client: MqttClient, last: string): Promise<string[]> {
  const topics: string[] = [];
  return new Promise((resolve) => {
    client.on('message', (topic) => {
      topics.push(topic);
      if (topic === last) resolve(topics);
    });
  });
}

const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

const getsIn = (username: string): Promise<boolean> =>
  connect(username).then(
    () => true,
    () => false,
  );

/** The script looks once a second. */
const soon = { timeout: 30_000 };

test('nobody gets in without the right password', async () => {
  const options = { reconnectPeriod: 0 };
  await expect(connectAsync(`mqtt://127.0.0.1:${port}`, options)).rejects.toThrow(/not authorized/i);
  await expect(connect('mx-1', { password: 'guessed' })).rejects.toThrow(/not authorized/i);
  await expect(connect('mx-1', { password: passwords['mx-2'] ?? '' })).rejects.toThrow(/not authorized/i);
});

test('a terminal publishes its own topics only, its will included', async () => {
  const ear = await connect('atalaya');
  await ear.subscribeAsync('atalaya/v1/terminals/+/samples', { qos: 1 });
  await ear.subscribeAsync('atalaya/v1/terminals/+/presence', { qos: 1 });
  const topics = heard(ear, buildTopic('mx-1', 'presence'));
  const forger = await connect('mx-2', {
    will: { topic: buildTopic('mx-1', 'samples'), payload: Buffer.from('forged'), qos: 1, retain: true },
  }).catch(() => undefined);
  forger?.stream.destroy();
  const terminal = await connect('mx-1');
  await terminal.publishAsync(buildTopic('mx-2', 'samples'), '{}', { qos: 1, retain: true });
  await terminal.publishAsync(buildTopic('mx-1', 'stored'), '{}', { qos: 1 });
  await terminal.publishAsync('atalaya/v1/terminals/mx-2/../mx-1/samples', '{}', { qos: 1 });
  await terminal.publishAsync(buildTopic('mx-1', 'samples'), '{}', { qos: 1 });
  await terminal.publishAsync(buildTopic('mx-1', 'presence'), 'online', { qos: 1 });
  expect(await topics).toEqual([buildTopic('mx-1', 'samples'), buildTopic('mx-1', 'presence')]);
});

test('a terminal reads its own confirmations only', async () => {
  const terminal = await connect('mx-1');
  await terminal.subscribeAsync('#', { qos: 1 });
  const topics = heard(terminal, buildTopic('mx-1', 'stored'));
  const mouth = await connect('atalaya');
  await mouth.publishAsync(buildTopic('mx-2', 'stored'), '{}', { qos: 1 });
  await mouth.publishAsync(buildTopic('mx-1', 'stored'), '{}', { qos: 1 });
  expect(await topics).toEqual([buildTopic('mx-1', 'stored')]);
});

test('a bridge publishes below its prefix only', async () => {
  const { username, password } = await addBridge(db, { name: 'dishes', prefix: 'starlink/' }, clock);
  passwords[username] = password;
  await sync.look();
  await expect.poll(() => getsIn(username), soon).toBe(true);
  const program = await connect(username);
  const ear = await connect('atalaya');
  await ear.subscribeAsync(['starlink/+', 'atalaya/v1/terminals/+/samples'], { qos: 1 });
  const topics = heard(ear, 'starlink/ut2');
  await program.publishAsync('starlink/ut1', '{}', { qos: 1 });
  await program.publishAsync(buildTopic('mx-1', 'samples'), '{}', { qos: 1 });
  await program.publishAsync('starlinks/ut1', '{}', { qos: 1 });
  await program.publishAsync('starlink/ut2', '{}', { qos: 1 });
  expect(await topics).toEqual(['starlink/ut1', 'starlink/ut2']);
});

test.each([
  ['all', 'atalaya/v1/terminals', ['mx-1 stored', 'mx-2 stored', 'mx-1 commands']],
  ['one', 'atalaya/v1/terminals/mx-1', ['mx-1 stored', 'mx-1 commands']],
])(
  'a bridge for %s hears what is said to the terminals below its prefix, and no samples',
  async (name, prefix, hears) => {
    const { username, password } = await addBridge(db, { name, prefix }, clock);
    passwords[username] = password;
    await sync.look();
    await expect.poll(() => getsIn(username), soon).toBe(true);
    const program = await connect(username);
    await program.subscribeAsync(['atalaya/v1/terminals/+/stored', 'atalaya/v1/terminals/+/commands', '#'], {
      qos: 1,
    });
    const topics = heard(program, buildTopic('mx-1', 'commands'));
    const mouth = await connect('atalaya');
    const terminal = await connect('mx-1');
    await terminal.publishAsync(buildTopic('mx-1', 'samples'), '{}', { qos: 1 });
    for (const id of ['mx-1', 'mx-2']) await mouth.publishAsync(buildTopic(id, 'stored'), '{}', { qos: 1 });
    await mouth.publishAsync(buildTopic('mx-1', 'commands'), '{}', { qos: 1 });
    // Subscriptions overlap: what comes by two of them may come twice.
    expect([...new Set(await topics)].map((topic) => topic.split('/').slice(-2).join(' '))).toEqual(hears);
  },
);

test('what changes in the registry changes at the broker, connections included, and others stay', async () => {
  const other = await connect('mx-1');
  const rotated = await connect('mx-2');
  const closed = closing(rotated);
  const before = passwords['mx-2'] ?? '';
  passwords['mx-2'] = (await rotateTerminal(db, 'mx-2', clock)).password;
  await sync.look();
  await closed;
  await expect.poll(() => getsIn('mx-2'), soon).toBe(true);
  await expect(connect('mx-2', { password: before })).rejects.toThrow(/not authorized/i);

  const swapped = await connect('mx-2');
  const gone = closing(swapped);
  passwords['mx-3'] = (await swapTerminal(db, { oldId: 'mx-2', newId: 'mx-3' }, clock)).password;
  await sync.look();
  await gone;
  await expect(connect('mx-2')).rejects.toThrow(/not authorized/i);
  await expect.poll(() => getsIn('mx-3'), soon).toBe(true);

  const last = closing(await connect('mx-3'));
  await revokeTerminal(db, 'mx-3', clock);
  await sync.look();
  await last;
  await expect(connect('mx-3')).rejects.toThrow(/not authorized/i);
  expect(other.connected).toBe(true);
}, 30_000);

test("an operator's own users stay, and no terminal takes the product's name", async () => {
  await addTerminal(db, { id: 'atalaya', siteId: 'school' }, clock);
  writeFileSync(
    `${access}/passwords.local`,
    readFileSync(`${access}/passwords`, 'utf8')
      .replace(/^atalaya:/, 'monitor:')
      .split('\n', 1)[0] ?? '',
  );
  writeFileSync(`${access}/acl.local`, 'user monitor\ntopic read $SYS/#\n');
  await sync.look();
  passwords['monitor'] = product.password;
  await expect.poll(() => getsIn('monitor'), soon).toBe(true);
  const lines = readFileSync(`${access}/passwords`, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('atalaya:'))).toHaveLength(1);
  expect((await connect('atalaya')).connected).toBe(true);
});

test('with its pid file the product tells Mosquitto itself, and never one that only starts', async () => {
  const pidFile = `${folder.path}/mosquitto.pid`;
  const own = { folder: access, pidFile };
  const write = () => writeMosquittoFiles(db, own, product, foreignSubscriptions);
  // What does not listen for SIGHUP would be ended by it.
  const deaf = startProcess('/bin/sleep', ['30']);
  writeFileSync(pidFile, String(deaf.pid));
  await expect(write()).rejects.toThrow(/starting/);
  await deaf.stop();

  const files = `password_file ${access}/passwords\nacl_file ${access}/acl`;
  const plain = await startMosquitto({ config: `allow_anonymous false\n${files}\npid_file ${pidFile}` });
  const { password } = await addTerminal(db, { id: 'mx-9', siteId: 'school' }, clock);
  await write();
  const enter = () => connectAsync(plain.url, { username: 'mx-9', password, reconnectPeriod: 0 });
  const entered = () =>
    enter().then(
      () => true,
      () => false,
    );
  await expect.poll(entered, soon).toBe(true);
  const connected = await enter();
  const closed = closing(connected);
  await revokeTerminal(db, 'mx-9', clock);
  await write();
  await closed;
  await plain.stop();
});
