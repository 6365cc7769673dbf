import { afterEach, beforeEach, expect, test } from 'vitest';
import { technicianCard } from '../../../server/notify/card.ts';
import { subjectOf, textOf } from '../../../server/notify/email-content.ts';
import type { Viewer } from '../../../server/viewer.ts';
import {
  addOutage,
  downAt as down,
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
  await world.subscribe('tere', '09015', 'email', 'benito@example.org');
  await world.subscribe('tere', '09007', 'email', 'clinica@example.org');
  await world.subscribe('tere', '09', 'email', 'ciudad@example.org');
});
afterEach(() => world.close());

const BENITO = 0;
const CLINICA = 1;
const OAXACA = 2;

test('nobody hears of sites that are back: they are neither counted nor named, and their people are not called', async () => {
  const notifier = await world.notifier();
  const siteIndexes = [BENITO, CLINICA, OAXACA];
  await notifier.handle(
    opened({ siteIndexes, startsAt: START - 7_200_000, goesOn: down([CLINICA], [OAXACA]) }),
  );
  expect(await world.toldTo('benito@example.org')).toEqual([]);
  const [told] = await world.toldTo('ciudad@example.org');
  expect(told?.facts).toMatchObject({
    siteCount: 1,
    backSites: 1,
    sitesElsewhere: 1,
    startsAt: START - 600_000,
    place: 'Iztapalapa, Ciudad de México',
  });
  expect(told?.facts.sites.map(({ id }) => id)).toEqual(['clinica']);
  if (told === undefined) return;
  expect(subjectOf(told, 'es')).toBe('Sin servicio: Clínica del Sur, Iztapalapa, Ciudad de México');
  expect(textOf(told, 'es')).toContain('Qué pasa: 1 sitio sin servicio, 1 más ya volvió');
  expect(textOf(told, 'en')).toContain('What: 1 site without service, 1 more is back');
});

test('a second outage calls those whose first one was over, once, and they hear of the end', async () => {
  const notifier = await world.notifier();
  const siteIndexes = [BENITO, CLINICA];
  await notifier.handle(opened({ siteIndexes, goesOn: down([CLINICA]) }));
  const later = opened({ event: 'changed', siteIndexes, goesOn: down([BENITO], [CLINICA]) });
  await notifier.handle(later);
  await notifier.handle(later);
  const ends = resolved({ siteIndexes });
  await notifier.handle(ends);
  for (const who of ['benito', 'clinica', 'ciudad'])
    expect((await world.toldTo(`${who}@example.org`)).map(({ moment }) => moment).sort()).toEqual([
      'opened',
      'resolved',
    ]);
});

test('what is in agreed maintenance calls nobody, and is not called back either', async () => {
  const notifier = await world.notifier();
  const siteIndexes = [BENITO, CLINICA];
  await notifier.handle(opened({ siteIndexes, goesOn: down([BENITO, { calls: false }], [CLINICA]) }));
  expect(await world.toldTo('benito@example.org')).toEqual([]);
  expect((await world.toldTo('ciudad@example.org'))[0]?.facts).toMatchObject({ siteCount: 1, backSites: 0 });
});

const viewer = (...regionCodes: string[]): Viewer => ({
  actor: 'tere',
  personId: 'tere',
  name: 'Tere',
  role: 'technician',
  language: 'es',
  regionCodes,
});

test('the page of an incident says where it goes on, and to whom all is back that it is', async () => {
  await world.db
    .insertInto('incidents')
    .values({
      ...{ id: 'incident-1', cause: 'power', starts_at: START - 7_500_000, ends_at: null, status: 'opened' },
      ...{ opened_at: START, resolved_at: null, acknowledged_by: null, assigned_to: null, withdrawn: 0 },
    })
    .execute();
  for (const site_id of ['benito', 'clinica'])
    await world.db.insertInto('incident_sites').values({ incident_id: 'incident-1', site_id }).execute();
  await addOutage(world.db, 'benito', { starts_at: START - 7_500_000, ends_at: START - 60_000 });
  await addOutage(world.db, 'clinica', { starts_at: START - 300_000 });
  const card = technicianCard({ ...world, publicUrl: PUBLIC_URL });

  const both = (await card('incident-1', viewer('09'), 'es')) ?? '';
  expect(both).toContain('1 sitio sin servicio, 1 más ya volvió');
  expect(both).toContain('<h1>Clínica del Sur</h1>');
  expect(both).toContain('<dt>Lleva</dt><dd>5 min</dd>');
  expect(both).not.toContain('Escuela Benito Juárez');

  const back = (await card('incident-1', viewer('09015'), 'es')) ?? '';
  expect(back).toContain('Servicio restablecido');
  expect(back).toContain('1 sitio, que ya volvió; el incidente sigue en otros');
  expect(back).toContain('<h1>Escuela Benito Juárez</h1>');
  expect(back).not.toContain('Sin servicio');
  expect(back).not.toContain('Qué hacer');

  // All is back, and whether it holds is waited for.
  await world.db.updateTable('outages').set({ ends_at: START }).execute();
  await world.db.updateTable('incidents').set({ ends_at: START }).execute();
  expect(await card('incident-1', viewer('09'), 'es')).toContain('Servicio restablecido');
});
