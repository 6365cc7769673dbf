import { afterEach, expect, test } from 'vitest';
import { RawMqtt } from '../../bench/raw-mqtt.ts';
import { createEmbeddedBroker } from '../../server/broker/embedded-broker.ts';
import type { Principal } from '../../server/broker/principal.ts';
import { systemClock } from '../../telemetry/contract/clock.ts';
import { buildTopic } from '../../telemetry/contract/topics.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function broker() {
  const received: { topic: string; text: string }[] = [];
  const started = createEmbeddedBroker({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    authenticate: (username, password): Principal | undefined =>
      password === 'right' ? { kind: 'terminal', terminalId: username } : undefined,
    receive: ({ topic, payload }) => {
      received.push({ topic, text: Buffer.from(payload).toString() });
      return Promise.resolve();
    },
  });
  await started.start();
  stops.push(() => started.stop());
  return { started, received, url: `mqtt://127.0.0.1:${started.port}` };
}

test('publishes as much as it is given, of every size, and hears each acknowledged once', async () => {
  const { url, received } = await broker();
  const tags: number[] = [];
  const mqtt = await RawMqtt.connect({
    url,
    clientId: 'raw',
    username: 'T-1',
    password: 'right',
    from: '127.0.0.9',
    window: 1_000,
    onAcknowledged: (tag) => tags.push(tag),
  });
  stops.push(() => mqtt.disconnect());
  const topic = buildTopic('T-1', 'samples');
  const payloads = [1, 100, 127, 128, 16_383, 16_384, 60_000].flatMap((size) =>
    Array.from({ length: 20 }, (_, n) => String(n).padEnd(size, 'x')),
  );
  payloads.forEach((payload, tag) => mqtt.publish(topic, payload, tag));
  expect(mqtt.inFlight).toBe(payloads.length);
  mqtt.flush();
  await expect.poll(() => mqtt.inFlight).toBe(0);
  expect(tags.sort((a, b) => a - b)).toEqual(payloads.map((_, tag) => tag));
  expect(received.map(({ text }) => text)).toEqual(payloads);
});

test('hears what it may subscribe to, and is told what it may not', async () => {
  const { url, started } = await broker();
  const heard: string[] = [];
  const mqtt = await RawMqtt.connect({
    url,
    clientId: 'raw',
    username: 'T-1',
    password: 'right',
    onMessage: (topic, payload) => heard.push(`${topic} ${payload.toString()}`),
  });
  stops.push(() => mqtt.disconnect());
  expect(await mqtt.subscribe(buildTopic('T-2', 'stored'))).toBe(false);
  expect(await mqtt.subscribe(buildTopic('T-1', 'stored'))).toBe(true);
  await started.publish(buildTopic('T-1', 'stored'), '{"epoch":"a","upTo":1}', { qos: 1 });
  await expect.poll(() => heard).toEqual([`${buildTopic('T-1', 'stored')} {"epoch":"a","upTo":1}`]);
});

test('says that it was refused', async () => {
  const { url } = await broker();
  await expect(RawMqtt.connect({ url, clientId: 'raw', username: 'T-1', password: 'wrong' })).rejects.toThrow(
    'return code 4',
  );
});
