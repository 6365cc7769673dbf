import { createClient } from 'redis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, type Journal } from '../../../../telemetry/ingest/journal.ts';
import type { ReceivedMessage } from '../../../../telemetry/ingest/message.ts';
import { createReceivedStream } from '../../../../telemetry/ingest/relay/received-stream.ts';
import { createRelay, type Relay } from '../../../../telemetry/ingest/relay/relay.ts';
import { createRelaySource } from '../../../../telemetry/ingest/relay/relay-source.ts';
import { startRedis, type Redis } from '../../../support/redis.ts';
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts';

let redis: Redis;
let folder: TempFolder;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  redis = await startRedis();
  folder = tempFolder('relay');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await redis.kill();
  folder.remove();
});

interface Ingest {
  journal: Journal;
  relay: Relay;
  receive(...texts: string[]): Promise<void>;
  stop(): Promise<void>;
}

async function ingest(name: string, connected = true): Promise<Ingest> {
  const journal = await openJournal({ folder: `${folder.path}/${name}`, segmentBytes: 4096 });
  let cursor = 0;
  const relay = createRelay({
    journal,
    cursor,
    saveCursor: (position) => Promise.resolve(void (cursor = position)),
    openStream: () => createReceivedStream(redis.url),
    report: () => ({ connected, problem: connected ? null : 'no broker here', host: name }),
    onProblem: () => undefined,
    pollMs: 20,
    reportMs: 100,
    stalledMs: 500,
  });
  const stop = async () => {
    await relay.stop();
    await journal.close();
  };
  relay.start();
  ends.push(stop);
  return {
    journal,
    relay,
    async receive(...texts) {
      const records = texts.map((text) => ({
        topic: 'a/b',
        payload: Buffer.from(text),
        receivedAt: 1,
        retained: false,
      }));
      await journal.append(records);
    },
    async stop() {
      ends.splice(ends.indexOf(stop), 1);
      await stop();
    },
  };
}

function server(receive?: (message: ReceivedMessage) => Promise<void>) {
  const received: string[] = [];
  const problems: (string | undefined)[] = [];
  const source = createRelaySource({
    openStream: () => createReceivedStream(redis.url),
    receive: async (message) => {
      await receive?.(message);
      received.push(Buffer.from(message.payload).toString());
    },
    onProblem: (problem) => problems.push(problem),
    watchMs: 50,
  });
  source.start();
  ends.push(() => source.stop());
  return { received, problems, source };
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `message ${from + index}`);

test('what two ingest processes received arrives in the order of each, and their journals forget it', async () => {
  const [a, b] = [await ingest('a'), await ingest('b')];
  const { received, problems } = server();
  await a.receive(...numbers(0, 200));
  await b.receive(...numbers(1000, 1200));
  await a.receive(...numbers(200, 400));
  await expect.poll(() => received.length).toBe(600);
  const of = (ingested: (number: number) => boolean) =>
    received.filter((text) => ingested(Number(text.split(' ')[1])));
  expect(of((number) => number < 1000)).toEqual(numbers(0, 400));
  expect(of((number) => number >= 1000)).toEqual(numbers(1000, 1200));
  await expect.poll(() => a.relay.position).toBe(a.journal.end);
  await expect.poll(() => a.journal.start).toBeGreaterThan(0);
  await expect.poll(() => problems.at(-1)).toBe(undefined);
});

test('Redis killed with everything in it: all of it arrives', async () => {
  const a = await ingest('a');
  // Nobody reads: it all lies in Redis.
  await a.receive(...numbers(0, 300));
  const look = createReceivedStream(redis.url);
  await look.connect();
  await expect.poll(async () => (await look.read('0', 10)).length).toBeGreaterThan(0);
  look.close();
  const { port } = redis;
  await redis.kill();
  await a.receive(...numbers(300, 400));
  redis = await startRedis({ port });
  const { received } = server();
  await expect.poll(() => new Set(received).size).toBe(400);
});

test('entries that vanish from a Redis that stays are noticed and sent again', async () => {
  const a = await ingest('a');
  await a.receive(...numbers(0, 50));
  const look = createReceivedStream(redis.url);
  await look.connect();
  await expect.poll(async () => (await look.read('0', 10)).length).toBeGreaterThan(0);
  look.close();
  const admin = await createClient({ url: redis.url }).connect();
  await admin.flushAll();
  await admin.close();
  await a.receive(...numbers(50, 60));
  const { received } = server();
  await expect.poll(() => new Set(received).size).toBe(60);
});

test('what the server cannot make durable stays with the ingest process until it can', async () => {
  const a = await ingest('a');
  let full = true;
  const { received } = server(() => (full ? Promise.reject(new Error('disk full')) : Promise.resolve()));
  await a.receive(...numbers(0, 20));
  const look = createReceivedStream(redis.url);
  await look.connect();
  await expect.poll(async () => (await look.read('0', 10)).length).toBeGreaterThan(0);
  expect(a.relay.position).toBe(0);
  full = false;
  await expect.poll(() => new Set(received).size).toBe(20);
  await expect.poll(() => a.relay.position).toBe(a.journal.end);
  await expect.poll(async () => (await look.read('0', 10)).length).toBe(0);
  look.close();
});

test('the server knows who is away and who has no broker', async () => {
  const { problems } = server();
  await expect.poll(() => problems.at(-1)).toBe('no ingest process is running');
  const a = await ingest('a');
  await expect.poll(() => problems.at(-1)).toBe(undefined);
  await ingest('b', false);
  await expect.poll(() => problems.at(-1)).toMatch(/on b: no broker here/);
  await a.stop();
  await expect.poll(() => problems.at(-1), { timeout: 30_000 }).toMatch(/is away/);
});
