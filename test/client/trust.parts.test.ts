import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import type { FakeServer } from './support/fake-server.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(150, 'administrator');
const { visit } = shared;
let server: FakeServer;
let site: string;

beforeAll(() => {
  server = shared.server;
  site = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'offline') ?? '';
});

const word = (page: Page, text: string) => page.locator('.freshness-word', { hasText: text }).waitFor();
const banner = (page: Page, text: string | RegExp) => page.locator('.banner', { hasText: text });
const report = (page: Page, name: string) =>
  page.locator('.trust-report dl > div', { has: page.locator('dt', { hasText: name }) }).locator('dd');

/** Lets the browser's clock run ahead; timers that fall due meanwhile fire. */
async function later(page: Page, ms: number): Promise<void> {
  await page.clock.fastForward(ms);
}

test.each([
  ['es', 'light', 'Qué tan confiable es lo que ve', 'Monitoreo', 'Sin problemas.', 'Mapa y cuentas'],
  ['en', 'dark', 'How far to trust what you see', 'Monitoring', 'No problems.', 'Map and counts'],
] as const)('the head says why it can be trusted, in %s', async (language, theme, title, name, well, map) => {
  const { page, faults } = await visit('/', { language, theme });
  await page.waitForSelector('.incident');
  await page.locator('.freshness').press('Enter');
  await page.getByRole('heading', { name: title }).waitFor();
  expect(await report(page, name).innerText()).toBe(well);
  expect(await report(page, map).innerText()).toMatch(/150 (sitios|sites).*1\.\d+$/);
  expect(await page.locator('.trust-report .is-wrong').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.trust-report', { state: 'detached' });
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain('freshness');
  expect(faults).toEqual([]);
});

test('measurements that stopped coming are never called live, whatever else the stream tells', async () => {
  server.dataAgeMs = 17 * 60_000;
  const { page } = await visit('/', { phone: true });
  await word(page, 'Datos viejos');
  await banner(page, 'No llegan mediciones desde hace 17').waitFor();
  const rows = server.fleet.snapshot.states.map((_, row) => row);
  server.stream.emit('changes', server.fleet.change(rows, 'unknown'));
  await page.locator('.count.state-unknown b', { hasText: '150' }).waitFor();
  await word(page, 'Datos viejos');
  await page.click('.freshness');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await axeViolations(page)).toEqual([]);
});

test('a stream that stands but is silent is a lost one', async () => {
  const { page } = await visit('/sign-in');
  await page.clock.install();
  await page.goto(`${server.url}/reports`);
  await word(page, 'En vivo');
  server.silent = true;
  await later(page, 21_000);
  await word(page, 'Sin conexión');
  await banner(page, 'Sin conexión con el servidor').waitFor();
  server.silent = false;
  await word(page, 'En vivo');
});

test('each problem of the monitor is told with since when and what it means for what is seen', async () => {
  server.problems = ['storeUnreachable', 'journalFull'];
  const { page } = await visit('/administration');
  await word(page, 'Con fallas');
  await page.click('.freshness');
  const told = await report(page, 'Monitoreo').locator('li').allInnerTexts();
  expect(told[0]).toMatch(/almacén.*, desde \d\d:\d\d GMT.6\s+Mapa e incidentes siguen al día/s);
  expect(told[1]).toMatch(/no puede guardar.*nadie/s);
  expect(await axeViolations(page)).toEqual([]);
});

const screens: [name: string, path: () => string, ready: string, api: RegExp][] = [
  ['a site', () => `/?site=${site}`, '.drawer .site-headline', /^\/sites\/[^/]+$/],
  ['an incident', () => '/?incident=incident-beam', '.drawer .timeline li', /^\/incidents\/./],
  ['the open incidents', () => '/', '.incident', /^\/incidents$/],
  ['a region', () => '/?region=20', '.region-summary', /^\/regions\/20$/],
  ['administration', () => '/administration', '.windows > li', /^\/maintenance/],
  ['people', () => '/administration', '.windows > li', /^\/people/],
  ['equipment', () => '/administration', '.mismatches > li', /^\/lifecycle\/mismatches/],
  ['reports', () => '/reports', '.table tbody tr', /^\/reports/],
  ['subscriptions', () => '/subscriptions', '.card-list li', /^\/subscriptions/],
];

test.each(screens)('what cannot be refreshed is told with its age: %s', async (_, path, ready, api) => {
  const { page } = await visit(path());
  if (path().includes('region')) await page.click('#tab-regions');
  await page.waitForSelector(ready);
  server.fault = (asked, method) => (method === 'GET' && api.test(asked) ? 500 : undefined);
  server.stream.disconnectSockets(true);
  await banner(page, 'Algunas cifras no se pudieron actualizar').waitFor();
  await word(page, 'Incompleto');
  // What was loaded is still there.
  await page.waitForSelector(ready);
  if (api.source !== '^\\/incidents$')
    await page
      .getByText(/Lo que se muestra es de \d\d:\d\d/)
      .first()
      .waitFor();
  server.fault = () => undefined;
  await banner(page, 'Algunas cifras').getByRole('button').click();
  await word(page, 'En vivo');
  await page.waitForSelector('.notice.is-failure', { state: 'detached' });
});

test('what is gone, or not for this person any more, does not stay on the screen', async () => {
  const { page } = await visit(`/?site=${site}`);
  await page.waitForSelector('.drawer .site-headline');
  server.fault = (asked) => (/^\/sites\/[^/]+$/.test(asked) ? 404 : undefined);
  server.stream.disconnectSockets(true);
  const drawer = page.locator('.drawer');
  await drawer.getByText('pida acceso a quien administra').waitFor();
  expect(await drawer.locator('.site-headline').count()).toBe(0);
  expect(await drawer.getByRole('button', { name: 'Reintentar' }).count()).toBe(0);
});

test('a map that cannot be brought up to date is grey, although the server is heard', async () => {
  const { page } = await visit('/sign-in');
  await page.clock.install();
  await page.goto(server.url);
  await page.waitForSelector('.incident');
  await page.waitForSelector('.count.state-online b');
  server.fault = (asked) => (asked.startsWith('/console/') ? 500 : undefined);
  server.fleet.change([1], 'degraded'); // never sent
  server.stream.emit('changes', server.fleet.change([2], 'degraded'));
  await expect
    .poll(async () => {
      await later(page, 1000);
      return await banner(page, 'no se pueden actualizar').count();
    })
    .toBe(1);
  await page.waitForSelector('.map.is-stale');
  server.fault = () => undefined;
  await expect
    .poll(async () => {
      await later(page, 1000);
      return await page.locator('.map.is-stale').count();
    })
    .toBe(0);
});

test('a clock that is wrong is told, and ages are right all the same', async () => {
  server.clockAheadMs = 4.4 * 60_000;
  const { page } = await visit('/');
  await banner(page, /no coincide con el del servidor \(4.min\)/).waitFor();
  await page.locator('.freshness-age', { hasText: /hace [1-9].s/ }).waitFor();
  await page.click('.freshness');
  expect(await report(page, 'Reloj').innerText()).toMatch(/^Va atrasado 4.min/);
  // It is set right while the console is open.
  server.clockAheadMs = 0;
  await banner(page, 'no coincide').waitFor({ state: 'detached' });
});
