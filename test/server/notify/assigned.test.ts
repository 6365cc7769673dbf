import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAssigned, type AssignedNotice } from '../../../server/notify/assigned.ts';
import { htmlOf, subjectOf, textOf } from '../../../server/notify/email-content.ts';
import { openMailbox } from './receivers.ts';
import { notifyWorld, opened, PUBLIC_URL, resolved, START, type NotifyWorld } from './notify-world.ts';

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
  await world.person('tere');
  await world.db
    .insertInto('incidents')
    .values({
      ...{ id: 'incident-1', cause: 'power', starts_at: START - 600_000, ends_at: null, status: 'assigned' },
      ...{ opened_at: START, resolved_at: null, acknowledged_by: null, assigned_to: 'tere', withdrawn: 0 },
    })
    .execute();
  await world.db
    .insertInto('incident_sites')
    .values({ incident_id: 'incident-1', site_id: 'benito' })
    .execute();
});
afterEach(() => world.close());

const notice: AssignedNotice = {
  incidentId: 'incident-1',
  person: {
    ...{ actor: 'tere', personId: 'tere', name: 'Tere', email: 'tere@example.org' },
    ...{ role: 'technician', language: 'es', regionCodes: null },
  },
  by: 'Ana <b>Torres</b>\nBcc: x',
  key: 'k1',
};

test('is told once, by mail that says who asks and what it is, and that escapes', async () => {
  const mailbox = await openMailbox();
  try {
    const smtp = { url: mailbox.url, from: 'atalaya@example.org' };
    const notifier = await world.notifier({ smtp });
    const parts = { ...world, links: notifier.links, publicUrl: PUBLIC_URL };
    for (let time = 0; time < 2; time += 1) await writeAssigned(world.db, parts, notice);
    await notifier.deliverDue();
    expect(mailbox.mails.map(({ to }) => to)).toEqual([['tere@example.org']]);
    expect(mailbox.mails[0]?.mail.subject).toBe(
      'Se le asignó: Sin servicio: Escuela Benito Juárez, Cuauhtémoc, Ciudad de México',
    );
    const [told] = await world.toldTo('tere@example.org');
    if (told === undefined) throw new Error('nothing was told');
    expect(textOf(told, 'es')).toContain('Ana <b>Torres</b> Bcc: x le pide que atienda este incidente.');
    expect(htmlOf(told, 'en')).toContain('Ana &lt;b&gt;Torres&lt;/b&gt; Bcc: x asks you to handle');
    expect(subjectOf(told, 'en')).toContain('Assigned to you: No service');
    expect(textOf(told, 'en')).toContain('because the incident was assigned to you');
    // Given back and given again is another time.
    await writeAssigned(world.db, parts, { ...notice, key: 'k2' });
    expect(await world.toldTo('tere@example.org')).toHaveLength(2);
  } finally {
    await mailbox.close();
  }
});

test('who was given it at a subscribed address is not told that it opened besides, and is told of its end', async () => {
  await world.subscribe('tere', '09', 'email', 'crew@example.org');
  const notifier = await world.notifier();
  await writeAssigned(world.db, { ...world, links: notifier.links, publicUrl: PUBLIC_URL }, notice);
  await notifier.handle(opened());
  await notifier.handle(resolved());
  expect((await world.outbox()).map(({ event, target }) => [event, target])).toEqual([
    ['assigned', 'crew@example.org'],
    ['resolved', 'crew@example.org'],
  ]);
});
