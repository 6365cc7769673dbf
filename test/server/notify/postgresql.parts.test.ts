import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgresql, type Postgresql } from '../../support/postgresql.ts';
import { addService, notifyWorld, opened, resolved } from './notify-world.ts';
import { openMailbox } from './receivers.ts';

let postgresql: Postgresql;
beforeAll(async () => {
  postgresql = await startPostgresql();
});
afterAll(() => postgresql.stop());

test('the outbox on PostgreSQL: written once, sent once by two processes, in order', async () => {
  const world = await notifyWorld({ databaseUrl: await postgresql.createDatabase() });
  const mailbox = await openMailbox();
  const smtp = { url: mailbox.url, from: 'atalaya@example.org' };
  try {
    await world.person('tere');
    await addService(world.db, 'benito', { key: 'K', people: 240, contact: 'Luis', phone: '5512345678' });
    for (let number = 0; number < 20; number += 1) {
      await world.subscribe('tere', '09', 'email', `crew-${number}@example.org`);
    }
    const [one, other] = [await world.notifier({ smtp }), await world.notifier({ smtp })];
    await Promise.all([one.handle(opened()), other.handle(opened())]);
    await one.handle(resolved());
    await Promise.all([one.deliverDue(), other.deliverDue()]);
    await one.deliverDue();
    expect(mailbox.mails).toHaveLength(40);
    expect(new Set(mailbox.mails.map(({ mail }) => mail.messageId)).size).toBe(40);
    for (let number = 0; number < 20; number += 1) {
      const own = mailbox.mails.filter(({ to }) => to[0] === `crew-${number}@example.org`);
      expect(own.map(({ mail }) => mail.subject?.split(':')[0])).toEqual([
        'Sin servicio',
        'Servicio restablecido',
      ]);
    }
    expect(mailbox.mails[0]?.mail.text).toContain('Personas atendidas: 240');
    expect(await one.counts()).toEqual({ pending: 0, failed: 0 });
  } finally {
    await mailbox.close();
    await world.close();
  }
});
