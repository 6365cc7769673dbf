import { afterEach, beforeEach, expect, test } from 'vitest';
import { notification } from '../../../server/notify/notification.ts';
import { htmlOf, subjectOf, textOf } from '../../../server/notify/email-content.ts';
import { downAt, notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';
import { openWebhookListener, type WebhookListener } from './receivers.ts';

let world: NotifyWorld;
let listener: WebhookListener;
beforeEach(async () => {
  world = await notifyWorld();
  listener = await openWebhookListener();
  await world.person('admin', { role: 'administrator' });
  await world.subscribe('admin', '09', 'webhook', listener.url);
});
afterEach(async () => {
  await listener.close();
  await world.close();
});

async function told() {
  const [row] = await world.db.selectFrom('outbox').select('content').orderBy('event').execute();
  return notification.parse(JSON.parse(row?.content ?? ''));
}

test('of a site that another of its links carries people hear that there is time, and of its end that the link is back', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ goesOn: downAt([0, { isCarried: true }]) }));
  const message = await told();
  expect(subjectOf(message, 'es')).toMatch(/^Enlace caído, con servicio por otro: Escuela Benito Juárez/);
  expect(textOf(message, 'es')).toContain('1 sitio con un enlace caído; sigue con servicio por otro');
  expect(textOf(message, 'es')).toContain('Qué hacer: No urge: hay servicio.');
  expect(htmlOf(message, 'es')).not.toContain('#b3261e');
  expect(subjectOf(message, 'en')).toMatch(/^Link down, served by another/);
  expect(textOf(message, 'en')).not.toContain('without service');
  await notifier.deliverDue();
  expect(JSON.parse(listener.calls[0]?.body ?? '')).toMatchObject({
    severity: 'warning',
    incident: { siteCount: 1, carriedSites: 1 },
  });

  await notifier.handle(resolved());
  await notifier.deliverDue();
  expect(JSON.parse(listener.calls[1]?.body ?? '')).toMatchObject({
    event: 'resolved',
    subject: 'Enlace restablecido: Escuela Benito Juárez, Cuauhtémoc, Ciudad de México',
  });
});

test('where only some are carried it is without service, and says how many are not', async () => {
  const notifier = await world.notifier();
  const goesOn = downAt([0], [1, { isCarried: true }], [2]);
  await notifier.handle(opened({ siteIndexes: [0, 1, 2], goesOn }));
  const message = await told();
  // The third lies in another region than the subscription.
  expect(message.facts).toMatchObject({ siteCount: 2, sitesElsewhere: 1, carriedSites: 1 });
  expect(subjectOf(message, 'es')).toMatch(/^Sin servicio: /);
  expect(textOf(message, 'es')).toContain(
    'Qué pasa: 1 sitio sin servicio, 1 más sigue con servicio por otro enlace',
  );
  expect(textOf(message, 'en')).toContain('1 site without service, 1 more is served by another link');
  await notifier.deliverDue();
  expect(JSON.parse(listener.calls[0]?.body ?? '')).toMatchObject({ severity: 'critical' });
});

test('what was written before there were such words is read as without service', async () => {
  await (await world.notifier()).handle(opened());
  const { carriedSites: _carriedSites, ...facts } = (await told()).facts;
  const before = notification.parse({ ...(await told()), facts });
  expect(subjectOf(before, 'es')).toMatch(/^Sin servicio/);
});
