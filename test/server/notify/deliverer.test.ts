import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NotifierParts } from '../../../server/notify/notifier.ts';
import { addService, notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';
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

const smtp = (): Partial<NotifierParts> => ({
  smtp: { url: mailbox.url, from: 'Atalaya <atalaya@example.org>' },
});
const ids = (): (string | undefined)[] => mailbox.mails.map(({ mail }) => mail.messageId);

test('a mail says what, where, since when, how many, whom to call first, and links to the card', async () => {
  await addService(world.db, 'benito', {
    key: '09DPR0001A',
    name: 'Primaria matutina',
    people: 240,
    contact: 'Director Luis Peña',
    phone: '55 1234 5678',
  });
  await addService(world.db, 'benito', {
    key: '09DPR0001B',
    name: 'Vespertina',
    people: 60,
    email: 'v@example.org',
  });
  await addService(world.db, 'benito', { key: 'OLD', people: 999, phone: '1', validTo: 1 });
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.deliverDue();
  const [received] = await mailbox.received(1);
  expect(received?.to).toEqual(['tere@example.org']);
  expect(received?.mail.subject).toBe('Sin servicio: Escuela Benito Juárez, Cuauhtémoc, Ciudad de México');
  const text = received?.mail.text ?? '';
  expect(text).toContain('falta de energía eléctrica');
  expect(text).toMatch(/Desde: lun.*2 .*mar.*2026, 07:00 GMT-6/);
  expect(text).toContain('Personas atendidas: 300');
  expect(text).toContain('Llame primero a: Director Luis Peña, 55 1234 5678 (Primaria matutina)');
  expect(text).toContain('mlat=19.43260&mlon=-99.13320');
  expect(text).toMatch(/https:\/\/atalaya\.example\.org\/incidents\/incident-1\/card\?t=\S+/);
  expect(received?.mail.html).toContain('href="tel:5512345678"');
  expect(text).not.toContain('999');
});

test('who subscribed in English reads English', async () => {
  await world.subscribe('tere', '09', 'email', 'en@example.org', 'en');
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.deliverDue();
  const english = mailbox.mails.find(({ to }) => to.includes('en@example.org'));
  expect(english?.mail.subject).toMatch(/^No service: /);
  expect(english?.mail.text).toContain('People served: not known');
});

test('both notices are sent, in their order and one thread, when an incident is over before the first went out', async () => {
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.handle(resolved());
  await notifier.deliverDue();
  expect(mailbox.mails.map(({ mail }) => mail.subject?.split(':')[0])).toEqual([
    'Sin servicio',
    'Servicio restablecido',
  ]);
  expect(mailbox.mails[1]?.mail.inReplyTo).toBe(ids()[0]);
  await notifier.deliverDue();
  expect(mailbox.mails).toHaveLength(2);
});

test('a withdrawn incident says that there was no outage', async () => {
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.handle(resolved({ withdrawn: true }));
  await notifier.deliverDue();
  expect(mailbox.mails[1]?.mail.subject).toMatch(/^Aviso retirado: /);
  expect(mailbox.mails[1]?.mail.text).toContain('no hubo interrupción');
});

test('while the mail server is down the notices wait, and go out in order when it is back', async () => {
  const { port } = mailbox;
  await mailbox.close();
  const notifier = await world.notifier({ smtp: { url: `smtp://127.0.0.1:${port}`, from: 'a@example.org' } });
  await notifier.handle(opened());
  await notifier.handle(resolved());
  await notifier.deliverDue();
  expect(await world.outbox()).toMatchObject([
    {
      event: 'opened',
      state: 'pending',
      attempts: 1,
      error: expect.stringContaining('ECONNREFUSED') as string,
    },
    { event: 'resolved', state: 'pending', attempts: 0 },
  ]);
  mailbox = await openMailbox(port);
  await notifier.deliverDue();
  expect(mailbox.mails).toHaveLength(0);
  world.clock.advance(5_000);
  await notifier.deliverDue();
  expect(mailbox.mails.map(({ mail }) => mail.subject?.split(':')[0])).toEqual([
    'Sin servicio',
    'Servicio restablecido',
  ]);
});

test('a notice that found no mail server for a day has failed, visibly', async () => {
  const { port } = mailbox;
  await mailbox.close();
  const notifier = await world.notifier({ smtp: { url: `smtp://127.0.0.1:${port}`, from: 'a@example.org' } });
  await notifier.handle(opened());
  for (let minutes = 0; minutes < 25 * 60; minutes += 10) {
    await notifier.deliverDue();
    world.clock.advance(10 * 60_000);
  }
  const [line] = await world.outbox();
  expect(line).toMatchObject({ state: 'failed', error: expect.stringContaining('ECONNREFUSED') as string });
  expect(line?.attempts).toBeGreaterThan(40);
  expect(await notifier.counts()).toEqual({ pending: 0, failed: 1 });
  mailbox = await openMailbox(port);
  await notifier.deliverDue();
  expect(mailbox.mails).toHaveLength(0);
});

test('without a mail server in the settings a mail fails at once and says why', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.deliverDue();
  expect(await world.outbox()).toMatchObject([{ state: 'failed', error: 'no SMTP server configured' }]);
});

test('an address the server refuses for good fails alone; one it refuses for now is tried again', async () => {
  await world.subscribe('tere', '09', 'email', 'gone@example.org');
  await world.subscribe('tere', '09', 'email', 'grey@example.org');
  mailbox.refuse = (address) => ({ 'gone@example.org': 550, 'grey@example.org': 451 })[address];
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.deliverDue();
  const states = Object.fromEntries((await world.outbox()).map(({ target, state }) => [target, state]));
  expect(states).toEqual({
    'gone@example.org': 'failed',
    'grey@example.org': 'pending',
    'tere@example.org': 'delivered',
  });
  mailbox.refuse = () => undefined;
  world.clock.advance(5_000);
  await notifier.deliverDue();
  expect(mailbox.mails.map(({ to }) => to[0])).toEqual(['tere@example.org', 'grey@example.org']);
});

test('two processes on one outbox send each mail once', async () => {
  for (let number = 0; number < 30; number += 1) {
    await world.subscribe('tere', '09', 'email', `crew-${number}@example.org`);
  }
  const [one, other] = [await world.notifier(smtp()), await world.notifier(smtp())];
  await one.handle(opened());
  await Promise.all([one.deliverDue(), other.deliverDue()]);
  expect(mailbox.mails).toHaveLength(31);
  expect(new Set(ids()).size).toBe(31);
});

test('nothing that somebody typed leaves its place in the mail', async () => {
  await world.db.destroy();
  await world.close();
  const { fleetOf } = await import('./small-fleet.ts');
  const name = 'Escuela\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>\u202Egnp.exe';
  world = await notifyWorld({ fleet: fleetOf([{ id: 'evil', name, regionCode: '09015' }]) });
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'tere@example.org');
  await addService(world.db, 'evil', {
    key: 'K',
    contact: '"><img src=x onerror=1>',
    phone: '55;postd=1\r\nX: y',
  });
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.deliverDue();
  const [received] = mailbox.mails;
  expect(received?.to).toEqual(['tere@example.org']);
  expect(received?.mail.headers.map(({ key }) => key)).not.toContain('bcc');
  expect(received?.mail.subject).toContain('Escuela Bcc: everybody@example.org <script>');
  expect(received?.mail.subject).not.toContain('\u202E');
  expect(received?.mail.html).not.toMatch(/<script|<img/);
  expect(received?.mail.html).toContain('&lt;script&gt;');
});

test('a target that is more than one address is not used', async () => {
  await world.subscribe('tere', '09', 'email', 'a@example.org, b@example.org');
  await world.subscribe('tere', '09', 'email', 'a@example.org\r\nRCPT TO:<b@example.org>');
  const notifier = await world.notifier(smtp());
  await notifier.handle(opened());
  await notifier.deliverDue();
  expect(mailbox.mails.flatMap(({ to }) => to)).toEqual(['tere@example.org']);
  expect((await world.outbox()).filter(({ state }) => state === 'failed')).toHaveLength(2);
});

test('a started notifier delivers by itself and stops', async () => {
  const notifier = await world.notifier(smtp());
  notifier.start();
  await notifier.handle(opened());
  await mailbox.received(1);
  await notifier.stop();
  expect(await world.outbox()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
});
