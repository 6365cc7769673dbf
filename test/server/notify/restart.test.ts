import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProcess, type Process } from '../../support/process.ts';
import { notifyWorld, opened, type NotifyWorld } from './notify-world.ts';
import { openMailbox, type Mailbox } from './receivers.ts';

let world: NotifyWorld;
let mailbox: Mailbox;
beforeEach(async () => {
  world = await notifyWorld();
  mailbox = await openMailbox();
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'tere@example.org');
});
afterEach(async () => {
  await mailbox.close();
  await world.close();
});

const child = (task: 'write' | 'deliver'): Process =>
  startProcess(process.execPath, [
    new URL('crashing-notifier.ts', import.meta.url).pathname,
    world.dataDir,
    mailbox.url,
    task,
  ]);

test('what was written before kill -9 is sent once by the next process', async () => {
  const writer = child('write');
  await writer.line(/ready/);
  await writer.kill();
  expect(await world.outbox()).toMatchObject([{ state: 'pending', attempts: 0 }]);
  const notifier = await world.notifier({ smtp: { url: mailbox.url, from: 'atalaya@example.org' } });
  await notifier.handle(opened());
  world.clock.set(Date.now() + 1_000);
  await notifier.deliverDue();
  await notifier.deliverDue();
  expect(mailbox.mails).toHaveLength(1);
});

test('a process killed between the sending and the noting of it sends the same Message-ID again, and then never more', async () => {
  world.clock.set(Date.now());
  const notifier = await world.notifier({ smtp: { url: mailbox.url, from: 'atalaya@example.org' } });
  await notifier.handle(opened());
  const { promise: taken, resolve } = Promise.withResolvers<undefined>();
  // The server has the mail and has not said so yet: the sender cannot know.
  mailbox.beforeAnswer = () => new Promise(() => resolve(undefined));
  const sender = child('deliver');
  await taken;
  await sender.kill();
  mailbox.beforeAnswer = () => Promise.resolve();
  expect(await world.outbox()).toMatchObject([{ state: 'pending', attempts: 1 }]);

  await notifier.deliverDue();
  expect(mailbox.mails).toHaveLength(1);
  world.clock.advance(300_000);
  await notifier.deliverDue();
  await notifier.deliverDue();
  const ids = mailbox.mails.map(({ mail }) => mail.messageId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(await world.outbox()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
});
