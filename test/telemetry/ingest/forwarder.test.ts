import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createForwarder,
  type Forwarder,
  type ForwarderOptions,
} from '../../../telemetry/ingest/forwarder.ts';
import { createIntake, type Intake } from '../../../telemetry/ingest/intake.ts';
import { openJournal, type Journal } from '../../../telemetry/ingest/journal.ts';
import type { DeadLetter } from '../../../telemetry/ingest/message.ts';
import {
  StoreRefusedError,
  type SampleBatch,
  type SampleStore,
  type TerminalSample,
} from '../../../telemetry/store/sample-store.ts';
import { createSqliteStore } from '../../../telemetry/store/sqlite.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { context, dayMs, message, now, sampleAt } from './fixtures.ts';

let folder: TempFolder;
let journal: Journal;
let intake: Intake;
let real: SampleStore;
/** What the store does with a batch before it really stores it: a test makes it fail. */
let before: (samples: readonly TerminalSample[]) => Promise<void> | void;
let writes: number[];
let forwarders: Forwarder[];
let saved: number;

beforeEach(async () => {
  folder = tempFolder('forwarder');
  journal = await openJournal({ folder: join(folder.path, 'journal') });
  intake = createIntake({ ...context, journal });
  real = createSqliteStore({ file: join(folder.path, 'samples.db') });
  await real.open();
  before = () => undefined;
  writes = [];
  forwarders = [];
  saved = 0;
});
afterEach(async () => {
  for (const forwarder of forwarders) await forwarder.stop();
  await real.close();
  await journal.close();
  folder.remove();
});

/** A forwarder on the real store, and a promise for the moment it has stored everything up to a position. */
async function forward(options: Partial<ForwarderOptions> = {}) {
  const waiting: { position: number; resolve: () => void }[] = [];
  const letters: DeadLetter[] = [];
  const problems: (string | undefined)[] = [];
  const store: SampleStore = Object.create(real, {
    writeBatch: {
      value: async (batch: SampleBatch) => {
        const samples = [...batch];
        await before(samples);
        writes.push(samples.length);
        await real.writeBatch(batch);
      },
    },
  }) as SampleStore;
  const forwarder = createForwarder({
    journal,
    intake,
    store,
    cursor: {
      load: () => Promise.resolve(saved),
      save: (position) => Promise.resolve(void (saved = position)),
    },
    batchMs: 1,
    backOffMs: { first: 1, longest: 4 },
    cursorMs: 1,
    onDeadLetters: (found) => letters.push(...found),
    onProblem: (problem) => problems.push(problem),
    onStored: ({ position }) => {
      for (const waiter of waiting) if (position >= waiter.position) waiter.resolve();
    },
    ...options,
  });
  forwarders.push(forwarder);
  await forwarder.start();
  const reached = (position: number) =>
    new Promise<void>((resolve) => {
      if (forwarder.position >= position) resolve();
      else waiting.push({ position, resolve });
    });
  return { forwarder, reached, letters, problems };
}

async function publish(from: number, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, index) => intake.receive(sampleAt(now + from + index))),
  );
}

async function stored(): Promise<number[]> {
  return (await real.samples('T-1', now - dayMs, now + dayMs)).map(({ sample }) => sample.measuredAt - now);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test('live samples reach the store in batches, and the cursor follows', async () => {
  const { forwarder, reached } = await forward({ batchSamples: 50 });
  for (let index = 0; index < 10; index += 1) await publish(index * 30, 30);
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(300));
  expect(Math.max(...writes)).toBeLessThanOrEqual(50);
  expect(forwarder.storedCount).toBe(300);
  await forwarder.stop();
  expect(saved).toBe(journal.end);
  expect(forwarder.savedPosition).toBe(journal.end);
});

test('what came while the forwarder was not running is read back from the journal, from the cursor on', async () => {
  await publish(0, 100);
  saved = journal.end;
  await publish(100, 100);
  const { reached } = await forward();
  await publish(200, 100);
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(300).slice(100));
});

test('a store that is away is tried until it is back, in bounded memory, and nothing is missing', async () => {
  let away = true;
  let tries = 0;
  const { forwarder, reached, problems } = await forward({ maxQueuedSamples: 100 });
  const triedTen = new Promise<void>((resolve) => {
    before = () => {
      if (!away) return;
      tries += 1;
      if (tries === 10) resolve();
      throw new Error('connection refused');
    };
  });
  for (let index = 0; index < 10; index += 1) await publish(index * 100, 100);
  await triedTen;
  expect(forwarder.problem).toMatch(/store cannot be written: connection refused/);
  expect(forwarder.storedCount).toBe(0);
  away = false;
  await reached(journal.end);
  await publish(1000, 10);
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(1010));
  expect(forwarder.storedCount).toBe(1010);
  expect(problems.at(-1)).toBeUndefined();
  expect(forwarder.problem).toBeUndefined();
});

test.each(['named', 'unnamed'])(
  'a sample the store refuses (%s) is a dead letter, all others are stored',
  async (how) => {
    before = async (samples) => {
      const refused = samples.filter(({ sample }) => sample.measuredAt % 100 === 7);
      if (refused.length === 0) return;
      if (how === 'named') await real.writeBatch(samples.filter((sample) => !refused.includes(sample)));
      const places = refused.map((sample) => samples.indexOf(sample));
      throw new StoreRefusedError('field type conflict', how === 'named' ? places : []);
    };
    const { reached, letters } = await forward();
    await publish(0, 300);
    await reached(journal.end);
    expect(await stored()).toEqual(upTo(300).filter((index) => index % 100 !== 7));
    expect(letters.map(({ reason, terminalId, got }) => [reason, terminalId, got])).toEqual(
      Array.from({ length: 3 }, () => ['storeRefused', 'T-1', 'field type conflict']),
    );
  },
);

test('a batch larger than memory may hold comes back from the journal, at once and without a word', async () => {
  const { reached, problems } = await forward({ maxQueuedSamples: 50 });
  await publish(0, 1);
  await reached(journal.end);
  await publish(1, 100);
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(101));
  expect(problems).toEqual([]);
});

test('a journal that could not be read once is told of, and is over when it was read', async () => {
  await publish(0, 10);
  let fails = true;
  const replay: Intake['replay'] = (...from) => {
    if (!fails) return intake.replay(...from);
    fails = false;
    return Promise.reject(new Error('EIO'));
  };
  const { forwarder, reached, problems } = await forward({ intake: { ...intake, replay } });
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(10));
  await expect.poll(() => forwarder.problem).toBeUndefined();
  expect(problems).toEqual(['the journal cannot be read: Error: EIO', undefined]);
});

test('repeats are stored once and counted once', async () => {
  const { forwarder, reached } = await forward();
  await publish(0, 50);
  await publish(0, 50);
  await intake.receive(
    message('samples', JSON.stringify(upTo(60).map((index) => ({ measuredAt: now + index })))),
  );
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(60));
  expect(forwarder.storedCount).toBe(60);
});

test('a cursor of a journal that was lost does not hide new samples', async () => {
  saved = 1_000_000_000;
  const { reached } = await forward();
  await publish(0, 5);
  await reached(journal.end);
  expect(await stored()).toEqual(upTo(5));
});

test('stops while the store is away, and another goes on from the cursor', async () => {
  before = () => {
    throw new Error('away');
  };
  const first = await forward({ backOffMs: { first: 60_000, longest: 60_000 } });
  await publish(0, 10);
  await first.forwarder.stop();
  before = () => undefined;
  const second = await forward();
  await second.reached(journal.end);
  expect(await stored()).toEqual(upTo(10));
});

describe('with a backlog', () => {
  /** Ten of these are a chunk of the journal's reader. */
  const padding = 'x'.repeat(100_000);
  const big = (index: number) => message('samples', JSON.stringify({ measuredAt: now + index, padding }));
  /** Lets the test see each write, as the numbers of its samples, and act before it is done. */
  function watch(act: (numbers: number[], nth: number) => Promise<void> | void): void {
    let nth = 0;
    before = (samples) =>
      act(
        samples.map(({ sample }) => sample.measuredAt - now),
        (nth += 1),
      );
  }
  const isFresh = (numbers: number[]) => numbers.some((number) => number >= 1000);

  test('what arrives is stored first, the backlog in order, and the cursor waits for it', async () => {
    for (let index = 0; index < 60; index += 1) await intake.receive(big(index));
    const backlogEnd = journal.end;
    const order: number[] = [];
    let positionAtFresh = Infinity;
    watch(async (numbers, nth) => {
      if (isFresh(numbers)) positionAtFresh = Math.min(positionAtFresh, saved);
      order.push(...numbers);
      if (nth === 1) await intake.receive(sampleAt(now + 1000));
    });
    const { forwarder, reached } = await forward();
    expect(forwarder.missingBytes).toBeGreaterThan(6_000_000);
    await reached(backlogEnd + 1);
    expect(order.indexOf(1000)).toBeGreaterThan(0);
    expect(order.indexOf(1000)).toBeLessThanOrEqual(20);
    expect(order.filter((number) => number < 1000)).toEqual(upTo(60));
    expect(positionAtFresh).toBeLessThan(backlogEnd);
    expect(forwarder.missingBytes).toBe(0);
    expect(await stored()).toEqual([...upTo(60), 1000]);
  });

  test('it drains however much arrives, at least every fourth write', async () => {
    for (let index = 0; index < 60; index += 1) await intake.receive(big(index));
    const backlogEnd = journal.end;
    const kinds: string[] = [];
    let next = 1000;
    watch(async (numbers) => {
      kinds.push(isFresh(numbers) ? 'fresh' : 'backlog');
      // More than a batch waits whenever a write ends.
      if (next < 1600) for (let more = 0; more < 3; more += 1) await publish((next += 10), 10);
    });
    const { forwarder, reached } = await forward({ batchSamples: 10 });
    await reached(backlogEnd);
    const sofar = kinds.length;
    const backlog = kinds.flatMap((kind, index) => (kind === 'backlog' ? [index] : []));
    expect(backlog.length).toBeGreaterThanOrEqual(6);
    expect(kinds.slice(0, sofar).includes('fresh')).toBe(true);
    expect(Math.max(...backlog.map((at, index) => at - (backlog[index - 1] ?? -1)))).toBeLessThanOrEqual(4);
    await expect.poll(() => next >= 1600 && forwarder.missingBytes, { timeout: 20_000 }).toBe(0);
    expect((await stored()).length).toBe(forwarder.storedCount);
  });

  test('of more than memory holds, arriving meanwhile, nothing is lost and the newest is not the last', async () => {
    for (let index = 0; index < 60; index += 1) await intake.receive(big(index));
    const order: number[] = [];
    let next = 1000;
    watch(async (numbers) => {
      order.push(...numbers);
      if (next < 1400) await publish((next += 100) - 100, 100);
    });
    const { reached } = await forward({ batchSamples: 10, maxQueuedSamples: 50 });
    await expect.poll(() => next, { timeout: 20_000 }).toBe(1400);
    await reached(journal.end);
    expect(await stored()).toEqual([...upTo(60), ...upTo(400).map((number) => 1000 + number)]);
  });
});

test('a write that hangs is told of, and is over when it answers', async () => {
  let answer: () => void = () => undefined;
  before = () => new Promise((resolve) => (answer = resolve));
  const { forwarder, reached, problems } = await forward({ slowMs: 5 });
  await publish(0, 1);
  await expect.poll(() => forwarder.problem).toMatch(/has not answered/);
  answer();
  await reached(journal.end);
  expect(problems.at(-1)).toBeUndefined();
});
