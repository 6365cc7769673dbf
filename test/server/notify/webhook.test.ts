import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeliveryError, type Delivery } from '../../../server/notify/delivery.ts';
import { installationSecret } from '../../../server/notify/installation-secret.ts';
import { notification } from '../../../server/notify/notification.ts';
import { webhookSender } from '../../../server/notify/webhook.ts';
import { addService, notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';
import { openWebhookListener, type WebhookListener } from './receivers.ts';

let world: NotifyWorld;
let listener: WebhookListener;
beforeEach(async () => {
  world = await notifyWorld();
  listener = await openWebhookListener();
  await world.person('admin', { role: 'administrator' });
});
afterEach(async () => {
  await listener.close();
  await world.close();
});

test('a webhook is called with the facts, ready words, a signature and a key that repeats have too', async () => {
  await addService(world.db, 'benito', { key: 'K', people: 120, contact: 'Luis', phone: '55 1234 5678' });
  await world.subscribe('admin', '09', 'webhook', listener.url);
  const notifier = await world.notifier();
  await notifier.handle(opened());
  listener.answer = (response) => void response.writeHead(503).end();
  await notifier.deliverDue();
  listener.answer = (response) => void response.writeHead(200).end('ok');
  world.clock.advance(5_000);
  await notifier.deliverDue();
  await notifier.deliverDue();

  const [first, second, third] = listener.calls;
  expect(third).toBeUndefined();
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
  const signature = createHmac('sha256', notifier.webhookSigningKey(listener.url)).update(first?.body ?? '');
  expect(first?.headers['x-atalaya-signature']).toBe(`sha256=${signature.digest('hex')}`);
  expect(first?.headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    id: first?.headers['idempotency-key'],
    event: 'opened',
    subject: 'Sin servicio: Escuela Benito Juárez, Cuauhtémoc, Ciudad de México',
    text: expect.stringContaining('Llame primero a: Luis') as string,
    url: expect.stringMatching(/\/incidents\/incident-1\/card\?t=/) as string,
    incident: {
      incidentId: 'incident-1',
      cause: 'power',
      startsAt: '2026-03-02T13:00:00.000Z',
      endsAt: null,
      peopleServed: 120,
      sites: [{ id: 'benito', contacts: [{ name: 'Luis', phone: '55 1234 5678' }] }],
    },
  });
});

test('the resolution waits for the opening, also while the gateway refuses it', async () => {
  await world.subscribe('admin', '09', 'webhook', listener.url);
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.handle(resolved());
  listener.answer = (response) => void response.writeHead(500).end();
  await notifier.deliverDue();
  listener.answer = (response) => void response.writeHead(204).end();
  world.clock.advance(5_000);
  await notifier.deliverDue();
  expect(listener.calls.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual([
    'opened',
    'opened',
    'resolved',
  ]);
});

test('a redirect is not followed', async () => {
  await world.subscribe('admin', '09', 'webhook', listener.url);
  const notifier = await world.notifier();
  await notifier.handle(opened());
  listener.answer = (response) => void response.writeHead(307, { location: '/elsewhere' }).end();
  await notifier.deliverDue();
  expect(listener.calls.map(({ path }) => path)).toEqual(['/hook']);
  expect(await world.outbox()).toMatchObject([{ state: 'pending', error: 'redirect (307) not followed' }]);
});

test('only an administrator sends into our own network, and nobody to a metadata address', async () => {
  await world.person('tere');
  await world.subscribe('tere', '09', 'webhook', `${listener.url}?technician`);
  await world.subscribe('tere', '09', 'webhook', listener.url.replace('127.0.0.1', 'localhost'));
  await world.subscribe('admin', '09', 'webhook', 'http://169.254.169.254/latest/meta-data');
  await world.subscribe('admin', '09', 'webhook', 'http://[::ffff:169.254.169.254]/');
  await world.subscribe('admin', '09', 'webhook', 'ftp://127.0.0.1/');
  const notifier = await world.notifier();
  await notifier.handle(opened());
  await notifier.deliverDue();
  expect(listener.calls).toHaveLength(0);
  const lines = await world.outbox();
  expect(lines.map(({ state }) => state)).toEqual(Array(5).fill('failed'));
  expect(new Set(lines.map(({ error }) => error))).toEqual(
    new Set([
      'only webhooks of an administrator may call private addresses',
      'link-local, multicast and metadata addresses are never called',
      'expected an address that starts with http:// or https://',
    ]),
  );
});

test('a gateway that does not answer holds nobody else up', async () => {
  const slow = await openWebhookListener();
  slow.answer = () => undefined;
  const secret = await installationSecret(world.db, world.clock);
  await world.subscribe('admin', '09', 'webhook', slow.url);
  await (await world.notifier()).handle(opened());
  const row = await world.db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
  const delivery: Delivery = {
    id: row.id,
    target: row.target,
    language: 'es',
    notification: notification.parse(JSON.parse(row.content)),
  };
  const sending = webhookSender(secret, 50)(delivery, new AbortController().signal);
  await expect(sending).rejects.toEqual(
    new DeliveryError('the webhook did not answer within its time', 'laterForAll'),
  );
  await slow.close();
});

test('stopping cuts a call off and leaves it to the next process', async () => {
  await world.subscribe('admin', '09', 'webhook', listener.url);
  const notifier = await world.notifier();
  const called = new Promise<void>((resolve) => {
    listener.answer = () => resolve();
  });
  notifier.start();
  await notifier.handle(opened());
  await called;
  await notifier.stop();
  listener.answer = (response) => void response.writeHead(204).end();
  const next = await world.notifier();
  await next.deliverDue();
  expect(listener.calls).toHaveLength(2);
  expect(listener.calls[1]?.headers['idempotency-key']).toBe(listener.calls[0]?.headers['idempotency-key']);
  expect(await world.outbox()).toMatchObject([{ state: 'delivered' }]);
});
