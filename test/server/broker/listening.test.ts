import { connectAsync, type MqttClient } from 'mqtt';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { heldBytes } from '../../../bench/held-memory.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../server/broker/embedded-broker.ts';
import type { Principal } from '../../../server/broker/principal.ts';
import { buildTopic } from '../../../telemetry/contract/topics.ts';
import { ManualClock } from '../../support/clock.ts';

const people: Record<string, Principal> = {
  'T-1': { kind: 'terminal', terminalId: 'T-1' },
  'T-2': { kind: 'terminal', terminalId: 'T-2' },
  'bridge/north': { kind: 'bridge', name: 'north', prefix: 'atalaya/v1/terminals' },
};
let broker: EmbeddedBroker;
let listening: string[];
const clients: MqttClient[] = [];

beforeEach(async () => {
  listening = [];
  broker = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock: new ManualClock(),
    authenticate: (username) => people[username],
    receive: () => Promise.resolve(),
    onListening: (terminalId) => listening.push(terminalId),
  });
  await broker.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await broker.stop();
});

async function connectAs(username: string): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    reconnectPeriod: 0,
    username,
    password: 'x',
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

describe('what the server says to a terminal', () => {
  test('each of its connections hears it with its own quality, a bridge for all of them, nobody else', async () => {
    const stored = buildTopic('T-1', 'stored');
    const heard: string[] = [];
    const packetIds = new Set<number | undefined>();
    const listen = async (name: string, username: string, filter: string, qos: 0 | 1): Promise<void> => {
      const client = await connectAs(username);
      client.on('message', (topic, payload, packet) => {
        heard.push(`${name} ${topic} ${payload.toString()} ${packet.qos}`);
        if (name === 'first') packetIds.add(packet.messageId);
      });
      await client.subscribeAsync(filter, { qos });
    };
    await listen('first', 'T-1', stored, 1);
    await listen('second', 'T-1', stored, 0);
    await listen('bridge', 'bridge/north', 'atalaya/v1/terminals/+/stored', 1);
    await listen('other', 'T-2', buildTopic('T-2', 'stored'), 1);
    expect(listening).toEqual(['T-1', 'T-1', 'T-2']);
    const long = 'x'.repeat(20_000);
    await broker.publish(stored, 'short', { qos: 1 });
    await broker.publish(stored, long, { qos: 1 });
    await expect.poll(() => heard.length).toBe(6);
    expect(heard.sort()).toEqual(
      ['bridge 1', 'first 1', 'second 0'].flatMap((line) => {
        const [name, qos] = line.split(' ');
        return [`${name} ${stored} short ${qos}`, `${name} ${stored} ${long} ${qos}`];
      }),
    );
    expect(packetIds.size).toBe(2);
  });

  test('who reads nothing costs bounded memory and delays nobody', async () => {
    const deaf = await connectAs('T-1');
    await deaf.subscribeAsync(buildTopic('T-1', 'stored'), { qos: 1 });
    (deaf.stream as Socket).pause();
    const before = heldBytes();
    for (let message = 0; message < 2_000; message += 1)
      await broker.publish(buildTopic('T-1', 'stored'), 'x'.repeat(20_000), { qos: 1 });
    expect(heldBytes() - before).toBeLessThan(20_000_000);
    const client = await connectAs('T-2');
    await client.subscribeAsync(buildTopic('T-2', 'stored'), { qos: 1 });
    const heard = new Promise((resolve) => client.once('message', resolve));
    await broker.publish(buildTopic('T-2', 'stored'), 'x', { qos: 1 });
    await heard;
  });
});
