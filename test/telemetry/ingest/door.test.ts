import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Format } from '../../../telemetry/formats/format.ts';
import { createDoor, type Door, type DoorOptions } from '../../../telemetry/ingest/door.ts';
import { openHeldMessages, type HeldMessages } from '../../../telemetry/ingest/held-messages.ts';
import { interpret } from '../../../telemetry/ingest/interpret.ts';
import { JournalFullError } from '../../../telemetry/ingest/journal-writer.ts';
import type { ReceivedMessage } from '../../../telemetry/ingest/message.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';
import { formatFor } from '../formats/reading.ts';
import { context, message, now } from './fixtures.ts';

const clock = new ManualClock(now);
let folder: TempFolder;
let held: HeldMessages;
let written: ReceivedMessage[];
let full = false;
beforeEach(async () => {
  clock.set(now);
  folder = tempFolder('door');
  held = await openHeldMessages(folder.path);
  written = [];
  full = false;
});
afterEach(async () => {
  await held.close();
  folder.remove();
});

function door(more: Partial<DoorOptions> = {}): Door {
  return createDoor({
    clock,
    directory: context.directory,
    formatFor,
    held,
    receive: (arrived) => {
      if (full) return Promise.reject(new JournalFullError('full'));
      written.push(arrived);
      return Promise.resolve();
    },
    ...more,
  });
}

function from(topic: string, payload: string, more: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return { ...message('samples', payload, { topic, receivedAt: clock.now() }), qos: 0, ...more };
}

/** A reading of the dish `ut-1`, which is T-1. */
function field(name: string, payload: string, more: Partial<ReceivedMessage> = {}): ReceivedMessage {
  return from(`starlink/dish_status/ut-1/${name}`, payload, more);
}

function meaning() {
  const records = written.map(({ topic, payload, receivedAt, retained, refusal }) => ({
    topic,
    payload,
    receivedAt,
    retained,
    ...(refusal && { refusal }),
  }));
  return interpret(records, context);
}

async function pass(ms: number, through: Door): Promise<void> {
  clock.advance(ms);
  await through.tick();
}

test('what is of the contract or of nobody passes as it is', async () => {
  const own = message('samples', '{}');
  const nobodys = from('garden/gnome', '{}');
  const at = door();
  await at.receive(own);
  await at.receive(nobodys);
  expect(written).toEqual([own, nobodys]);
});

test('a complete message becomes a sample of the terminal that the registry names', async () => {
  await door().receive(from('starlink/ut-1', '{"dish_status":{"uptime":77}}'));
  expect(meaning().samples).toEqual(
    [
      {
        terminalId: 'T-1',
        receivedAt: now,
        sample: { measuredAt: now, terminalUptimeS: 77, alerts: undefined },
      },
    ].map((item) => JSON.parse(JSON.stringify(item)) as unknown),
  );
});

test('what a broker repeats is no measurement', async () => {
  await door().receive(from('starlink/ut-1', '{"dish_status":{"uptime":77}}', { retained: true }));
  expect(written).toEqual([]);
});

test('a stranger is refused by name before anything of theirs is read', async () => {
  await door().receive(from('starlink/ut-9', 'no JSON'));
  expect(meaning().deadLetters).toMatchObject([
    {
      reason: 'unknownTerminal',
      got: 'starlink-grpc-tools ut-9',
      claim: { format: 'starlink-grpc-tools', id: 'ut-9' },
    },
  ]);
});

test('a message that cannot be read, or that a fault of ours cannot read, harms no other', async () => {
  const broken: Format = {
    ...(formatFor('starlink/x') as Format),
    read: () => {
      throw new TypeError('oops');
    },
  };
  await door().receive(from('starlink/ut-1', 'no JSON'));
  await door({ formatFor: () => broken }).receive(from('starlink/ut-1', '{}'));
  expect(meaning().deadLetters).toMatchObject([
    { reason: 'notJson', terminalId: 'T-1' },
    { reason: 'unsupported', terminalId: 'T-1', got: 'TypeError: oops' },
  ]);
});

test('topics of one poll become one sample, when it has been quiet for a while', async () => {
  const at = door();
  await at.receive(field('state', 'CONNECTED'));
  await pass(1500, at);
  await at.receive(field('uptime', '77'));
  await pass(1500, at);
  expect(written).toEqual([]);
  await pass(1000, at);
  expect(meaning().samples).toMatchObject([
    {
      terminalId: 'T-1',
      receivedAt: now + 1500,
      sample: { measuredAt: now, linkUp: true, terminalUptimeS: 77 },
    },
  ]);
  expect(at.open).toBe(0);
});

test('the same topic again begins the next sample, whose interval is then known', async () => {
  const at = door();
  await at.receive(field('uptime', '1'));
  clock.advance(5000);
  await at.receive(field('uptime', '6'));
  await at.stop();
  expect(meaning().samples.map(({ sample }) => sample)).toMatchObject([
    { measuredAt: now, terminalUptimeS: 1 },
    { measuredAt: now + 5000, terminalUptimeS: 6, intervalS: 5 },
  ]);
});

test('a window that is never quiet closes too', async () => {
  const at = door();
  for (let second = 0; second < 12; second += 1) {
    await at.receive(field(`unknown_${second}`, '1'));
    await pass(1000, at);
  }
  expect(at.open).toBe(1);
});

test('what is acknowledged before its window closes is on disk: a crash loses none of it, and doubles none', async () => {
  const before = door();
  await before.receive(field('uptime', '1', { qos: 1 }));
  clock.advance(60_000);
  await before.tick();
  await before.tick();
  await before.receive(field('uptime', '61', { qos: 1 }));
  await before.receive(field('state', 'CONNECTED', { qos: 1 }));
  expect(meaning().samples.length).toBe(1);
  // The process ends here.
  await held.close();
  held = await openHeldMessages(folder.path);
  const after = door();
  await after.start();
  await after.receive(field('pop_ping_latency_ms', '30'));
  await after.stop();
  expect(meaning().samples.map(({ sample }) => sample)).toMatchObject([
    { measuredAt: now, terminalUptimeS: 1 },
    { measuredAt: now + 60_000, terminalUptimeS: 61, linkUp: true, latencyMs: 30 },
  ]);
  await held.close();
  held = await openHeldMessages(folder.path);
  const third = door();
  await third.start();
  expect(third.open).toBe(0);
});

test('what the journal does not take now is tried again', async () => {
  const at = door();
  await at.receive(field('uptime', '1', { qos: 1 }));
  full = true;
  await pass(3000, at);
  expect(written).toEqual([]);
  await expect(at.receive(from('starlink/ut-1', '{"dish_status":{"uptime":77}}'))).rejects.toThrow(
    JournalFullError,
  );
  full = false;
  await pass(1000, at);
  await pass(1000, at);
  expect(meaning().samples).toMatchObject([{ sample: { measuredAt: now, terminalUptimeS: 1 } }]);
});
