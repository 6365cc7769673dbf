import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { damagedArchive, pictureArchive, vectorArchive } from '../support/pmtiles-archive.ts';
import { axeViolations } from './support/console-page.ts';
import { archiveBase, streets } from './support/fake-map.ts';
import { later, visitByClock } from './support/page-clock.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);
const { visit } = shared;

const grounds = (page: Page) => page.locator('.leaflet-base-pane .leaflet-tile-loaded');

test.each(['light', 'dark'] as const)(
  'tiles are the ground, and the outlines step back, %s',
  async (theme) => {
    shared.server.map.setup = { base: streets, overlays: [] };
    const { page, faults } = await visit('/', { theme });
    await grounds(page).first().waitFor();
    await page.waitForSelector('.has-base.has-raster-base');
    const fill = await page
      .locator('.map-outline')
      .first()
      .evaluate((path) => getComputedStyle(path).fill);
    expect(fill).toBe('none');
    expect(await page.locator('.map-attribution').innerText()).toBe('© Calles');
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test('a ground that does not come leaves the outlines, says so and is tried again', async () => {
  const { map } = shared.server;
  map.setup = { base: streets, overlays: [] };
  map.fault = () => 503;
  const page = await visitByClock(shared, '/');
  await page.locator('.overlay-notes').getByText('El mapa base no se pudo cargar').waitFor();
  expect(await page.locator('.has-base').count()).toBe(0);
  map.fault = () => undefined;
  await later(page, 1.2);
  await page.waitForSelector('.has-base');
  await page.locator('.overlay-notes p').waitFor({ state: 'detached' });
});

test('a ground whose host never answers is told of, and shown when it comes after all', async () => {
  const { map } = shared.server;
  map.setup = { base: streets, overlays: [] };
  const { page } = await visit('/sign-in');
  const waiting: (() => Promise<void>)[] = [];
  let isSilent = true;
  await page.route('**/tiles/**', async (route) => {
    if (isSilent) waiting.push(() => route.continue());
    else await route.continue();
  });
  await page.clock.install();
  await page.goto(`${shared.server.url}/`);
  await expect.poll(() => waiting.length).toBeGreaterThan(0);
  expect(await page.locator('.overlay-notes p').count()).toBe(0);
  await later(page, 0.3);
  await page.locator('.overlay-notes').getByText('El mapa base no se pudo cargar').waitFor();
  isSilent = false;
  await Promise.all(waiting.map((answer) => answer()));
  await page.waitForSelector('.has-base');
  await page.locator('.overlay-notes p').waitFor({ state: 'detached' });
});

/** Remembers every text that is painted on a canvas. */
function noteTexts(): void {
  const painted = new Set<string>();
  (globalThis as unknown as { painted: Set<string> }).painted = painted;
  const { prototype } = CanvasRenderingContext2D;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own context below
  const fillText = prototype.fillText;
  prototype.fillText = function (text: string, ...at: [number, number]) {
    painted.add(text);
    fillText.call(this, text, ...at);
  };
}

test.each([
  ['es', 'light', 'Lugar', 'Place', 'rgb(246, 248, 249)'],
  ['en', 'dark', 'Place', 'Lugar', 'rgb(23, 32, 42)'],
] as const)('vector tiles of an archive are drawn in %s, %s', async (language, theme, name, other, land) => {
  const { map } = shared.server;
  map.archive = vectorArchive();
  map.setup = { base: archiveBase, overlays: [] };
  const { page, faults } = await visit('/sign-in', { language, theme });
  await page.addInitScript(noteTexts);
  await page.goto(shared.server.url);
  await page.waitForSelector('.has-base');
  expect(await page.locator('.has-raster-base').count()).toBe(0);
  const colours = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-base-pane canvas')].map((canvas) => {
        const [red, green, blue] = canvas.getContext('2d')?.getImageData(20, 20, 1, 1).data ?? [];
        return `rgb(${red}, ${green}, ${blue})`;
      }),
    );
  await expect.poll(async () => new Set(await colours())).toEqual(new Set([land]));
  await expect
    .poll(() => page.evaluate(() => [...(globalThis as unknown as { painted: Set<string> }).painted]))
    .toContain(name);
  expect(
    await page.evaluate(() => [...(globalThis as unknown as { painted: Set<string> }).painted]),
  ).not.toContain(other);
  expect(await page.locator('.map-attribution').innerText()).toBe('© Mapa de prueba');
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('of an archive with damaged tiles the others are drawn', async () => {
  const { map } = shared.server;
  map.archive = damagedArchive();
  map.setup = { base: archiveBase, overlays: [] };
  const { page, faults } = await visit('/?map=20,-100,6');
  await page.waitForSelector('.has-base');
  const painted = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-base-pane canvas')].filter(
          (canvas) => canvas.getContext('2d')?.getImageData(20, 20, 1, 1).data[3] === 255,
        ).length,
    );
  await expect.poll(painted).toBeGreaterThan(0);
  expect(await page.locator('.overlay-notes p').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('it takes on the other theme without being loaded again', async () => {
  const { map } = shared.server;
  map.archive = vectorArchive();
  map.setup = { base: archiveBase, overlays: [] };
  const { page } = await visit('/');
  await page.waitForSelector('.has-base');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect
    .poll(() =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-base-pane canvas')].every(
          (canvas) => canvas.getContext('2d')?.getImageData(20, 20, 1, 1).data[0] === 23,
        ),
      ),
    )
    .toBe(true);
});

test('pictures of an archive are the ground from the zoom on that they begin with', async () => {
  const { map } = shared.server;
  map.archive = pictureArchive();
  map.setup = { base: { ...archiveBase, attribution: '© Propio' }, overlays: [] };
  const { page, faults } = await visit('/');
  await page.waitForSelector('.has-base.has-raster-base');
  const width = await grounds(page)
    .first()
    .evaluate((image) => (image as HTMLImageElement).naturalWidth);
  expect(width).toBe(256);
  expect(await page.locator('.map-attribution').innerText()).toBe('© Propio');
  for (let step = 0; step < 6; step += 1) await page.getByRole('button', { name: 'Alejar' }).click();
  await page.waitForSelector('.has-base', { state: 'detached' });
  expect(faults).toEqual([]);
});

test.each([
  ['es', 'cannot be read', 'El mapa base no se puede leer'],
  ['en', 'has another scheme', 'has other layers than those of Protomaps'],
] as const)('an archive of another host that %s %s is told', async (language, what, told) => {
  const { map } = shared.server;
  map.archive =
    what === 'cannot be read' ? Buffer.alloc(20_000, 'x') : vectorArchive({}, ['transportation', 'place']);
  map.setup = { base: archiveBase, overlays: [] };
  const { page } = await visit('/', { language });
  await page.locator('.overlay-notes').getByText(told).waitFor();
  await page.waitForSelector('.map-outline');
  expect(await page.locator('.has-base').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
});
