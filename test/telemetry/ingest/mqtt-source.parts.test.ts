import { pbkdf2, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { openJournal } from '../../../telemetry/ingest/journal.ts';
import type { ReceivedMessage } from '../../../telemetry/ingest/message.ts';
import {
  createMqttSource,
  type BrokerConnection,
  type MqttSourceOptions,
} from '../../../telemetry/ingest/mqtt-source.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto, type Mosquitto, type MosquittoOptions } from '../../support/mosquitto.ts';
import { startProcess } from '../../support/process.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

let folder: TempFolder;
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = tempFolder('mqtt-source');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  folder.remove();
});

async function broker(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const mosquitto = await startMosquitto(options);
  ends.push(() => mosquitto.kill());
  return mosquitto;
}

test('other topics may be wanted while it is connected: new ones come at once, old ones no more', async () => {
  const { url } = await broker();
  let wanted = ['old/+'];
  const { source, heard, received, connected } = await receiveFrom(url, {
    foreignSubscriptions: () => wanted,
  });
  await connected.first();
  const client = await publisher(url);
  await client.publishAsync('old/1', 'first', { qos: 1 });
  await heard.first((text) => text === 'first');
  wanted = ['new/#'];
  await source.resubscribe();
  await client.publishAsync('old/1', 'late', { qos: 1 });
  await client.publishAsync('new/1/2', 'second', { qos: 1 });
  await heard.first((text) => text === 'second');
  expect(received).toEqual(['first', 'second']);
});

async function publisher(url: string, options = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 50, ...options });
  ends.push(() => client.endAsync(true));
  return client;
}

/** A source, everything it received, and promises for the moments it tells of. */
async function receiveFrom(url: string, options: Partial<MqttSourceOptions> = {}) {
  const received: string[] = [];
  const heard = events<string>();
  const connected = events<BrokerConnection>();
  const disconnected = events<string>();
  const source = createMqttSource({
    url,
    clientId: 'atalaya-ingest-test',
    clock: systemClock,
    backOffMs: { first: 10, longest: 50 },
    receive: ({ payload }: ReceivedMessage) => {
      received.push(Buffer.from(payload).toString());
      heard.tell(Buffer.from(payload).toString());
      return Promise.resolve();
    },
    onConnected: (connection) => connected.tell(connection),
    onDisconnected: (reason) => disconnected.tell(reason),
    ...options,
  });
  ends.push(() => source.stop());
  await source.start();
  return { source, received, heard, connected, disconnected };
}

/** What was told so far, and a promise for the first that fits, told already or not. */
function events<T>() {
  const told: T[] = [];
  const waiting: { fits: (value: T) => boolean; resolve: (value: T) => void }[] = [];
  return {
    told,
    tell(value: T) {
      told.push(value);
      for (const { fits, resolve } of waiting) if (fits(value)) resolve(value);
    },
    first: (fits: (value: T) => boolean = () => true) =>
      new Promise<T>((resolve) => {
        const known = told.find(fits);
        if (known === undefined) waiting.push({ fits, resolve });
        else resolve(known);
      }),
  };
}

const samples = buildTopic('T-1', 'samples');

test('kill -9 under load: all that the broker took is in the journal, and little of it twice', async () => {
  const mosquitto = await broker({ config: 'max_inflight_messages 0' });
  const child = () =>
    startProcess(process.execPath, [
      join(import.meta.dirname, 'ingest-child.ts'),
      folder.path,
      mosquitto.url,
    ]);
  let ingest = child();
  ends.push(() => ingest.kill());
  await ingest.line(/connected with MQTT 5/);

  const client = await publisher(mosquitto.url);
  const taken = new Set<number>();
  const load = { on: true };
  const published = (async () => {
    for (let next = 0; load.on; next += 100) {
      const group = Array.from({ length: 100 }, (_, index) => next + index);
      await Promise.all(
        group.map(async (number) => {
          await client.publishAsync(samples, `{"measuredAt":${1_700_000_000_000 + number}}`, { qos: 1 });
          taken.add(number);
        }),
      );
    }
  })();
  for (let kills = 0; kills < 3; kills += 1) {
    await ingest.line(/messages [1-9]\d{3,}/);
    await ingest.kill();
    ingest = child();
    await ingest.line(/connected with MQTT 5/);
  }
  load.on = false;
  await published;
  // The broker keeps the order: when this has come, all has.
  await client.publishAsync(buildTopic('T-1', 'presence'), 'offline', { qos: 1 });
  await ingest.line(/heard the last/);

  await ingest.kill();
  const journal = await openJournal({ folder: folder.path });
  const found = new Map<number, number>();
  for await (const { records } of journal.read(0)) {
    for (const { payload } of records) {
      const number = Number(/\d+/.exec(Buffer.from(payload).toString())?.[0]) - 1_700_000_000_000;
      found.set(number, (found.get(number) ?? 0) + 1);
    }
  }
  await journal.close();
  const missing = [...taken].filter((number) => !found.has(number));
  const repeats = [...found.values()].reduce((sum, count) => sum + count - 1, 0);
  expect(missing).toEqual([]);
  expect(taken.size).toBeGreaterThan(3000);
  // Only what was durable and not yet acknowledged comes again: at most what may be under way, at each kill.
  expect(repeats).toBeLessThanOrEqual(3 * 5000);
  expect(repeats).toBeLessThan(taken.size);
});

test('what is not durable is not acknowledged: the broker brings it again', async () => {
  const mosquitto = await broker();
  const client = await publisher(mosquitto.url);
  const first = await receiveFrom(mosquitto.url, { receive: () => new Promise(() => undefined) });
  await first.connected.first();
  await client.publishAsync(samples, 'not durable', { qos: 1 });
  await client.publishAsync(samples, 'nor this', { qos: 1 });
  await expect.poll(() => first.source.held).toBe(2);
  await first.source.stop();
  expect(first.source.acknowledged).toBe(0);

  const second = await receiveFrom(mosquitto.url);
  await second.heard.first((text) => text === 'nor this');
  expect(second.received).toEqual(['not durable', 'nor this']);
  await expect.poll(() => second.source.acknowledged).toBe(2);
  await second.source.stop();
  const third = await receiveFrom(mosquitto.url);
  expect((await third.connected.first()).sessionPresent).toBe(true);
  await client.publishAsync(samples, 'new', { qos: 1 });
  await third.heard.first();
  expect(third.received).toEqual(['new']);
});

test('what came while we were away is delivered, and a broker that restarts is found again', async () => {
  const brokerFolder = tempFolder('mosquitto');
  ends.push(() => brokerFolder.remove());
  const options = { folder: brokerFolder.path, config: 'persistence true' };
  let mosquitto = await startMosquitto(options);
  const first = await receiveFrom(mosquitto.url);
  await first.connected.first();
  await first.source.stop();
  const client = await publisher(mosquitto.url);
  await client.publishAsync(samples, 'while away', { qos: 1 });
  await mosquitto.stop();
  mosquitto = await startMosquitto({ ...options, port: mosquitto.port });

  const second = await receiveFrom(mosquitto.url);
  await second.heard.first((text) => text === 'while away');
  await mosquitto.stop();
  expect(await second.disconnected.first()).toMatch(/^mqtt:\/\/127.0.0.1:\d+/);
  mosquitto = await broker({ ...options, port: mosquitto.port });
  await expect.poll(() => second.connected.told.length).toBe(2);
  await client.publishAsync(samples, 'after the restart', { qos: 1 });
  await second.heard.first((text) => text === 'after the restart');
  // A broker that ends before it heard our PUBACK sends again: at least once, never not at all.
  expect([...new Set(second.received)]).toEqual(['while away', 'after the restart']);
});

test('a disk that refuses for a while loses nothing', async () => {
  const mosquitto = await broker();
  const client = await publisher(mosquitto.url);
  let refusals = 0;
  const kept: string[] = [];
  const { connected, disconnected } = await receiveFrom(mosquitto.url, {
    receive: ({ payload }) => {
      if (refusals < 3) {
        refusals += 1;
        return Promise.reject(new Error('the disk is full'));
      }
      kept.push(Buffer.from(payload).toString());
      return Promise.resolve();
    },
  });
  await connected.first();
  const texts = Array.from({ length: 50 }, (_, index) => `n${index}`);
  await Promise.all(texts.map((text) => client.publishAsync(samples, text, { qos: 1 })));
  expect(await disconnected.first()).toBe('messages cannot be kept: the disk is full');
  await expect.poll(() => kept.slice(-50)).toEqual(texts);
});

test('holds no more than it may, and goes on when there is room', async () => {
  const mosquitto = await broker({ config: 'max_inflight_messages 0' });
  const client = await publisher(mosquitto.url);
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let most = 0;
  const heard = new Set<string>();
  const { source, connected } = await receiveFrom(mosquitto.url, {
    maxHeld: { messages: 100, bytes: 1e9 },
    receive: async ({ payload }) => {
      most = Math.max(most, source.held);
      heard.add(Buffer.from(payload).toString());
      await gate;
    },
  });
  await connected.first();
  await Promise.all(
    Array.from({ length: 1000 }, (_, index) => client.publishAsync(samples, `${index}`, { qos: 1 })),
  );
  await expect.poll(() => source.held).toBe(100);
  letGo();
  await expect.poll(() => source.acknowledged).toBe(1000);
  expect(heard.size).toBe(1000);
  expect(most).toBeLessThanOrEqual(100);
});

test('a broker that speaks MQTT 3.1.1 only gets that', async () => {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => void aedes.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve()))));
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { connected, heard, source } = await receiveFrom(url);
  expect(await connected.first()).toMatchObject({ protocol: 'MQTT 3.1.1' });
  const client = await publisher(url);
  await client.publishAsync(samples, 'hello', { qos: 1 });
  await heard.first((text) => text === 'hello');
  await expect.poll(() => source.acknowledged).toBe(1);
});

test.each(['mqtts', 'ws', 'wss'])('%s with user, password and an authority of our own', async (scheme) => {
  const port = await freePort();
  const file = (name: string) => join(import.meta.dirname, 'certificates', name);
  const tls = `cafile ${file('ca.pem')}\ncertfile ${file('broker.pem')}\nkeyfile ${file('broker.key')}`;
  writeFileSync(join(folder.path, 'passwords'), await mosquittoPassword('ingest', 'secret word'));
  await broker({
    config: [
      `listener ${port} 127.0.0.1`,
      scheme.startsWith('ws') ? 'protocol websockets' : '',
      scheme === 'ws' ? '' : tls,
      'allow_anonymous false',
      `password_file ${join(folder.path, 'passwords')}`,
    ].join('\n'),
  });
  const url = `${scheme}://127.0.0.1:${port}`;
  const access = { username: 'ingest' };
  const caFile = file('ca.pem');

  const wrong = await receiveFrom(url, { ...access, caFile, password: 'wrong word' });
  const reason = await wrong.disconnected.first();
  expect(reason).toMatch(/authori[sz]ed|user name/i);
  expect(reason).not.toContain('wrong word');
  await wrong.source.stop();

  const right = await receiveFrom(url.replace('//', '//ingest:secret%20word@'), { caFile });
  expect(await right.connected.first()).toMatchObject({ broker: url, protocol: 'MQTT 5' });

  if (scheme === 'ws') return;
  const strange = await receiveFrom(url, { ...access, clientId: 'other' });
  expect(await strange.disconnected.first()).toMatch(/certificate/);
});

test('settings that cannot work are told at the start', async () => {
  const options = { clientId: 'c', clock: systemClock, receive: () => Promise.resolve() };
  await expect(createMqttSource({ ...options, url: 'http://broker' }).start()).rejects.toThrow(/MQTT_URL/);
  await expect(
    createMqttSource({ ...options, url: 'mqtts://broker', caFile: '/no/such/file' }).start(),
  ).rejects.toThrow(/CA file/);
});

test('a broker that is not there is told once, and does not keep the product from starting', async () => {
  const { source, disconnected } = await receiveFrom(`mqtt://127.0.0.1:${await freePort()}`);
  expect(await disconnected.first()).toMatch(/ECONNREFUSED/);
  expect(source.connected).toBe(false);
});

/** A line of a Mosquitto password file: PBKDF2 with SHA-512, as mosquitto_passwd writes it. */
async function mosquittoPassword(user: string, password: string): Promise<string> {
  const salt = randomBytes(12);
  const hash = await promisify(pbkdf2)(password, salt, 101, 64, 'sha512');
  return `${user}:$7$101$${salt.toString('base64')}$${hash.toString('base64')}\n`;
}

test('says things to terminals over the same connection', async () => {
  const { url } = await broker();
  const { source, connected } = await receiveFrom(url);
  await connected.first();
  const terminal = await publisher(url);
  await terminal.subscribeAsync('atalaya/v1/terminals/T-1/stored', { qos: 1 });
  const heard = events<string>();
  terminal.on('message', (topic, payload) => heard.tell(`${topic} ${payload.toString()}`));
  await source.publish('atalaya/v1/terminals/T-1/stored', '{"epoch":"a","upTo":3}');
  expect(await heard.first()).toBe('atalaya/v1/terminals/T-1/stored {"epoch":"a","upTo":3}');
  await source.stop();
  await expect(source.publish('atalaya/v1/terminals/T-1/stored', '{}')).rejects.toThrow('not connected');
});
