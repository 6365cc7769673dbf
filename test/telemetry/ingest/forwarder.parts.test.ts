import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createForwarder, type Forwarder } from '../../../telemetry/ingest/forwarder.ts';
import { createIntake, type Intake } from '../../../telemetry/ingest/intake.ts';
import { openJournal, type Journal } from '../../../telemetry/ingest/journal.ts';
import type { DeadLetter } from '../../../telemetry/ingest/message.ts';
import { createInfluxStore } from '../../../telemetry/store/influx.ts';
import type { SampleStore } from '../../../telemetry/store/sample-store.ts';
import { startInfluxdb, type Influxdb } from '../../support/influxdb.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { context, dayMs, message, now } from './fixtures.ts';

const waitLong = { timeout: 60_000, interval: 50 };

let folder: TempFolder;
let influxdb: Influxdb;
let journal: Journal;
let intake: Intake;
let store: SampleStore;
let forwarder: Forwarder;
let saved: number;
/** Numbers of the samples in the order the store took them. */
let order: number[];
let letters: DeadLetter[];

beforeEach(async () => {
  folder = tempFolder('forwarder-influx');
  influxdb = await startInfluxdb({ folder: join(folder.path) });
  journal = await openJournal({ folder: join(folder.path, 'journal') });
  intake = createIntake({ ...context, journal });
  const { url, username, password } = influxdb;
  store = createInfluxStore({ url, username, password, database: 'lanes', retentionDays: 36_500 });
  await store.open();
  saved = 0;
  order = [];
  letters = [];
  forwarder = createForwarder({
    journal,
    intake,
    store,
    cursor: { load: () => Promise.resolve(0), save: (position) => Promise.resolve(void (saved = position)) },
    batchMs: 5,
    cursorMs: 5,
    slowMs: 200,
    maxQueuedSamples: 20,
    backOffMs: { first: 50, longest: 200 },
    onStored: ({ samples }) => order.push(...[...samples].map(({ sample }) => sample.measuredAt - now)),
    onDeadLetters: (found) => letters.push(...found),
  });
  await forwarder.start();
}, 60_000);
afterEach(async () => {
  await forwarder.stop();
  await store.close();
  await journal.close();
  await influxdb.kill();
  folder.remove();
});

/** Ten of these are a chunk of the journal's reader. */
const padding = 'x'.repeat(100_000);
const publish = (number: number, more: object = {}) =>
  intake.receive(message('samples', JSON.stringify({ measuredAt: now + number, latencyMs: 40, ...more })));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
async function stored(): Promise<number[]> {
  const samples = await store.samples('T-1', now - dayMs, now + dayMs);
  return samples.map(({ sample }) => sample.measuredAt - now);
}

test(
  'InfluxDB hangs, dies and comes back: it is fresh at once, and nothing it missed is missing or out of order',
  { timeout: 120_000 },
  async () => {
    for (const number of upTo(10)) await publish(number);
    await expect.poll(() => order.length, waitLong).toBe(10);

    process.kill(influxdb.process.pid, 'SIGSTOP');
    for (let number = 10; number < 100; number += 1) await publish(number, { padding });
    await expect.poll(() => forwarder.problem, waitLong).toMatch(/has not answered/);
    const cursor = saved;
    process.kill(influxdb.process.pid, 'SIGKILL');
    await influxdb.process.ended;
    await expect.poll(() => forwarder.problem, waitLong).toMatch(/cannot be reached/);
    expect(forwarder.missingBytes).toBeGreaterThan(8_000_000);

    let fresh = 1000;
    const acknowledged: Promise<void>[] = [];
    const coming = setInterval(() => acknowledged.push(publish((fresh += 1))), 20);
    influxdb = await startInfluxdb({ folder: join(folder.path), port: influxdb.port });
    await expect.poll(() => forwarder.problem, waitLong).toBeUndefined();
    await expect.poll(() => order.includes(99), waitLong).toBe(true);
    clearInterval(coming);
    await Promise.all(acknowledged);
    expect(cursor).toBeLessThan(journal.end);
    await expect.poll(() => forwarder.missingBytes, waitLong).toBe(0);
    await expect.poll(() => saved, waitLong).toBe(journal.end);

    expect(await stored()).toEqual([...upTo(100), ...upTo(fresh - 1000).map((index) => 1001 + index)]);
    const backlog = order.filter((number) => number < 1000);
    expect(backlog).toEqual(upTo(100));
    const firstFresh = order.findIndex((number) => number > 1000);
    expect(firstFresh).toBeGreaterThan(0);
    expect(firstFresh).toBeLessThan(order.indexOf(99));
  },
);

test('a sample of which InfluxDB refuses a field for its type is alone a dead letter', async () => {
  const authorization = `Basic ${Buffer.from(`${influxdb.username}:${influxdb.password}`).toString('base64')}`;
  const spoiled = await fetch(`${influxdb.url}/write?db=lanes&precision=ms`, {
    method: 'POST',
    headers: { authorization },
    body: `samples,terminal=T-9 downlinkCapacityBps="text" ${now}`,
  });
  expect(spoiled.status).toBe(204);
  await Promise.all(
    upTo(200).map((number) => publish(number, number === 77 ? { downlinkCapacityBps: 5 } : {})),
  );
  await expect.poll(() => forwarder.missingBytes, waitLong).toBe(0);
  expect(await stored()).toEqual(upTo(200).filter((number) => number !== 77));
  expect(letters.map(({ reason, terminalId }) => [reason, terminalId])).toEqual([['storeRefused', 'T-1']]);
  expect(letters[0]?.got).toMatch(/field type conflict/);
});
