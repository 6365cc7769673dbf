import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import type { Principal } from '../../../server/broker/principal.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import type { ReceivedMessage } from '../../../telemetry/ingest/message.ts';
import { ManualClock } from '../../support/clock.ts';

const clock = new ManualClock();
const people: Record<string, Principal> = {
  'T-1': { kind: 'terminal', terminalId: 'T-1' },
  'T-2': { kind: 'terminal', terminalId: 'T-2' },
  'bridge/dishes': { kind: 'bridge', name: 'dishes', prefix: 'starlink' },
};
let broker: EmbeddedBroker;
let received: ReceivedMessage[];
let refusals: string[];
/** What becoming durable means in this test. */
let durable: () => Promise<void>;
const clients: MqttClient[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  received = [];
  refusals = [];
  durable = () => Promise.resolve();
  broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock,
    maxConnections: 20,
    authenticate: (username, password) => {
      if (username === 'broken') return Promise.reject(new Error('database is away'));
      return password === `secret of ${username}` ? people[username] : undefined;
    },
    receive: async (message) => {
      received.push(message);
      await durable();
    },
    onRefusal: (what) => refusals.push(what),
  });
  await broker.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  for (const socket of sockets.splice(0)) socket.destroy();
  await broker.stop();
});

async function connectAs(username: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username,
    password: `secret of ${username}`,
    ...options,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const samplesOf = (id: string) => buildTopic(id, 'samples');
const texts = () => received.map(({ payload }) => Buffer.from(payload).toString());

test('a device made for ThingsBoard logs in with one text, and what it says names its terminal', async () => {
  const client = await connectAs('T-1:secret of T-1', { password: '' });
  await client.publishAsync('v1/devices/me/telemetry', '{"rtt":5}', { qos: 1 });
  expect(received).toMatchObject([{ topic: 'v1/devices/me/telemetry', senderId: 'T-1', qos: 1 }]);
  await expect(connectAs('T-1:wrong', { password: '' })).rejects.toThrow(/Bad username or password/);
  await expect(connectAs('T-2:secret of T-1', { password: '' })).rejects.toThrow(/Bad username or password/);
  expect(refusals.join()).not.toContain('secret');
  expect(refusals.join()).not.toContain('wrong,');
});

describe('a publish', () => {
  test('is acknowledged when it is durable, not before', async () => {
    let letGo: () => void = () => undefined;
    durable = () => new Promise((resolve) => (letGo = resolve));
    const client = await connectAs('T-1');
    let acknowledged = false;
    const publish = client.publishAsync(samplesOf('T-1'), 'x', { qos: 1 }).then(() => (acknowledged = true));
    await expect.poll(() => received.length).toBe(1);
    // A round trip on the same connection: an acknowledgement under way would have come first.
    await client.subscribeAsync(buildTopic('T-1', 'stored'));
    expect(acknowledged).toBe(false);
    letGo();
    await publish;
    expect(received).toEqual([
      {
        topic: samplesOf('T-1'),
        payload: Buffer.from('x'),
        receivedAt: clock.now(),
        retained: false,
        senderId: 'T-1',
        qos: 1,
      },
    ]);
  });

  test('durable with others in one moment is acknowledged with them, in order and in one piece', async () => {
    let letGo: () => void = () => undefined;
    const moment = new Promise<void>((resolve) => (letGo = resolve));
    durable = () => moment;
    const socket = await rawSocket();
    socket.write(connectPacket({ clientId: 'raw', flags: 0xc2 }));
    await once(socket, 'data');
    socket.write(Buffer.concat([7, 300, 8].map((id) => publishPacket(samplesOf('T-1'), id))));
    await expect.poll(() => received.length).toBe(3);
    const answer = once(socket, 'data');
    letGo();
    expect(await answer).toEqual([Buffer.from([0x40, 2, 0, 7, 0x40, 2, 1, 44, 0x40, 2, 0, 8])]);
  });

  test('that cannot be made durable is not acknowledged, and the connection ends', async () => {
    durable = () => Promise.reject(new Error('the journal is full'));
    const client = await connectAs('T-1');
    const closed = closing(client);
    let acknowledged = false;
    client.publish(samplesOf('T-1'), 'x', { qos: 1 }, (error) => (acknowledged = !error));
    await closed;
    expect(acknowledged).toBe(false);
    expect(refusals.join()).toContain('the journal is full');
  });

  test('of QoS 0 that cannot be made durable is lost, and the connection goes on', async () => {
    durable = () => Promise.reject(new Error('the journal is full'));
    const client = await connectAs('T-1');
    await client.publishAsync(samplesOf('T-1'), 'lost', { qos: 0 });
    await expect.poll(() => received.length).toBe(1);
    durable = () => Promise.resolve();
    await client.publishAsync(samplesOf('T-1'), 'kept', { qos: 1 });
    expect(texts()).toEqual(['lost', 'kept']);
  });

  test('of QoS 2 arrives once', async () => {
    const client = await connectAs('T-1');
    await client.publishAsync(samplesOf('T-1'), 'once', { qos: 2 });
    expect(texts()).toEqual(['once']);
  });

  test('as another is refused, unheard, and ends the connection; others go on', async () => {
    const thief = await connectAs('T-1');
    const other = await connectAs('T-2');
    const closed = closing(thief);
    thief.publish(samplesOf('T-2'), 'forged', { qos: 1 });
    await closed;
    await other.publishAsync(samplesOf('T-2'), 'own', { qos: 1 });
    expect(texts()).toEqual(['own']);
    expect(refusals.join()).toContain('terminal:T-1');
  });

  test('of a bridge below its prefix is taken', async () => {
    const client = await connectAs('bridge/dishes');
    await client.publishAsync('starlink/ut-1', '{}', { qos: 1, retain: true });
    expect(received).toMatchObject([{ topic: 'starlink/ut-1', retained: false }]);
  });
});

describe('reading', () => {
  test('a terminal hears what the server says to it', async () => {
    const client = await connectAs('T-1');
    const heard = new Promise<string>((resolve) =>
      client.once('message', (_, payload) => resolve(payload.toString())),
    );
    await client.subscribeAsync(buildTopic('T-1', 'stored'), { qos: 1 });
    await broker.publish(buildTopic('T-1', 'stored'), '{"upTo":1}', { qos: 1 });
    expect(await heard).toBe('{"upTo":1}');
  });

  test.each([
    '#',
    buildTopic('T-1', 'samples'),
    buildTopic('T-2', 'stored'),
    'atalaya/v1/terminals/+/stored',
  ])('%s is refused', async (filter) => {
    const client = await connectAs('T-1');
    await expect(client.subscribeAsync(filter)).rejects.toThrow();
    expect(client.connected).toBe(true);
  });

  test('a session that was not clean leaves nothing behind', async () => {
    const options = { clientId: 'fixed', clean: false, resubscribe: false };
    const first = await connectAs('T-1', options);
    await first.subscribeAsync(buildTopic('T-1', 'stored'), { qos: 1 });
    await first.endAsync();
    await broker.publish(buildTopic('T-1', 'stored'), 'while away', { qos: 1 });
    const second = await connectAs('T-1', options);
    const heard: string[] = [];
    second.on('message', (_, payload) => heard.push(payload.toString()));
    await second.subscribeAsync(buildTopic('T-1', 'stored'), { qos: 1 });
    await broker.publish(buildTopic('T-1', 'stored'), 'now', { qos: 1 });
    await expect.poll(() => heard).toEqual(['now']);
  });
});

describe('connecting', () => {
  test.each([
    ['T-1', 'wrong', /Not authorized|Bad username/i],
    ['nobody', 'secret of nobody', /Not authorized|Bad username/i],
    ['', '', /Not authorized|Bad username/i],
    ['broken', 'any', /Server unavailable/i],
  ])('as %s with %s fails', async (username, password, message) => {
    await expect(connectAs(username, { password })).rejects.toThrow(message);
    expect(refusals.join()).not.toContain(password === '' ? '\0' : password);
    expect(broker.connections).toBe(0);
  });

  test('a client id of another does not end the other connection', async () => {
    const victim = await connectAs('T-1', { clientId: 'T-1' });
    const thief = await connectAs('T-2', { clientId: 'T-1' });
    await thief.publishAsync(samplesOf('T-2'), 'thief', { qos: 1 });
    await victim.publishAsync(samplesOf('T-1'), 'victim', { qos: 1 });
    expect(victim.connected && thief.connected).toBe(true);
  });

  test('again under its own client id takes the place of its former connection', async () => {
    const first = await connectAs('T-1', { clientId: 'mine' });
    const closed = closing(first);
    const second = await connectAs('T-1', { clientId: 'mine' });
    await closed;
    await second.publishAsync(samplesOf('T-1'), 'second', { qos: 1 });
    expect(broker.connections).toBe(1);
  });

  test('too often under other ids ends its own oldest connection', async () => {
    const first = await connectAs('T-1');
    const closed = closing(first);
    for (let index = 0; index < 4; index += 1) await connectAs('T-1');
    await closed;
    expect(broker.connections).toBe(4);
  });

  test('an empty client id needs a clean session', async () => {
    const socket = await rawSocket();
    socket.write(connectPacket({ clientId: '', flags: 0xc0 }));
    expect(await once(socket, 'data')).toEqual([Buffer.from([0x20, 2, 0, 2])]);
    await connectAs('T-1', { clientId: '', clean: true });
  });

  test('a client id with NUL or bytes that are not UTF-8 is refused', async () => {
    for (const bytes of [Buffer.from('a\0b'), Buffer.from([0xff, 0xfe])]) {
      const socket = await rawSocket();
      socket.write(connectPacket({ clientId: bytes, flags: 0xc2 }));
      expect(await once(socket, 'data')).toEqual([Buffer.from([0x20, 2, 0, 2])]);
    }
  });

  test('beyond the limit is dropped at once', async () => {
    const open = await Promise.all(Array.from({ length: 20 }, rawSocket));
    const extra = await rawSocket();
    await once(extra, 'close');
    expect(open.every((socket) => !socket.destroyed)).toBe(true);
  });

  test('a withdrawn credential ends its connections', async () => {
    const client = await connectAs('T-1');
    const other = await connectAs('T-2');
    const closed = closing(client);
    broker.disconnect({ kind: 'terminal', terminalId: 'T-1' });
    await closed;
    expect(other.connected).toBe(true);
  });
});

describe('a last will', () => {
  const will = (id: string) => ({
    topic: buildTopic(id, 'presence'),
    payload: Buffer.from('offline'),
    qos: 1 as const,
    retain: true,
  });

  test('of a connection that breaks is received like any message', async () => {
    const client = await connectAs('T-1', { will: will('T-1') });
    client.stream.destroy();
    await expect.poll(texts).toEqual(['offline']);
    expect(received).toMatchObject([{ topic: buildTopic('T-1', 'presence'), retained: false }]);
  });

  test('is not published after an orderly end', async () => {
    const client = await connectAs('T-1', { will: will('T-1') });
    await client.endAsync();
    const other = await connectAs('T-2');
    await other.publishAsync(samplesOf('T-2'), 'later', { qos: 1 });
    expect(texts()).toEqual(['later']);
  });

  test('in the name of another keeps the connection from being made', async () => {
    await expect(connectAs('T-1', { will: will('T-2') })).rejects.toThrow(/Not authorized/i);
    expect(received).toEqual([]);
  });

  test('is not published when it is us who go away', async () => {
    const client = await connectAs('T-1', { will: will('T-1') });
    const closed = closing(client);
    await broker.stop();
    await closed;
    expect(received).toEqual([]);
  });
});

describe('what is no MQTT', () => {
  test('a packet larger than allowed ends the connection before it is read', async () => {
    const client = await connectAs('T-1');
    const closed = closing(client);
    client.publish(samplesOf('T-1'), Buffer.alloc(400_000), { qos: 1 });
    await closed;
    expect(received).toEqual([]);
    await (await connectAs('T-1')).publishAsync(samplesOf('T-1'), Buffer.alloc(262_144), { qos: 1 });
  });

  test('before a credential is shown only little may be sent', async () => {
    const socket = await rawSocket();
    // A CONNECT of 200,000 bytes, announced.
    socket.write(Buffer.from([0x10, 0xc0, 0x9a, 0x0c]));
    await once(socket, 'close');
  });

  test.each([
    ['noise', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a publish before CONNECT', Buffer.from([0x30, 3, 0, 1, 0x61])],
    ['an empty CONNECT', Buffer.from([0x10, 0])],
  ])('%s harms nobody', async (_, bytes) => {
    const socket = await rawSocket();
    socket.write(bytes);
    await once(socket, 'close');
    await (await connectAs('T-1')).publishAsync(samplesOf('T-1'), 'fine', { qos: 1 });
  });

  test('a prototype name as client id is a client id', async () => {
    for (const clientId of ['__proto__', 'constructor']) {
      const client = await connectAs('T-1', { clientId });
      await client.publishAsync(samplesOf('T-1'), clientId, { qos: 1 });
    }
    expect(texts()).toEqual(['__proto__', 'constructor']);
  });
});

test('a taken port is one clear line', async () => {
  const second = createEmbeddedBroker({
    host: '127.0.0.1',
    port: broker.port,
    clock,
    authenticate: () => undefined,
    receive: () => Promise.resolve(),
  });
  await expect(second.start()).rejects.toThrow(
    `MQTT cannot listen on 127.0.0.1:${broker.port}: the port is taken. ` +
      'Stop the program that has it, or set ATALAYA_MQTT_PORT to another',
  );
  await second.stop();
});

test('stops with connections of every kind open', async () => {
  const client = await connectAs('T-1');
  const closed = closing(client);
  await rawSocket();
  await broker.stop();
  await closed;
});

function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', resolve));
}

async function rawSocket(): Promise<Socket> {
  const socket = connectSocket(broker.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** A CONNECT of T-1 by the byte, for what a client library refuses to send. */
function connectPacket({ clientId, flags }: { clientId: string | Buffer; flags: number }): Buffer {
  const text = (value: string | Buffer) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  };
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([4, flags, 0, 60]),
    text(clientId),
    text('T-1'),
    text('secret of T-1'),
  ]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

/** A PUBLISH of QoS 1 by the byte. */
function publishPacket(topic: string, messageId: number): Buffer {
  const head = Buffer.from([0x32, topic.length + 4, 0, topic.length]);
  return Buffer.concat([head, Buffer.from(topic), Buffer.from([messageId >> 8, messageId & 255])]);
}
