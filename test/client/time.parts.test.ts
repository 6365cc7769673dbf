import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { PAST_PART_MS } from '../../telemetry/contract/past.ts';
import { axeViolations } from './support/console-page.ts';
import { FAILING } from './support/fake-past.ts';
import { incidentDraft } from './support/incident-draft.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1500);
const { visit } = shared;
const HOUR = 3_600_000;

/** Two hours into the last part that is over: what fails in each part is out then. */
const inside = () => Math.floor(Date.now() / PAST_PART_MS) * PAST_PART_MS - PAST_PART_MS + 2 * HOUR;
const address = (at: number) => `/?at=${new Date(at).toISOString().slice(0, 19)}Z`;
const offlineCount = (page: Page) => page.locator('.count.state-offline b');

test.each([
  ['es', 'light', 'En vivo', 'El mapa muestra'],
  ['en', 'dark', 'Back to live', 'The map shows'],
] as const)(
  'a moment of the past can be sent, and says what it is (%s, %s)',
  async (language, theme, live, shows) => {
    const { page, faults } = await visit(address(inside()), { language, theme });
    await page.locator('.past-pill').getByText(shows).waitFor();
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    await page.locator('.time-bar').getByText(live, { exact: false }).first().waitFor();
    await page.locator('.freshness.is-past').waitFor();
    await page.locator('.present-note').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

/** Whether anything at all is painted where sites stand. */
const showsSites = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-sites-pane canvas')].some((canvas) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
      return pixels?.some((value) => value > 0) ?? false;
    }),
  );

test.each([
  ['es', 'No se pudo cargar ese momento'],
  ['en', 'That moment could not be loaded'],
] as const)(
  'for a moment that cannot be loaded no other one stands on the map (%s)',
  async (language, failed) => {
    const { page } = await visit('/', { language });
    await expect.poll(() => showsSites(page)).toBe(true);
    shared.server.fault = (path) => (path === '/console/past' ? 500 : undefined);
    await page.keyboard.press('t');
    await page.focus('.time-slider');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.locator('.past-pill').getByText(failed).waitFor();
    await expect.poll(() => showsSites(page)).toBe(false);
    shared.server.fault = () => undefined;
    await page.locator('.time-bar .is-failure button').click();
    await expect.poll(() => showsSites(page)).toBe(true);
    expect(await page.locator('.past-pill').getByText(failed).count()).toBe(0);
  },
);

describe('looking back', () => {
  test('one key opens the bar, arrows move in time, and one key is back in the present', async () => {
    const { page } = await visit('/');
    const now = await offlineCount(page).innerText();
    await page.keyboard.press('t');
    await page.locator('.time-bar').waitFor();
    expect(await page.locator('.past-pill').count()).toBe(0);
    await page.focus('.time-slider');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.locator('.past-pill').waitFor();
    await expect.poll(() => page.url()).toContain('at=');
    expect(await page.locator('.time-slider').getAttribute('aria-valuetext')).toContain('sin servicio');
    await page.locator('.time-slider').blur();
    await page.keyboard.press('l');
    await page.locator('.past-pill').waitFor({ state: 'detached' });
    await expect.poll(() => offlineCount(page).innerText()).toBe(now);
    await expect.poll(() => page.url()).not.toContain('at=');
  });

  test('steps go from change to change, and the map follows', async () => {
    const at = inside();
    const { page } = await visit(address(at));
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    await page.getByLabel('Cambio siguiente').click();
    await expect.poll(() => offlineCount(page).count()).toBe(0);
    await page.getByLabel('Cambio anterior').click();
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
  });

  test('changes of the present do not reach the past', async () => {
    const { page } = await visit(address(inside()));
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    const { server } = shared;
    server.stream.emit('changes', server.fleet.change([700, 701, 702], 'offline'));
    await page.locator('.time-slider').press('ArrowRight');
    await page.locator('.time-slider').press('ArrowLeft');
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
  });

  test('an incident is replayed from before its beginning', async () => {
    const [incident] = [...shared.server.fleet.incidents.values()];
    const { page } = await visit(`/?incident=${incident?.id}`);
    await page.getByRole('button', { name: 'Ver cómo ocurrió' }).click();
    await page.locator('.time-caption').getByText('Reproducción:').waitFor();
    await page.locator('.past-pill').waitFor();
    await page.getByLabel('Pausar').click();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Terminar la reproducción' }).click();
    await page.locator('.time-caption').waitFor({ state: 'detached' });
  });
});

describe('what lies over the map of the past', () => {
  const minutes = (many: number) => new Date(inside() + many * 60_000).toISOString().slice(0, 19);

  test.each([
    ['es', '20 sitios sin servicio', 'Haz LEO-1203 sin servicio: 40 sitios'],
    ['en', '20 sites without service', 'Beam LEO-1203 without service: 40 sites'],
  ] as const)(
    'an incident has the sites and the name that it had then (%s)',
    async (language, before, after) => {
      // they begin an hour into the part, are understood half an hour later, and are over after three
      const { page, faults } = await visit(`/?at=${minutes(-50)}Z`, { language });
      await page.locator('.map-area-label', { hasText: before }).waitFor();
      expect(await page.locator('.map-area-label', { hasText: after }).count()).toBe(0);
      await page.locator('.time-slider').press('Shift+ArrowRight');
      await page.locator('.map-area-label', { hasText: after }).waitFor();
      await page.locator('.time-slider').press('Shift+ArrowRight');
      await page.locator('.time-slider').press('Shift+ArrowRight');
      await page.locator('.map-area-label', { hasText: after }).waitFor({ state: 'detached' });
      expect(faults).toEqual([]);
    },
  );

  test('areas that cannot be loaded are asked for again', async () => {
    shared.server.fault = (path) => (path === '/console/past/incidents' ? 500 : undefined);
    const { page } = await visit(`/?at=${minutes(0)}Z`);
    const failed = page.locator('.time-bar [role=alert]');
    await failed.getByText('zonas de los incidentes').waitFor();
    shared.server.fault = () => undefined;
    await failed.getByRole('button', { name: 'Reintentar' }).click();
    await page.locator('.map-area-label', { hasText: 'LEO-1203' }).waitFor();
    expect(await failed.count()).toBe(0);
  });

  test('regions are coloured by the share offline of then', async () => {
    const { page } = await visit(`/?at=${minutes(0)}Z&layers=offline,noincidents`);
    await page.locator('.map-scale').getByText('en ese momento').waitFor();
    // what fails in the made-up past lies in the north-west
    await page.locator('.map-outline.is-scale-4').first().waitFor({ state: 'attached' });
    await page.locator('.time-slider').press('Shift+ArrowLeft');
    await page.locator('.time-slider').press('Shift+ArrowLeft');
    await page.locator('.map-outline.is-scale-4').first().waitFor({ state: 'detached' });
    expect(await page.locator('.map-outline.is-scale-0').count()).toBeGreaterThan(20);
  });

  test.each([
    ['es', 'light', 'solo del presente', 'solo se conoce del presente'],
    ['en', 'dark', 'of the present only', 'known of the present only'],
  ] as const)(
    'a measure that is not known of then says so and colours nothing (%s, %s)',
    async (language, theme, only, why) => {
      const { page } = await visit(`/?at=${minutes(0)}Z&layers=uptime`, { language, theme });
      await page.locator('.map-scale').getByText(why).waitFor();
      await page.locator('.map-layers summary').click();
      expect(await page.locator('.map-layers').getByText(only).count()).toBe(3);
      expect(await page.locator('[class*=is-scale-]').count()).toBe(0);
      expect(await axeViolations(page)).toEqual([]);
    },
  );
});

test.each([
  ['es', 'Se marcan los 60 más amplios'],
  ['en', 'The 60 widest are marked'],
] as const)(
  'of very many incidents the widest are marked, and the bar says so (%s)',
  async (language, said) => {
    const { fleet } = shared.server;
    const before = new Map(fleet.incidents);
    for (let at = 0; at < 1_100; at += 1) {
      const startsAt = new Date(Date.now() - HOUR).toISOString();
      fleet.incidents.set(`narrow-${at}`, incidentDraft({ id: `narrow-${at}`, startsAt }));
    }
    // Of a server that has the newest first this would be the last.
    const startsAt = new Date(Date.now() - 100 * HOUR).toISOString();
    fleet.incidents.set(
      'wide',
      incidentDraft({ id: 'wide', startsAt, siteIds: fleet.snapshot.ids.slice(0, 400) }),
    );
    const { page } = await visit(address(inside()), { language });
    await page.locator('.time-jumps').getByText(said).waitFor();
    expect(await page.locator('.time-tick').count()).toBe(60);
    expect(await page.locator('.time-tick[title*="400"]').count()).toBe(1);
    fleet.incidents.clear();
    for (const [id, incident] of before) fleet.incidents.set(id, incident);
  },
);
