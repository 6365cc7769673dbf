import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { incidentDraft } from './support/incident-draft.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1500);
const { visit } = shared;

const menu = (page: Page) => page.locator('.map-layers');
async function openMenu(page: Page): Promise<void> {
  await menu(page).locator('summary').press('Enter');
}

/** A place of the screen in the middle of what an element of the map covers. */
async function middleOf(page: Page, selector: string): Promise<{ x: number; y: number }> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not to be seen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('states are coloured by what is chosen, with a scale, figures under the mouse and a click to the region', async () => {
  const { page } = await visit('/');
  await openMenu(page);
  await menu(page).getByText('Sin servicio').click();
  await page.locator('.map-scale').getByText('Sin datos').waitFor();
  expect(await page.locator('.map-scale li').allInnerTexts()).toEqual([
    '< 1 %',
    '1 % – 3 %',
    '3 % – 10 %',
    '10 % – 25 %',
    '≥ 25 %',
    'Sin datos',
  ]);
  // most of Oaxaca is under the beam that failed
  await page.waitForSelector('.map-outline.is-scale-4');
  await expect.poll(() => page.url()).toContain('layers=offline');
  await menu(page).locator('summary').press('Enter');
  const { x, y } = await middleOf(page, '.map-outline.is-scale-4');
  await page.mouse.move(x, y - 4);
  await page.mouse.move(x, y);
  const card = page.locator('.map-tooltip-card');
  await card.getByText('sin servicio').first().waitFor();
});

test('the name of an incident stands on the edge of its area, also when the zoom has changed', async () => {
  const { page } = await visit('/?map=16.8,-96.2,7');
  const [label, area] = [page.locator('.map-area-label').first(), page.locator('path.map-area').first()];
  const apart = async (): Promise<number> => {
    const [name, edge] = await Promise.all([label.boundingBox(), area.boundingBox()]);
    return name === null || edge === null ? NaN : Math.abs(name.y + name.height / 2 - edge.y);
  };
  await expect.poll(apart).toBeLessThan(3);
  const before = await area.boundingBox();
  await page.keyboard.press('+');
  await expect.poll(async () => (await area.boundingBox())?.width).not.toBe(before?.width);
  await expect.poll(apart).toBeLessThan(3);
});

test('areas of very many incidents are lines, so that the sites under them are seen', async () => {
  const { incidents, snapshot } = shared.server.fleet;
  const { page } = await visit('/');
  const opacity = () =>
    page
      .locator('.map-area.is-critical')
      .first()
      .evaluate((area) => Number(getComputedStyle(area).fillOpacity));
  await expect.poll(opacity).toBe(0.12);
  for (let each = 0; each < 90; each += 1) {
    const siteIds = snapshot.ids.slice(each * 3, each * 3 + 3);
    incidents.set(`many-${each}`, incidentDraft({ id: `many-${each}`, siteIds, siteNames: siteIds }));
  }
  await page.reload();
  await expect.poll(opacity).toBe(0.01);
});

test('the region under the mouse opens', async () => {
  const { page } = await visit('/?layers=uptime,noincidents');
  await page.waitForSelector('.map-outline.is-scale-none, .map-outline[class*="is-scale-"]');
  await page.keyboard.press('+');
  const { x, y } = await middleOf(page, '.map-label:text-is("Chihuahua")');
  await page.mouse.click(x, y);
  await expect.poll(() => page.url()).toMatch(/region=\d\d/);
  await page.waitForSelector('#tab-regions[aria-selected="true"]');
});

test('municipalities without an outline are discs at their seats', async () => {
  const { page } = await visit('/?layers=underserved,municipality', { language: 'en' });
  await page.locator('.map-scale').getByText('of the sites, below the standard').waitFor();
  const paints = () =>
    [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-measures-pane canvas')].some((canvas) => {
      const { width, height } = canvas;
      if (width === 0) return false;
      return (
        canvas
          .getContext('2d')
          ?.getImageData(0, 0, width, height)
          .data.some((value) => value > 0) ?? false
      );
    });
  await page.waitForFunction(paints, undefined, { polling: 500 });
});

test('an incident of many sites is an area that opens it', async () => {
  const { page } = await visit('/');
  await page.waitForSelector('path.map-area.is-incident');
  await page.locator('.map-area-label').getByText('Haz LEO-1203').waitFor();
  const { x, y } = await middleOf(page, '.map-area-label');
  await page.mouse.move(x - 2, y);
  await page.mouse.move(x, y);
  await page.locator('.map-tooltip-card').getByText('Clic para abrir el incidente').waitFor();
  await page.mouse.click(x, y);
  await page.waitForSelector('.drawer');
  expect(page.url()).toContain('incident=incident-beam');
  await page.waitForSelector('path.map-area.is-chosen');
  expect(await page.locator('path.map-area.is-chosen').count()).toBe(1);
});

test('of an incident of many sites each lies on a spot, wider once sites have marks of their own', async () => {
  const { page, faults } = await visit('/?incident=incident-beam');
  const members = shared.server.fleet.incidents.get('incident-beam')?.siteIds.length ?? 0;
  expect(members).toBeGreaterThan(60);
  /** The share of what is painted, and its colour. */
  const spots = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.leaflet-spots-pane canvas');
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const [painted, blue] = [[] as number[], [] as number[]];
      for (let at = 0; at < pixels.length; at += 4) {
        if ((pixels[at + 3] ?? 0) < 90) continue;
        painted.push(at);
        if ((pixels[at + 2] ?? 0) > (pixels[at] ?? 0)) blue.push(at);
      }
      return { painted: painted.length, isBlue: blue.length === painted.length };
    });
  await expect.poll(async () => (await spots()).painted).toBeGreaterThan(members);
  expect((await spots()).isBlue).toBe(true);
  expect(await page.locator('.map-member').count()).toBe(0);
  const far = (await spots()).painted;
  await page.goto(`${shared.server.url}/?incident=incident-beam&map=16.9,-96.6,10`);
  await expect.poll(async () => (await spots()).painted).toBeGreaterThan(far);
  expect(faults).toEqual([]);
});

test('layers can be taken off and are remembered', async () => {
  const { page } = await visit('/', { language: 'en' });
  await page.waitForSelector('path.map-area.is-incident');
  await openMenu(page);
  await menu(page).getByText('Incidents').click();
  await page.waitForSelector('path.map-area.is-incident', { state: 'detached' });
  await menu(page).getByText('Beams and cells').click();
  await page.waitForSelector('path.map-area.is-beam');
  await expect.poll(() => page.url()).toContain('layers=noincidents,beams');
  await page.goto(new URL('/', page.url()).href);
  await page.waitForSelector('path.map-area.is-beam');
  expect(await page.locator('path.map-area.is-incident').count()).toBe(0);
});

test('what cannot be loaded says so and can be asked for again', async () => {
  const { page } = await visit('/', { language: 'en' });
  await page.route('**/api/v1/regions?level=municipality*', (route) =>
    route.fulfill({ status: 500, json: {} }),
  );
  await openMenu(page);
  await menu(page).getByText('Availability').click();
  await menu(page).getByText('Municipalities').click();
  await page.locator('.map-scale').getByText('could not be loaded').waitFor();
  await page.unroute('**/api/v1/regions?level=municipality*');
  await page.locator('.map-scale').getByText('Try again').click();
  await page.locator('.map-scale').getByText('< 90 %').waitFor();
});

test.each([
  ['light', 'es'],
  ['dark', 'es'],
  ['light', 'en'],
  ['dark', 'en'],
] as const)('nothing stands in the way of anybody: %s, %s', async (theme, language) => {
  const { page, faults } = await visit('/?layers=uptime,beams', { theme, language });
  await page.waitForSelector('path.map-area.is-beam');
  await openMenu(page);
  await page.locator('.map-legend summary').press('Enter');
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('the label of an area is seen whole, beside the panels, for as long as enough of its area is', async () => {
  const { page } = await visit('/?map=16.8,-96.2,8.5');
  const label = page.locator('.map-area-label', { hasText: 'LEO-1203' });
  const isSeen = async (): Promise<boolean> => {
    const [box, panel, map] = await Promise.all(
      [label, page.locator('.side-panel'), page.locator('.map')].map((each) => each.boundingBox()),
    );
    if (!box || !panel || !map) return false;
    const isBeside = box.x > panel.x + panel.width && box.x + box.width < map.x + map.width;
    return isBeside && box.y > map.y && box.y + box.height < map.y + map.height;
  };
  for (const place of ['16.8,-96.2,8.5', '16.8,-98.5,8.5', '15.9,-96.6,9', '16.9,-96.7,11']) {
    await page.goto(new URL(`/?map=${place}`, page.url()).href);
    await label.waitFor();
    await expect.poll(isSeen, { message: place }).toBe(true);
  }
  // also when the map is dragged
  await page.mouse.move(900, 450);
  await page.mouse.down();
  await page.mouse.move(700, 300, { steps: 3 });
  await page.mouse.up();
  await expect.poll(isSeen).toBe(true);
  // hardly any of the area is left
  await page.goto(new URL('/?map=16.8,-93.6,8.5', page.url()).href);
  await page.waitForSelector('path.map-area');
  await expect.poll(() => label.count()).toBe(0);
  // folded, the panel leaves more of it to be seen
  await page.keyboard.press('p');
  await expect.poll(() => label.count()).toBe(1);
});
