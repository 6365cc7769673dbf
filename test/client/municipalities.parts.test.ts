import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { classOf, measured } from '../../client/map/regions/measures.ts';
import { worldX, worldY } from '../../telemetry/contract/morton.ts';
import { axeViolations } from './support/console-page.ts';
import { fakeBorders } from './support/fake-outlines.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(6000);
const { visit } = shared;

/** Oaxaca whole, coloured: nearer than the country, farther than where sites are picked before regions. */
const oaxaca = '/?layers=offline,municipality,noincidents&region=20';
const painted = '.leaflet-municipalities-pane canvas:not([hidden])';

/** Where a place lies on the screen: the canvas reaches just around the outlines, with two pixels on each side. */
async function onScreen(
  page: Page,
  [longitude, latitude]: readonly [number, number],
): Promise<{ x: number; y: number }> {
  const box = await page.locator(painted).boundingBox();
  if (box === null) throw new Error('no outline is painted');
  const { west, east, north } = fakeBorders;
  const worldPx = (box.width - 4) / (worldX(east) - worldX(west));
  return {
    x: box.x + 2 + (worldX(longitude) - worldX(west)) * worldPx,
    y: box.y + 2 + (worldY(latitude) - worldY(north)) * worldPx,
  };
}

/** The colour of a canvas under a place of the screen, and that of a name in the style sheet, as the browser writes both. */
async function colours(
  page: Page,
  pane: string,
  { x, y }: { x: number; y: number },
  name: string,
): Promise<string[]> {
  return await page.evaluate(
    ([pane, x, y, name]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`.leaflet-${pane}-pane canvas:not([hidden])`);
      const box = canvas?.getBoundingClientRect() ?? new DOMRect();
      const ratio = (canvas?.width ?? 1) / box.width;
      const data = canvas
        ?.getContext('2d')
        ?.getImageData(Math.round((x - box.left) * ratio), Math.round((y - box.top) * ratio), 1, 1).data;
      const [red, green, blue, alpha] = data ?? [0, 0, 0, 0];
      const probe = document.createElement('i');
      probe.style.color = `var(${name})`;
      document.querySelector('.map-canvas')?.append(probe);
      const wanted = getComputedStyle(probe).color;
      probe.remove();
      return [alpha === 255 ? `rgb(${red}, ${green}, ${blue})` : 'nothing', wanted];
    },
    [pane, x, y, name] as const,
  );
}

/** Waits until the map stands still and the municipality is filled as it should be. */
async function untilFilled(page: Page, code: string): Promise<{ x: number; y: number }> {
  const figures = shared.server.fleet.figures(code) as Parameters<typeof measured>[1];
  const of = classOf('offline', measured('offline', figures).value);
  await page.waitForSelector(painted);
  const middle = fakeBorders.middleOf(code);
  await expect
    .poll(async () => {
      const [there, wanted] = await colours(
        page,
        'municipalities',
        await onScreen(page, middle),
        `--scale-${of ?? 'none'}`,
      );
      return there === wanted;
    })
    .toBe(true);
  return await onScreen(page, middle);
}

function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.includes('/console/outlines/')) paths.push(pathname.slice(-2));
  });
  return paths;
}

test.each(['es', 'en'] as const)(
  'a measured municipality is filled, tells its figures and opens: %s',
  async (language) => {
    const { page, faults } = await visit(oaxaca, { language });
    const { x, y } = await untilFilled(page, '20385');
    await page.mouse.move(x + 2, y);
    await page.mouse.move(x, y);
    const card = page.locator('.map-tooltip-card');
    await card.getByText('Santa Cruz Xoxocotlán').waitFor();
    await card
      .getByText(language === 'es' ? 'Clic para abrir la región' : 'Click to open the region')
      .waitFor();
    expect(await card.innerText()).toMatch(
      language === 'es' ? /\d+ de \d+ sin servicio/ : /\d+ of \d+ offline/,
    );
    await page.waitForSelector('.map-region-line.is-pointed');
    await page.mouse.click(x, y);
    await expect.poll(() => page.url()).toContain('region=20385');
    await page.waitForSelector('#tab-regions[aria-selected="true"]');
    // it is marked itself, and its state no more
    await page.waitForSelector('.map-region-line.is-chosen');
    expect(await page.locator('.map-outline.is-chosen').count()).toBe(0);
    expect(faults).toEqual([]);
  },
);

test('a municipality without an outline is a disc at its seat, one with an outline is none', async () => {
  const { page } = await visit(oaxaca, { language: 'en' });
  await untilFilled(page, '20385');
  const isDisc = async (place: readonly [number, number]): Promise<boolean> =>
    (await colours(page, 'measures', await onScreen(page, place), '--land'))[0] !== 'nothing';
  const seat = fakeBorders.seatOf(fakeBorders.without);
  await expect.poll(() => isDisc(seat)).toBe(true);
  expect(await isDisc(fakeBorders.seatOf(fakeBorders.alone))).toBe(false);
  const { x, y } = await onScreen(page, seat);
  await page.mouse.move(x + 1, y);
  await page.mouse.move(x, y);
  await page.waitForSelector('.map-tooltip-card');
  expect(await page.locator('.map-region-line.is-pointed').count()).toBe(0);
  await page.mouse.click(x, y);
  await expect.poll(() => page.url()).toContain(`region=${fakeBorders.without}`);
});

test.each([
  ['es', 'Aquí ningún municipio tiene contorno', 'Contornos: Natural Earth y de esta instalación'],
  ['en', 'No municipality has an outline here', "Outlines: Natural Earth and this installation's own"],
] as const)(
  'ground without a municipal outline says what is meant, and who drew the others: %s',
  async (language, none, drawnBy) => {
    const { page } = await visit(oaxaca, { language });
    await untilFilled(page, '20385');
    expect(await page.locator('.map-attribution').innerText()).toBe(drawnBy);
    // a corner of the state that no disc reaches
    await expect
      .poll(async () => {
        const { x, y } = await onScreen(page, [-95.35, 17.35]);
        await page.mouse.move(x + 1, y);
        await page.mouse.move(x, y);
        return await page.locator('.map-tooltip-card').allInnerTexts();
      })
      .toEqual([expect.stringContaining(none)]);
  },
);

test('discs stand in for outlines that cannot be loaded, and nobody is told', async () => {
  shared.server.fault = (path) => (path === '/console/outlines/20' ? 500 : undefined);
  const { page, faults } = await visit('/?layers=offline,municipality,noincidents');
  await page.locator('.map-scale').getByText('Sin datos').waitFor();
  await page.waitForFunction(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.leaflet-measures-pane canvas');
    if (canvas === null || canvas.width === 0) return false;
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data?.some((value) => value > 0) ?? false;
  });
  expect(await page.locator(painted).count()).toBe(0);
  expect(await page.locator('.map-note').count()).toBe(0);
  expect(faults).toEqual([]);
});

test('outlines are asked for only where there are any, and only when they are to be seen', async () => {
  const { page } = await visit('/', { language: 'en' });
  const paths = asked(page);
  await page.waitForSelector('.map-outline');
  await page.waitForLoadState('networkidle');
  expect(paths).toEqual([]);
  expect(await page.locator(painted).count()).toBe(0);
  await page.goto(new URL('/?layers=uptime,municipality', page.url()).href);
  await page.waitForSelector(painted);
  expect(paths).toEqual(['20']);
});

test('borders are thin lines from near, whatever is coloured', async () => {
  const { page } = await visit('/?region=20067', { language: 'en' });
  await page.waitForSelector('.map-region-line.is-chosen');
  // the map shows the municipality by its outline: it fills what is left between the panels
  await expect
    .poll(async () => (await page.locator('.map-region-line.is-chosen').boundingBox())?.height ?? 0)
    .toBeGreaterThan(400);
  const inked = () => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '.leaflet-municipalities-pane canvas:not([hidden])',
    );
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 0) count += 1;
    return count / (data.length / 4);
  };
  const share = await page.evaluate(inked);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(0.05);
});

test('on paper the colours are those of paper', async () => {
  const { page } = await visit(oaxaca, { theme: 'dark' });
  await untilFilled(page, '20385');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await untilFilled(page, '20385');
});

test.each([
  ['light', 'es'],
  ['dark', 'es'],
  ['light', 'en'],
  ['dark', 'en'],
] as const)('nothing stands in the way of anybody: %s, %s', async (theme, language) => {
  const { page, faults } = await visit('/?layers=offline,municipality&region=20067', { theme, language });
  await page.waitForSelector('.map-region-line.is-chosen');
  await page.waitForSelector(painted);
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});
