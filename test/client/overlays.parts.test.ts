import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations, type Look } from './support/console-page.ts';
import { rain, streets } from './support/fake-map.ts';
import { later, visitByClock } from './support/page-clock.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);
const { visit } = shared;

const menu = (page: Page) => page.locator('.map-layers');
const choice = (page: Page, name: string) => menu(page).getByRole('checkbox', { name });
const pictures = (page: Page) => page.locator('.leaflet-overlays-pane img.leaflet-tile-loaded');

async function openMenu(page: Page): Promise<void> {
  await menu(page).locator('summary').press('Enter');
}

/** All pictures in view have come, and are shown. */
async function settled(page: Page): Promise<void> {
  const layer = page.locator('.leaflet-overlays-pane .leaflet-layer');
  await expect.poll(() => layer.evaluateAll((all) => all.map((each) => each.style.opacity))).toEqual(['0.6']);
}

const visitWithClock = (path: string, look?: Look) => visitByClock(shared, path, look);

test('an installation that adds nothing has nothing of it on the screen, and nothing is asked for', async () => {
  const { page, faults } = await visit('/');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await page.waitForSelector('.map-outline');
  await openMenu(page);
  await menu(page).getByText('Sobre el mapa').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.locator('.overlay-choices').count()).toBe(0);
  expect(await page.locator('.has-base, .leaflet-overlays-pane img, .leaflet-base-pane *').count()).toBe(0);
  expect(asked).toContain('/api/v1/console/map');
  expect(asked.filter((path) => /tiles|base-map|archive-ground/.test(path))).toEqual([]);
  expect(await page.locator('.map-attribution').innerText()).toBe('Contornos: Natural Earth');
  expect(faults).toEqual([]);
});

test.each([
  ['es', 'light', 'Lluvia', /^Cargada a las \d\d:\d\d$/],
  ['en', 'dark', 'Rain', /^Loaded at \d\d:\d\d$/],
] as const)('an overlay is switched on and off in %s, %s', async (language, theme, name, note) => {
  const { map } = shared.server;
  map.setup = { base: null, overlays: [rain()] };
  const { page, faults } = await visit('/', { language, theme });
  await openMenu(page);
  await choice(page, name).waitFor();
  expect(map.asked).toEqual([]);
  await choice(page, name).check();
  await pictures(page).first().waitFor();
  await expect.poll(() => menu(page).locator('.overlay-choices p').innerText()).toMatch(note);
  expect(map.asked[0]).toMatch(/^\/tiles\/rain\/\d+\/\d+\/\d+\.png\?refresh=\d+$/);
  const layer = page.locator('.leaflet-overlays-pane .leaflet-layer');
  await expect.poll(() => layer.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.6');
  expect(await page.locator('.map-attribution').innerText()).toContain('Servicio Meteorológico');
  await expect.poll(() => page.url()).toContain('layers=on-rain');
  expect(await axeViolations(page)).toEqual([]);

  await page.goto(new URL('/', page.url()).href);
  await pictures(page).first().waitFor();
  await openMenu(page);
  await choice(page, name).uncheck();
  await pictures(page).first().waitFor({ state: 'detached' });
  expect(await page.locator('.map-attribution').innerText()).not.toContain('Servicio');
  await expect.poll(() => page.url()).not.toContain('layers=');
  expect(faults).toEqual([]);
});

test('one that the installation shows is there at once, and can be taken off for good', async () => {
  shared.server.map.setup = { base: null, overlays: [rain({ shown: true, refreshMinutes: null })] };
  const { page } = await visit('/');
  await pictures(page).first().waitFor();
  await openMenu(page);
  await choice(page, 'Lluvia').uncheck();
  await expect.poll(() => page.url()).toContain('layers=off-rain');
  await page.goto(new URL('/', page.url()).href);
  await page.waitForSelector('.map-outline');
  await openMenu(page);
  expect(await choice(page, 'Lluvia').isChecked()).toBe(false);
  expect(await page.locator('.leaflet-overlays-pane img').count()).toBe(0);
});

test('it lies over the ground and under the sites', async () => {
  shared.server.map.setup = { base: streets, overlays: [rain({ shown: true })] };
  const { page } = await visit('/');
  await pictures(page).first().waitFor();
  const levels = await page.evaluate(() =>
    ['base', 'outlines', 'overlays', 'sites'].map((name) =>
      Number(document.querySelector<HTMLElement>(`.leaflet-${name}-pane`)?.style.zIndex),
    ),
  );
  expect(levels).toEqual([...levels].sort((a, b) => a - b));
});

test('it is asked for anew when its clock says so', async () => {
  const { map } = shared.server;
  map.setup = { base: null, overlays: [rain({ shown: true })] };
  const page = await visitWithClock('/');
  await settled(page);
  const first = new Set(map.asked.map((asked) => asked.split('?')[1]));
  expect(first.size).toBe(1);
  map.asked.length = 0;
  await later(page, 6);
  await expect.poll(() => map.asked.length).toBeGreaterThan(0);
  const [second] = map.asked.map((asked) => asked.split('?')[1]);
  expect(first.has(second)).toBe(false);
  // the next takes the place of the first: one layer, not one on the other
  await settled(page);
});

test.each([
  ['es', 'light', 'Lluvia: no se pudo cargar', 'No se pudo cargar; se vuelve a intentar cada minuto.'],
  ['en', 'dark', 'Rain: could not be loaded', 'It could not be loaded; it is tried again every minute.'],
] as const)(
  'one that does not come is told on the map and in the menu, in %s',
  async (language, theme, onMap, inMenu) => {
    const { map } = shared.server;
    map.setup = { base: null, overlays: [rain({ shown: true })] };
    map.fault = () => 503;
    const page = await visitWithClock('/', { language, theme });
    await page.locator('.overlay-notes').getByText(onMap).waitFor();
    await openMenu(page);
    await menu(page).getByText(inMenu).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    map.fault = () => undefined;
    await later(page, 1.2);
    await pictures(page).first().waitFor();
    await page.locator('.overlay-notes p').waitFor({ state: 'detached' });
  },
);

test('old rain is never shown as fresh: it turns grey with its time, and is taken away in the end', async () => {
  const { map } = shared.server;
  map.setup = { base: null, overlays: [rain({ shown: true })] };
  const page = await visitWithClock('/');
  await settled(page);
  map.fault = () => 503;
  await later(page, 6);
  await page
    .locator('.overlay-notes')
    .getByText(/^Lluvia: cargada a las \d\d:\d\d, no se pudo actualizar$/)
    .waitFor();
  const old = page.locator('.leaflet-overlays-pane .leaflet-layer.is-old');
  await old.waitFor({ state: 'attached' });
  await expect.poll(() => old.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.3');
  expect(await old.evaluate((element) => getComputedStyle(element).filter)).toBe('grayscale(1)');
  await openMenu(page);
  await menu(page)
    .getByText(/^Se cargó a las \d\d:\d\d y no se pudo actualizar\.$/)
    .waitFor();
  await later(page, 12);
  await page.locator('.overlay-notes').getByText('Lluvia: no se pudo cargar').waitFor();
  await expect.poll(() => pictures(page).count()).toBe(0);
  await menu(page)
    .getByText(/^No se muestra: lo último se cargó a las \d\d:\d\d\./)
    .waitFor();
  map.fault = () => undefined;
  await later(page, 1.2);
  await pictures(page).first().waitFor();
  expect(await page.locator('.is-old').count()).toBe(0);
});

test('what is missing in part, and what is too far away, is told in the menu', async () => {
  const { map } = shared.server;
  const every2nd = /\/rain\/\d+\/\d*[02468]\//;
  map.setup = {
    base: null,
    overlays: [
      rain({ shown: true }),
      rain({
        id: 'fires',
        name: { es: 'Incendios', en: 'Fires' },
        url: '/tiles/fires/{z}/{x}/{y}.png',
        minZoom: 11,
        shown: true,
      }),
    ],
  };
  map.fault = (path) => (every2nd.test(path) ? 404 : undefined);
  const { page } = await visit('/');
  await openMenu(page);
  await menu(page).getByText('Faltan partes: no se pudo cargar todo.').waitFor();
  await menu(page).getByText('Acérquese para verla.').waitFor();
  expect(map.asked.some((asked) => asked.includes('fires'))).toBe(false);
});

test('a Web Map Service is asked in its own way', async () => {
  const { map } = shared.server;
  const wms = { layers: 'lluvia', styles: '', format: 'image/png', version: '1.3.0' };
  map.setup = { base: null, overlays: [rain({ url: '/tiles/wms', wms, shown: true })] };
  const { page, faults } = await visit('/');
  await pictures(page).first().waitFor();
  const query = new URLSearchParams(map.asked[0]?.split('?')[1]);
  expect(query.get('layers')).toBe('lluvia');
  expect([query.get('request'), query.get('crs'), query.get('transparent')]).toEqual([
    'GetMap',
    'EPSG:3857',
    'true',
  ]);
  expect(query.get('refresh')).toMatch(/^\d+$/);
  expect(faults).toEqual([]);
});

test.each([
  ['es', 'Son del presente: no se muestran mientras el mapa muestra el pasado.'],
  ['en', 'They are of now: not shown while the map shows the past.'],
] as const)('while the map looks back there is none, and the menu says why, in %s', async (language, why) => {
  shared.server.map.setup = { base: null, overlays: [rain({ shown: true })] };
  const { page } = await visit('/', { language });
  await pictures(page).first().waitFor();
  await page.keyboard.press('t');
  await page.waitForSelector('.time-bar');
  const at = `${new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 16)}:00Z`;
  await page.goto(`${shared.server.url}/?at=${at}`);
  await openMenu(page);
  await menu(page).getByText(why).waitFor();
  await expect.poll(() => page.locator('.leaflet-overlays-pane img').count()).toBe(0);
  expect(await page.locator('.map-attribution').innerText()).not.toContain('Servicio');
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await pictures(page).first().waitFor();
});
