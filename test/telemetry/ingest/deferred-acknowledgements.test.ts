import type { IPublishPacket, MqttClient } from 'mqtt';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../telemetry/contract/clock.ts';
import { deferAcknowledgements } from '../../../telemetry/ingest/deferred-acknowledgements.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection on which messages come; `durable[n]` makes the nth durable, and `writes` are the ids of each write of ours. */
function connection() {
  const stream = new PassThrough();
  const client = { stream } as unknown as MqttClient;
  const durable: (() => void)[] = [];
  const deferred = deferAcknowledgements({
    client,
    clock: systemClock,
    receive: () => new Promise((resolve) => durable.push(resolve)),
    maxHeld: { messages: 20_000, bytes: 1024 ** 2 },
    onRefused: () => undefined,
  });
  const writes: number[][] = [];
  stream.on('data', (bytes: Buffer) => {
    writes.push(Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt16BE(index * 4 + 2)));
  });
  const send = (messageId: number): void => {
    const packet = { topic: 't', payload: Buffer.from('x'), qos: 1, retain: false, messageId };
    client.handleMessage(packet as IPublishPacket, () => undefined);
  };
  return { deferred, durable, writes, send };
}

/** Until promises are settled and streams have handed on what was written. */
const aMoment = () => new Promise((resolve) => setImmediate(resolve));

test('a broker that lets few be under way does not wait for nothing: what is all there is, is acknowledged at once', async () => {
  const { durable, writes, send, deferred } = connection();
  for (let id = 1; id <= 10; id += 1) send(id);
  for (const resolve of durable) resolve();
  await aMoment();
  expect(writes).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  expect(deferred.acknowledged).toBe(10);
});

test('while more is to become durable, many are acknowledged together, in the order they came', async () => {
  const { durable, writes, send } = connection();
  for (let id = 1; id <= 4; id += 1) send(id);
  for (const resolve of durable.slice(0, 2)) resolve();
  await aMoment();
  durable[2]?.();
  await aMoment();
  expect(writes).toEqual([]);
  vi.advanceTimersByTime(50);
  await aMoment();
  expect(writes).toEqual([[1, 2, 3]]);
  durable[3]?.();
  vi.advanceTimersByTime(50);
  await aMoment();
  expect(writes).toEqual([[1, 2, 3]]);
  vi.advanceTimersByTime(50);
  await aMoment();
  expect(writes).toEqual([[1, 2, 3], [4]]);
  expect(vi.getTimerCount()).toBe(0);
});

test('to finish acknowledges all that is held; after the connection is gone nothing is written', async () => {
  const one = connection();
  one.send(1);
  one.send(2);
  const finished = one.deferred.finish();
  for (const resolve of one.durable) resolve();
  await finished;
  await aMoment();
  expect(one.writes).toEqual([[1, 2]]);

  const waiting = connection();
  waiting.send(1);
  waiting.durable[0]?.();
  await aMoment();
  await waiting.deferred.finish();
  await aMoment();
  expect(waiting.writes).toEqual([[1]]);

  const other = connection();
  other.send(1);
  other.send(2);
  other.durable[0]?.();
  await aMoment();
  other.deferred.drop();
  other.durable[1]?.();
  vi.advanceTimersByTime(1000);
  await aMoment();
  expect(other.writes).toEqual([]);
});
