import { afterEach, beforeEach, expect, test } from 'vitest';
import { htmlOf, subjectOf, textOf } from '../../../server/notify/email-content.ts';
import { downAt, notifyWorld, opened, resolved, type NotifyWorld } from './notify-world.ts';
import { openWebhookListener } from './receivers.ts';

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
  await world.person('tere');
  await world.subscribe('tere', '09015', 'email', 'benito@example.org');
  await world.subscribe('tere', '09007', 'email', 'clinica@example.org');
});
afterEach(() => world.close());

const carried = (changes = {}) => opened({ goesOn: downAt([0, { isCarried: true }]), ...changes });
const lost = (changes = {}) => opened({ event: 'changed', goesOn: downAt([0]), ...changes });

const heard = async (target = 'benito@example.org'): Promise<string[]> =>
  (await world.toldTo(target)).map(
    (message) => `${message.moment}: ${subjectOf(message, 'es').split(':')[0]}`,
  );

test('who heard that another link gives service hears once that none does, and once of the end', async () => {
  const notifier = await world.notifier();
  await notifier.handle(carried());
  for (let times = 0; times < 3; times += 1) {
    world.clock.advance(60_000);
    await notifier.handle(lost());
    world.clock.advance(60_000);
    await notifier.handle(carried({ event: 'changed' }));
  }
  world.clock.advance(60_000);
  for (let times = 0; times < 2; times += 1) await notifier.handle(resolved());
  expect(await heard()).toEqual([
    'opened: Enlace caído, con servicio por otro',
    'worsened: Sin servicio',
    'resolved: Servicio restablecido',
  ]);
  const [first, second, end] = await world.toldTo('benito@example.org');
  expect([second?.inReplyTo, end?.inReplyTo]).toEqual([first?.messageId, second?.messageId]);
  if (second === undefined) return;
  expect(textOf(second, 'es')).toMatch(
    /^Sin servicio\nEl incidente empeoró: se le avisó que había servicio por otro enlace, y ahora falta\.\n/,
  );
  expect(textOf(second, 'es')).toContain('Qué pasa: 1 sitio sin servicio');
  expect(textOf(second, 'es')).not.toContain('No urge');
  expect(textOf(second, 'en')).toContain('now service is lost');
  expect(htmlOf(second, 'es')).toContain('#b3261e');
});

test('who heard that there is no service is not told so again, whatever the backup does', async () => {
  const notifier = await world.notifier();
  await notifier.handle(lost({ event: 'opened' }));
  await notifier.handle(carried({ event: 'changed' }));
  await notifier.handle(lost());
  expect(await heard()).toEqual(['opened: Sin servicio']);
});

test('another site without service is told to those whose region it is in, and to them alone', async () => {
  const notifier = await world.notifier();
  const siteIndexes = [0, 1];
  await notifier.handle(
    opened({ siteIndexes, goesOn: downAt([0, { isCarried: true }], [1, { isCarried: true }]) }),
  );
  await notifier.handle(
    opened({ event: 'changed', siteIndexes, goesOn: downAt([0, { isCarried: true }], [1]) }),
  );
  expect(await heard()).toEqual(['opened: Enlace caído, con servicio por otro']);
  expect(await heard('clinica@example.org')).toHaveLength(2);
  await notifier.handle(resolved({ siteIndexes }));
  expect((await heard()).sort()).toEqual([
    'opened: Enlace caído, con servicio por otro',
    'resolved: Enlace restablecido',
  ]);
});

test('what another incident took from the site is told by that one: this one adds nothing', async () => {
  const notifier = await world.notifier();
  await notifier.handle(carried());
  await notifier.handle(lost({ goesOn: downAt([0, { isLost: false }]) }));
  await notifier.handle(lost({ goesOn: downAt([0, { calls: false }]) }));
  expect(await heard()).toHaveLength(1);
});

test('what two incidents told before they proved to be one is told of that one: the worst counts', async () => {
  const notifier = await world.notifier();
  await notifier.handle(carried({ incidentId: 'older' }));
  world.clock.advance(60_000);
  await notifier.handle(lost({ event: 'opened', incidentId: 'younger' }));
  await notifier.handle(opened({ event: 'merged', incidentId: 'younger', mergedInto: 'older' }));
  await notifier.handle(lost({ incidentId: 'older' }));
  expect(await heard()).toHaveLength(2);
  world.clock.advance(60_000);
  await notifier.handle(resolved({ incidentId: 'older' }));
  expect((await heard()).slice(2)).toEqual(['resolved: Servicio restablecido']);
});

test('an incident that opens again may worsen again', async () => {
  const notifier = await world.notifier();
  for (const round of [1, 2]) {
    await notifier.handle(carried({ round }));
    world.clock.advance(60_000);
    await notifier.handle(lost({ round }));
    await notifier.handle(lost({ round }));
    world.clock.advance(60_000);
    await notifier.handle(resolved({ round }));
    world.clock.advance(60_000);
  }
  expect((await world.toldTo('benito@example.org')).map(({ moment }) => moment)).toEqual([
    ...['opened', 'worsened', 'resolved'],
    ...['opened', 'worsened', 'resolved'],
  ]);
});

test('the three notices arrive in their order, as soon as the one before is settled', async () => {
  await world.person('admin', { role: 'administrator' });
  const listener = await openWebhookListener();
  await world.subscribe('admin', '09', 'webhook', listener.url);
  const notifier = await world.notifier();
  await notifier.handle(carried());
  await notifier.handle(lost());
  await notifier.handle(resolved());
  await notifier.deliverDue();
  const calls = listener.calls.map(({ body }) => JSON.parse(body) as { event: string; severity: string });
  expect(calls.map(({ event, severity }) => `${event} ${severity}`)).toEqual([
    'opened warning',
    'worsened critical',
    'resolved critical',
  ]);
  await listener.close();
});
