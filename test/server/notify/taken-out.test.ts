import { afterEach, beforeEach, expect, test } from 'vitest';
import { technicianCard } from '../../../server/notify/card.ts';
import { htmlOf, subjectOf, textOf } from '../../../server/notify/email-content.ts';
import { notification, type Notification } from '../../../server/notify/notification.ts';
import {
  addOutage,
  downAt,
  notifyWorld,
  opened,
  PUBLIC_URL,
  resolved,
  START,
  type NotifyWorld,
} from './notify-world.ts';

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
  await world.person('tere');
  await world.subscribe('tere', '09', 'email', 'tere@example.org');
});
afterEach(() => world.close());

async function lastTold(): Promise<Notification> {
  const last = (await world.toldTo('tere@example.org')).at(-1);
  if (last === undefined) throw new Error('nothing was told');
  return last;
}

test('of equipment that was taken out of service people hear that, and not that service is back', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened());
  world.clock.advance(60_000);
  await notifier.handle(resolved({ takenOut: new Set([0]) }));
  const message = await lastTold();
  expect(subjectOf(message, 'es')).toMatch(/^Equipo retirado del servicio: Escuela Benito Juárez/);
  expect(subjectOf(message, 'en')).toMatch(/^Equipment taken out of service: /);
  expect(textOf(message, 'es')).toMatch(
    /^Equipo retirado del servicio\nNo se vio volver el enlace: antes se suspendió, se dio de baja o se reemplazó su equipo\.\n/,
  );
  expect(textOf(message, 'en')).toContain('The link was not seen to return');
  for (const language of ['es', 'en'] as const)
    expect(htmlOf(message, language)).not.toMatch(/restablecido|restored|#1b6e3c/i);
});

test('so it is where another link gave service', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ goesOn: downAt([0, { isCarried: true }]) }));
  world.clock.advance(60_000);
  await notifier.handle(resolved({ takenOut: new Set([0]) }));
  expect(subjectOf(await lastTold(), 'es')).toMatch(/^Equipo retirado del servicio/);
});

test('where some came back it is restored, and says of how many that was not seen; each reads of what they may see', async () => {
  await world.subscribe('tere', '20', 'email', 'oaxaca@example.org');
  const notifier = await world.notifier();
  const siteIndexes = [0, 1, 2];
  await notifier.handle(opened({ siteIndexes }));
  world.clock.advance(60_000);
  await notifier.handle(resolved({ siteIndexes, takenOut: new Set([1, 2]) }));
  const rows = await world.db
    .selectFrom('outbox')
    .select(['target', 'content'])
    .where('event', '=', 'resolved')
    .orderBy('target')
    .execute();
  const [oaxaca, city] = rows.map(({ content }) => textOf(notification.parse(JSON.parse(content)), 'es'));
  expect(oaxaca).toMatch(/^Equipo retirado del servicio\n/);
  expect(city).toMatch(
    /^Servicio restablecido\nEn 1 sitio no se vio volver el enlace: su equipo se retiró del servicio\.\n/,
  );
});

test('while the incident goes on elsewhere, what was taken out of service is not counted as back', async () => {
  const notifier = await world.notifier();
  await notifier.handle(opened({ siteIndexes: [0, 1], goesOn: downAt([0]), takenOut: new Set([1]) }));
  expect(textOf(await lastTold(), 'es')).toContain(
    'Qué pasa: 1 sitio sin servicio, 1 con el equipo retirado del servicio',
  );
});

test('the page says so too', async () => {
  await world.db
    .insertInto('incidents')
    .values({
      ...{
        id: 'incident-1',
        cause: 'power',
        starts_at: START - 7_500_000,
        ends_at: START,
        status: 'resolved',
      },
      ...{ opened_at: START, resolved_at: START, acknowledged_by: null, assigned_to: null, withdrawn: 0 },
    })
    .execute();
  await world.db
    .insertInto('incident_sites')
    .values({ incident_id: 'incident-1', site_id: 'benito' })
    .execute();
  await addOutage(world.db, 'benito', { starts_at: START - 7_500_000, ends_at: START });
  const card = technicianCard({ ...world, publicUrl: PUBLIC_URL });
  const tere = { actor: 't', personId: 't', name: 'Tere', role: 'technician' as const, regionCodes: null };
  const page = async () => (await card('incident-1', { ...tere, language: 'es' }, 'es')) ?? '';
  expect(await page()).toContain('Servicio restablecido');
  const rest = { terminal_id: 'benito-1', site_id: 'benito', kind: 'outOfService' };
  await world.db
    .insertInto('absences')
    .values({ id: 'later', ...rest, starts_at: START + 60_000, ends_at: null })
    .execute();
  expect(await page()).toContain('Servicio restablecido');
  await world.db
    .insertInto('absences')
    .values({ id: 'then', ...rest, starts_at: START + 1, ends_at: START + 30_000 })
    .execute();
  expect(await page()).toContain('Equipo retirado del servicio');
  expect(await page()).not.toContain('restablecido');
  // Its other link came back.
  await addOutage(world.db, 'benito', { starts_at: START - 7_000_000, ends_at: START, terminal_id: 'b-2' });
  expect(await page()).toContain('Servicio restablecido');
});
