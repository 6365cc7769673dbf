import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../../telemetry/contract/payload.ts';
import { createIntake, IntakeOverloadedError } from '../../../telemetry/ingest/intake.ts';
import { openJournal, type Journal } from '../../../telemetry/ingest/journal.ts';
import { JournalFullError } from '../../../telemetry/ingest/journal-writer.ts';
import type { IngestBatch } from '../../../telemetry/ingest/message.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { context, message, now, sampleAt } from './fixtures.ts';

let folder: TempFolder;
let journal: Journal;
beforeEach(async () => {
  folder = tempFolder('intake');
  journal = await openJournal({ folder: folder.path, maxBytes: 200_000 });
});
afterEach(async () => {
  await journal.close();
  folder.remove();
});

test('a message is durable before it is acknowledged and before anybody hears of it', async () => {
  const intake = createIntake({ ...context, journal });
  const order: string[] = [];
  intake.onBatch(({ position }) =>
    order.push(position === journal.end ? 'heard when durable' : 'heard too early'),
  );
  const end = journal.end;
  await intake
    .receive(sampleAt(now))
    .then(() => order.push(journal.end > end ? 'acknowledged' : 'too early'));
  expect(order).toEqual(['heard when durable', 'acknowledged']);
});

test('messages of one moment share a write and keep their order', async () => {
  const intake = createIntake({ ...context, journal });
  const batches: IngestBatch[] = [];
  intake.onBatch((batch) => batches.push(batch));
  await Promise.all(Array.from({ length: 100 }, (_, index) => intake.receive(sampleAt(now + index))));
  expect(batches.length).toBeLessThanOrEqual(2);
  expect(batches.flatMap(({ samples }) => samples.map(({ sample }) => sample.measuredAt - now))).toEqual(
    Array.from({ length: 100 }, (_, index) => index),
  );
});

test('messages that keep coming share writes; one after a pause does not wait', async () => {
  const intake = createIntake({ ...context, journal, groupMs: 60_000 });
  let batches = 0;
  intake.onBatch(() => (batches += 1));
  // The first begins a write at once; what comes while it is under way waits for more, until nothing more comes.
  const first = intake.receive(sampleAt(now));
  await first;
  const coming = [intake.receive(sampleAt(now + 1))];
  await new Promise((resolve) => setImmediate(resolve));
  coming.push(intake.receive(sampleAt(now + 2)));
  await Promise.all(coming);
  expect(batches).toBe(2);
  await intake.settled();
});

test('a listener that throws stops nobody', async () => {
  const errors: unknown[] = [];
  const intake = createIntake({ ...context, journal, onListenerError: (error) => errors.push(error) });
  let heard = 0;
  intake.onBatch(() => {
    throw new Error('mine');
  });
  const undo = intake.onBatch(() => (heard += 1));
  await intake.receive(sampleAt(now));
  undo();
  await intake.receive(sampleAt(now + 1));
  expect(heard).toBe(1);
  expect(errors).toEqual([new Error('mine'), new Error('mine')]);
});

test('what it counts: samples with repeats, dead letters by reason', async () => {
  const intake = createIntake({ ...context, journal });
  await Promise.all([
    intake.receive(sampleAt(now)),
    intake.receive(sampleAt(now)),
    intake.receive(message('samples', '{')),
    intake.receive(message('samples', `{"measuredAt":${now},"colour":"red"}`)),
  ]);
  expect(intake.counters).toMatchObject({ messages: 4, samples: 3, unknownFields: 1, refused: 0 });
  expect(intake.counters.deadLetters.notJson).toBe(1);
});

test('a full journal refuses, and nobody hears of what was refused', async () => {
  const intake = createIntake({ ...context, journal });
  const big = message('samples', Buffer.alloc(90_000, 'x'));
  await intake.receive(big);
  await intake.receive(big);
  let heard = 0;
  intake.onBatch(() => (heard += 1));
  await expect(intake.receive(big)).rejects.toThrow(JournalFullError);
  expect(heard).toBe(0);
  expect(intake.counters.refused).toBe(1);
});

test('more than may wait for the disk is refused at once', async () => {
  const intake = createIntake({ ...context, journal, maxWaitingBytes: 100_000 });
  const big = message('samples', Buffer.alloc(60_000, 'x'));
  const first = intake.receive(big);
  await expect(intake.receive(big)).rejects.toThrow(IntakeOverloadedError);
  await first;
  await intake.receive(big);
});

test('a stranger and an oversized message take little room', async () => {
  const intake = createIntake({ ...context, journal });
  const reasons: string[] = [];
  intake.onBatch(({ deadLetters }) => reasons.push(...deadLetters.map(({ reason }) => reason)));
  await intake.receive(
    message('samples', Buffer.alloc(100_000), { topic: 'atalaya/v1/terminals/stranger/samples' }),
  );
  await intake.receive(message('samples', Buffer.alloc(100_000), { topic: 'nobody/knows' }));
  await intake.receive(message('samples', Buffer.alloc(MAX_MESSAGE_BYTES + 1)));
  expect(reasons).toEqual(['unknownTerminal', 'badTopic', 'tooLarge']);
  expect(journal.bytes).toBeLessThan(2000);
});

test('a replay says the same as was said live, from any batch on', async () => {
  const intake = createIntake({ ...context, journal });
  const live: IngestBatch[] = [];
  intake.onBatch((batch) => live.push(batch));
  for (let index = 0; index < 20; index += 1) {
    await intake.receive(sampleAt(now + index));
    await intake.receive(message('presence', index % 2 === 0 ? 'online' : 'neither'));
    await intake.receive(message('samples', '', { topic: 'starlink/ut-7' }));
  }
  const middle = live[29];
  const replayed: IngestBatch[] = [];
  const reached = await intake.replay(middle?.position ?? 0, (batch) => void replayed.push(batch));
  expect(reached).toBe(journal.end);
  for (const part of ['samples', 'presences', 'deadLetters'] as const) {
    expect(replayed.flatMap((batch) => batch[part] as unknown[])).toEqual(
      live.slice(30).flatMap((batch) => batch[part] as unknown[]),
    );
  }
});
