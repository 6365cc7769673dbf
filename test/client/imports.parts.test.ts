import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { rain, streets } from './support/fake-map.ts';
import { later, visitByClock } from './support/page-clock.ts';
import { withConsole } from './support/with-console.ts';

/*
 * What an import, or a restart with another configuration, changes on the map of a console that stays open.
 */

const shared = withConsole(300);

/** The server is there again; consoles ask for everything anew within three seconds. */
async function reconnect(page: Page, path: string): Promise<void> {
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === `/api/v1${path}`);
  shared.server.stream.disconnectSockets(true);
  await (await asked).response();
}

/** Set on an element that must stay the same one. */
const mark = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.setAttribute('data-same', ''));

/** As if other outlines had been imported: everything lies somewhat to the north. */
function moveNorth(_: string, body: unknown): unknown {
  const text = JSON.stringify(body).replaceAll(
    /\[(-\d+\.\d+),(\d+\.\d+)\]/g,
    (_all, east: string, north: string) => `[${east},${Number(north) + 0.5}]`,
  );
  return JSON.parse(text.replaceAll('"translate":[0,0]', '"translate":[0,0.5]')) as unknown;
}

test('outlines that did not change are not loaded again and not drawn anew; changed ones take their place', async () => {
  const { server } = shared;
  const { page, faults } = await shared.visit('/?region=20067');
  await page.waitForSelector('.map-region-line.is-chosen');
  await mark(page, '.map-outline');
  await mark(page, '.map-region-line.is-chosen');
  await reconnect(page, '/console/outlines');
  await expect.poll(() => [...server.outlined].sort()).toEqual([' 200', ' 304', '/20 200', '/20 304']);
  expect(await page.locator('.map-outline[data-same]').count()).toBe(1);
  expect(await page.locator('.map-region-line.is-chosen[data-same]').count()).toBe(1);

  const states = await page.locator('.map-outline').count();
  server.redrawn = moveNorth;
  await reconnect(page, '/console/outlines');
  await page.locator('.map-region-line.is-chosen:not([data-same])').waitFor();
  expect(await page.locator('.map-outline').count()).toBe(states);
  expect(await page.locator('[data-same]').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('a state keeps its mark and its colour when outlines change', async () => {
  const { page } = await shared.visit('/?region=07&layers=offline');
  const marked = page.locator('.map-outline.is-chosen[class*="is-scale-"]');
  await marked.waitFor();
  await mark(page, '.map-outline.is-chosen');
  shared.server.redrawn = moveNorth;
  await reconnect(page, '/console/outlines');
  await page.locator('[data-same]').waitFor({ state: 'detached' });
  await marked.waitFor();
  expect(await page.locator('.map-outline.is-chosen').count()).toBe(1);
});

test('outlines that are taken back leave no borders', async () => {
  const { page } = await shared.visit('/?region=20067');
  await page.waitForSelector('.map-region-line.is-chosen');
  shared.server.redrawn = (_, body) =>
    JSON.parse(
      JSON.stringify(body).replaceAll(/"municipalOutlines":\d+/g, '"municipalOutlines":0'),
    ) as unknown;
  await reconnect(page, '/console/outlines');
  await page.locator('.leaflet-municipalities-pane canvas:not([hidden])').waitFor({ state: 'detached' });
  await page.locator('.map-outline.is-chosen').waitFor({ state: 'attached' });
  await expect.poll(() => page.locator('.map-attribution').innerText()).toBe('Contornos: Natural Earth');
});

test('an import is found half a minute after the fleet grew, without a lost connection', async () => {
  const { server } = shared;
  const page = await visitByClock(shared, '/', {}, () => (Math.random = () => 0));
  await page.waitForSelector('.map-outline');
  await mark(page, '.map-outline');
  server.redrawn = moveNorth;
  const sites = page.waitForResponse((response) => response.url().endsWith('/console/states'));
  const grown = Object.assign(server.fleet.snapshot, { fleetVersion: 2 });
  server.stream.emit('welcome', { ...grown, serverTime: new Date().toISOString() });
  await later(page, 0.05);
  await (await sites).finished();
  await page.waitForFunction(() => true);
  // less than what makes the stream think that it was lost
  await later(page, 0.51);
  await page.locator('[data-same]').waitFor({ state: 'detached' });
  expect(server.outlined).toEqual([' 200', ' 200']);
});

test('overlays and the ground are taken over; what stays is not loaded again', async () => {
  const { map } = shared.server;
  map.setup = { base: null, overlays: [rain({ shown: true, refreshMinutes: null })] };
  const { page, faults } = await shared.visit('/');
  const pictures = page.locator('.leaflet-overlays-pane img.leaflet-tile-loaded');
  await pictures.first().waitFor();
  await mark(page, '.leaflet-overlays-pane .leaflet-layer');
  await reconnect(page, '/console/map');
  await expect.poll(() => map.answered).toEqual([200, 304]);

  const fires = rain({ id: 'fires', url: '/tiles/fires/{z}/{x}/{y}.png', shown: true });
  map.setup = { base: streets, overlays: [...map.setup.overlays, fires] };
  await reconnect(page, '/console/map');
  await page.waitForSelector('.has-base.has-raster-base');
  await expect.poll(() => page.locator('.leaflet-overlays-pane .leaflet-layer').count()).toBe(2);
  expect(await page.locator('.leaflet-overlays-pane .leaflet-layer[data-same]').count()).toBe(1);
  expect(await page.locator('.map-attribution').innerText()).toContain('© Calles');
  await mark(page, '.leaflet-base-pane .leaflet-layer');

  map.setup = { base: streets, overlays: [] };
  await reconnect(page, '/console/map');
  await pictures.first().waitFor({ state: 'detached' });
  expect(await page.locator('.leaflet-base-pane .leaflet-layer[data-same]').count()).toBe(1);

  map.setup = { base: null, overlays: [] };
  await reconnect(page, '/console/map');
  await page.locator('.has-base').waitFor({ state: 'detached' });
  expect(await page.locator('.leaflet-base-pane *').count()).toBe(0);
  expect(await page.locator('.map-attribution').innerText()).toContain('Contornos');
  expect(faults).toEqual([]);
});

test.each([
  ['es', 'Hay una versión nueva'],
  ['en', 'There is a new version'],
] as const)(
  'a host that this page may not load from is offered by loading it anew (%s)',
  async (language, words) => {
    const { map } = shared.server;
    const { page } = await shared.visit('/', { language });
    await page.waitForSelector('.map-outline');
    await expect.poll(() => map.answered.length).toBe(1);
    map.setup = { base: { ...streets, url: 'https://tiles.test/{z}/{x}/{y}.png' }, overlays: [] };
    await reconnect(page, '/console/map');
    await page.locator('.banner', { hasText: words }).waitFor();
  },
);
