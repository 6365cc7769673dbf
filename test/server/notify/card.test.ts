import { afterEach, beforeEach, expect, test } from 'vitest';
import { CARD_MAX_BYTES, technicianCard } from '../../../server/notify/card.ts';
import { cardStyle } from '../../../server/notify/card-style.ts';
import type { Viewer } from '../../../server/viewer.ts';
import { addService, notifyWorld, PUBLIC_URL, START, type NotifyWorld } from './notify-world.ts';
import { fleetOf } from './small-fleet.ts';

const everywhere: Viewer = {
  actor: 'tere',
  personId: 'tere',
  name: 'Tere',
  role: 'technician',
  language: 'es',
  regionCodes: null,
};

let world: NotifyWorld;
beforeEach(async () => {
  world = await notifyWorld();
});
afterEach(() => world.close());

const card = (viewer = everywhere, language: 'es' | 'en' = 'es'): Promise<string | undefined> =>
  technicianCard({ ...world, publicUrl: PUBLIC_URL })('incident-1', viewer, language);

async function addIncident(siteIds: readonly string[], changes: object = {}): Promise<void> {
  await world.db
    .insertInto('incidents')
    .values({
      id: 'incident-1',
      cause: 'power',
      starts_at: START - 7_500_000,
      ends_at: null,
      status: 'opened',
      opened_at: START,
      resolved_at: null,
      acknowledged_by: null,
      assigned_to: null,
      withdrawn: 0,
      ...changes,
    })
    .execute();
  for (const site_id of siteIds) {
    await world.db.insertInto('incident_sites').values({ incident_id: 'incident-1', site_id }).execute();
  }
}

test('the card says what, where, since when, whom to call, how to get there, and how things stand', async () => {
  await addIncident(['benito']);
  await addService(world.db, 'benito', {
    key: 'K',
    name: 'Matutina',
    people: 240,
    contact: 'Luis',
    phone: '+52 55 1234 5678 ext 9',
  });
  const html = (await card()) ?? '';
  expect(html).toContain('Sin servicio');
  expect(html).toContain('Escuela Benito Juárez');
  expect(html).toContain('Cuauhtémoc, Ciudad de México');
  expect(html).toContain('falta de energía eléctrica');
  expect(html).toContain('2 h 5 min');
  expect(html).toContain('href="tel:+525512345678"');
  expect(html).toContain('href="geo:19.43260,-99.13320?q=19.43260,-99.13320(');
  expect(html).toContain('<dt>Estado</dt><dd>Abierto</dd>');
  expect(html).not.toContain('<script');
  expect(await card(everywhere, 'en')).toContain('<dt>Status</dt><dd>Open</dd>');
});

test('an incident that is over, or was none, says so', async () => {
  await addIncident(['benito'], { status: 'resolved', ends_at: START, withdrawn: 1 });
  const html = await card();
  expect(html).toContain('Aviso retirado');
  expect(html).toContain('no hubo interrupción');
});

test('who may not see the sites sees no card, and nobody sees one that is not there', async () => {
  await addIncident(['benito']);
  expect(await card({ ...everywhere, regionCodes: ['20'] })).toBeUndefined();
  expect(await card({ ...everywhere, regionCodes: ['09015'] })).toBeDefined();
  await world.db.deleteFrom('incidents').execute();
  expect(await card()).toBeUndefined();
});

test('the card stays under 30 kB and escapes, however much people typed', async () => {
  const name = '<b onclick=alert(1)>"\'&'.repeat(40);
  const sites = Array.from({ length: 300 }, (_, index) => ({ id: `s${index}`, name, regionCode: '09015' }));
  await world.close();
  world = await notifyWorld({ fleet: fleetOf(sites) });
  await addIncident(sites.map(({ id }) => id));
  for (const { id } of sites.slice(0, 40)) {
    await addService(world.db, id, {
      key: 'K',
      name,
      people: 10,
      contact: name,
      phone: `55${'"'.repeat(90)}`,
      email: name,
    });
  }
  const html = (await card()) ?? '';
  expect(Buffer.byteLength(html)).toBeLessThan(CARD_MAX_BYTES);
  expect(html).not.toContain('<b ');
  expect(html).toMatch(/y 28[1-9] sitios más/);
});

test('the page loads nothing and runs nothing', async () => {
  await addIncident(['benito']);
  expect(cardStyle).not.toContain('url(');
  expect(await card()).not.toMatch(/<(script|img|link|iframe)|src=|@import/);
});

test('the card shows what people said last, escaped and shortened', async () => {
  await addIncident(['benito']);
  await world.person('ana');
  const said = ['uno', '<b>dos</b>', 'tres', `cuatro ${'x'.repeat(2_000)}`];
  for (const [at, text] of said.entries())
    await world.db
      .insertInto('incident_events')
      .values({
        ...{ key: `c${at}`, incident_id: 'incident-1', at: START + at, until: START + at, kind: 'commented' },
        ...{ count: 1, actor: at === 3 ? 'token:bot' : 'ana', detail: JSON.stringify({ values: { text } }) },
      })
      .execute();
  const html = (await card()) ?? '';
  expect(html).toContain('<h2>Comentarios</h2>');
  expect(html).toContain('&lt;b&gt;dos&lt;/b&gt;');
  expect(html).toContain('token:bot');
  expect(html).not.toContain('uno<');
  expect(html).not.toContain('x'.repeat(400));
});
