import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TimeZones } from '../../../server/calendars/time-zones.ts';
import { CauseDesk, MOST_EXAMINED } from '../../../server/causes/cause-desk.ts';
import type { Company } from '../../../server/causes/verdict.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { SampleStore, WantedSamples } from '../../../telemetry/store/sample-store.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { MemoryFleet } from '../http/world.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { alone, at, dark, minutes } from './told.ts';

const MINUTE_MS = 60_000;
const folder = tempFolder('cause-desk');
let db: Database;
let fleet: MemoryFleet;
let store: WatchedStore;
let desk: CauseDesk;

/** The memory store, which counts what it is asked and can be away. */
class WatchedStore extends MemoryStore {
  readonly asked: (readonly WantedSamples[])[] = [];
  broken: (wanted: readonly WantedSamples[]) => boolean = () => false;

  override samplesOf(
    ...[wanted, fields, limit]: Parameters<SampleStore['samplesOf']>
  ): ReturnType<MemoryStore['samplesOf']> {
    this.asked.push(wanted);
    if (this.broken(wanted)) return Promise.reject(new Error('the store is away'));
    return super.samplesOf(wanted, fields, limit);
  }
}

beforeAll(async () => {
  db = await openDatabase({ dataDir: folder.path });
});
afterAll(() => db.destroy());

beforeEach(() => {
  fleet = new MemoryFleet();
  store = new WatchedStore();
  desk = new CauseDesk({ fleet, store, db, zones: new TimeZones() });
});

async function told(index: number, samples: ReturnType<typeof minutes>): Promise<void> {
  fleet.add(`s${index}`, '20067');
  const terminalId = fleet.terminals[index]?.id ?? '';
  await store.writeBatch(samples.map((sample) => ({ terminalId, receivedAt: sample.measuredAt, sample })));
}

const fading = [
  ...minutes(-30, 0, (minute) => ({ db: 11 - Math.max(0, minute + 8) })),
  ...dark(0, 20, { db: 1 }),
  ...minutes(20, 35),
];
const outage = (terminalIndex: number) => ({ terminalIndex, from: at(0), to: at(20) });
const final = { provisional: false };

test('an outage is examined on what the store holds of it', async () => {
  await told(0, fading);
  expect(await desk.examine([outage(0)], alone, final)).toMatchObject({
    cause: 'rainFade',
    provisional: false,
  });
});

test('an outage that goes on is examined on what there is', async () => {
  await told(
    0,
    fading.filter(({ measuredAt }) => measuredAt <= at(0)),
  );
  const verdict = await desk.examine([{ ...outage(0), to: Infinity }], alone, { provisional: true });
  expect(verdict).toMatchObject({ cause: 'rainFade', provisional: true });
});

test('what is asked in one moment costs the store one question', async () => {
  for (const index of [0, 1, 2]) await told(index, fading);
  const verdicts = await Promise.all([0, 1, 2].map((index) => desk.examine([outage(index)], alone, final)));
  expect(verdicts.map(({ cause }) => cause)).toEqual(['rainFade', 'rainFade', 'rainFade']);
  expect(store.asked.length).toBe(1);
});

test('two outages of one terminal in one question do not see each other’s samples', async () => {
  const hours = 20 * 60;
  const later = [
    ...minutes(hours - 60, hours),
    ...minutes(hours + 40, hours + 55, { booted: hours + 37, started: hours + 39 }),
  ];
  await told(0, [...fading, ...later]);
  const verdicts = await Promise.all([
    desk.examine([outage(0)], alone, final),
    desk.examine([{ terminalIndex: 0, from: at(hours), to: at(hours + 40) }], alone, final),
  ]);
  expect(verdicts.map(({ cause }) => cause)).toEqual(['rainFade', 'power']);
});

test('of a large group a hundred are examined, evenly chosen, whoever comes first', async () => {
  const indexes = Array.from({ length: 250 }, (_, index) => index);
  for (const index of indexes) await told(index, []);
  const company: Company = { ...alone, kind: 'beam', key: 'B', affected: 250, watched: 250 };
  await desk.examine(indexes.map(outage), company, final);
  await desk.examine(indexes.map(outage).reverse(), company, final);
  const [first, second] = store.asked.map((wanted) => wanted.map(({ terminalId }) => terminalId));
  expect(first?.length).toBe(MOST_EXAMINED);
  expect(first?.at(-1)).toBe('t-s247');
  expect(second).toEqual(first);
});

test('of a long outage only the ends are read', async () => {
  await told(0, []);
  await desk.examine([{ ...outage(0), to: at(3000) }], alone, final);
  const read = (store.asked[0] ?? []).reduce((sum, { from, to }) => sum + to - from, 0);
  expect(read).toBeLessThan(150 * MINUTE_MS);
});

test('a store that is away fails the question, and answers when it is back', async () => {
  await told(0, fading);
  store.broken = () => true;
  await expect(desk.examine([outage(0)], alone, final)).rejects.toThrow('the store is away');
  store.broken = () => false;
  expect(await desk.examine([outage(0)], alone, final)).toMatchObject({ cause: 'rainFade' });
});

test('one terminal that the store cannot answer for fails nobody else', async () => {
  for (const index of [0, 1, 2, 3]) await told(index, fading);
  store.broken = (wanted) => wanted.some(({ terminalId }) => terminalId === 't-s1');
  const answers = await Promise.allSettled(
    [0, 1, 2, 3].map((index) => desk.examine([outage(index)], alone, final)),
  );
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('while the store is away a queue of questions is not asked one by one', async () => {
  for (let index = 0; index < 60; index += 1) await told(index, []);
  store.broken = () => true;
  const answers = await Promise.allSettled(
    fleet.terminals.map(({ index }) => desk.examine([outage(index)], alone, final)),
  );
  expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
  expect(store.asked.length).toBe(3);
});

test('more than it can keep waiting is refused', async () => {
  await told(0, []);
  const asked = Array.from({ length: 2_100 }, () => desk.examine([outage(0)], alone, final));
  const refused = (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(100);
});

test('habits and moves are remembered by the database', async () => {
  await told(0, [...minutes(-30, 0), ...minutes(180, 195, { booted: 177, started: 179 })]);
  const terminalId = fleet.terminals[0]?.id ?? '';
  const row = {
    site_id: 's0',
    terminal_id: terminalId,
    region_code: '20067',
    cause: 'power',
    cause_confidence: 1,
  };
  for (let day = 1; day <= 6; day += 1) {
    const shift = day * 1440;
    await db
      .insertInto('outages')
      .values({
        ...row,
        id: `o${day}`,
        starts_at: at(-shift),
        ends_at: at(180 - shift),
        evidence: '[]',
        incident_id: null,
        detected_at: 0,
        updated_at: 0,
      })
      .execute();
  }
  const asked = { terminalIndex: 0, from: at(0), to: at(180) };
  const [off] = await Promise.all([desk.examine([asked], alone, final)]);
  expect(off.cause).toBe('offBySchedule');
  await db
    .insertInto('terminal_inventories')
    .values({
      terminal_id: terminalId,
      inventory: JSON.stringify({ position: { latitude: 16.2, longitude: -95.2, accuracyM: 20 } }),
      reported_at: at(181),
    })
    .execute();
  expect((await desk.examine([asked], alone, final)).cause).toBe('relocated');
});
