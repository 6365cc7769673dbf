import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1500);
const { visit } = shared;
let offlineSite: string;

beforeAll(() => {
  const { fleet } = shared.server;
  offlineSite = fleet.snapshot.ids.find((_, row) => fleet.stateOf(row) === 'offline') ?? '';
});

/** Where the chosen site stands on the screen, once the map has brought it out from under its drawer. */
async function chosenAt(page: Page): Promise<{ x: number; y: number }> {
  await page.waitForSelector('.drawer .site-headline');
  const [mark, drawer] = [page.locator('.map-chosen'), page.locator('.drawer')];
  const isBeside = async () => {
    const [seen, over] = await Promise.all([mark.boundingBox(), drawer.boundingBox()]);
    return seen !== null && over !== null && seen.x + seen.width <= over.x;
  };
  await expect.poll(isBeside).toBe(true);
  const box = await mark.boundingBox();
  return { x: (box?.x ?? 0) + 18, y: (box?.y ?? 0) + 18 };
}

test('a click on the map opens the site that stands there', async () => {
  const { page } = await visit(`/?site=${offlineSite}`);
  const { x, y } = await chosenAt(page);
  await page.click('.drawer-head .icon-button:not(.widen)');
  await page.waitForSelector('.drawer', { state: 'detached' });
  await page.mouse.click(x, y);
  await page.waitForSelector('.drawer .site-headline.state-offline');
  expect(page.url()).toContain(offlineSite);
});

test('the chosen site is ringed where it stands, at every zoom and on the way there', async () => {
  const { page } = await visit(`/?site=${offlineSite}`);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.reload();
  await chosenAt(page);
  const name = (await page.textContent('.drawer h2')) ?? 'none';
  const ring = page.locator('.map-chosen');
  const zooms = page.locator('.map-canvas .leaflet-zoom-anim');
  for (const key of ['-', '-', '+']) {
    await page.locator('.map-canvas').focus();
    await page.keyboard.press(key);
    await zooms.waitFor({ state: 'attached' });
    const aim = await ring.getAttribute('style');
    await zooms.waitFor({ state: 'detached' });
    expect(await ring.getAttribute('style')).toBe(aim);
    const box = await ring.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 18, (box?.y ?? 0) + 18);
    await expect.poll(() => page.textContent('.map-tooltip-card')).toContain(name);
    await page.mouse.move(720, 30);
  }
});

test('between two fingers the ring stays with its site', async () => {
  const { page } = await visit(`/?site=${offlineSite}`);
  const { x, y } = await chosenAt(page);
  const cdp = await page.context().newCDPSession(page);
  // around a place beside it: twice as near is twice as far from there
  const [aside, apart] = [100, 40];
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', from: number) =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [-from, from].map((by, id) => ({ x: x - aside + by, y, id })),
    });
  await touch('touchStart', apart);
  for (const steps of [1.25, 1.5, 1.75, 2]) await touch('touchMove', apart * steps);
  const strays = async () => {
    const box = await page.locator('.map-chosen').boundingBox();
    return Math.hypot((box?.x ?? 0) + 18 - (x + aside), (box?.y ?? 0) + 18 - y);
  };
  await expect.poll(strays).toBeLessThan(6);
  await touch('touchEnd', 0);
});

test('what is under the mouse is told over everything that the map paints', async () => {
  const { page } = await visit(`/?site=${offlineSite}`);
  const { x, y } = await chosenAt(page);
  await page.mouse.move(x, y);
  await page.waitForSelector('.map-tooltip-card');
  const isOnTop = await page.evaluate(() => {
    const card = document.querySelector<HTMLElement>('.map-tooltip-card');
    if (card === null) return false;
    // By itself neither the card nor what is painted is met by a pointer.
    const painted = document.querySelectorAll<HTMLElement>('.map-canvas canvas, .map-canvas .leaflet-pane');
    for (const each of [card, ...painted]) each.style.pointerEvents = 'auto';
    const { left, top, width, height } = card.getBoundingClientRect();
    return card.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  expect(isOnTop).toBe(true);
});

test('the map explains its marks, and what comes and goes stands first among the degraded', async () => {
  const { page } = await visit('/');
  await page.locator('.map-legend summary').press('Enter');
  const marks = page.locator('.map-legend li');
  await expect.poll(() => marks.allInnerTexts()).toHaveLength(8);
  await page.locator('.map-legend').getByText('Intermitente').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.click('#tab-sites');
  await page.click('.count.state-degraded');
  await page.locator('.site-table tbody tr').first().getByText('Intermitente').waitFor();
});

test('states have their colours on the map, also for who wishes for less motion', async () => {
  const { page } = await visit('/');
  const paintsRed = () =>
    [...document.querySelectorAll<HTMLCanvasElement>('.leaflet-sites-pane canvas')].some((canvas) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
      return pixels?.some((red, at) => at % 4 === 0 && red > 200 && (pixels[at + 1] ?? 0) < 60) ?? false;
    });
  // Looked at with every frame, a slow machine would do nothing else.
  await page.waitForFunction(paintsRed, undefined, { polling: 1000 });
});

const toldPlace = (page: Page) => page.evaluate(() => new URLSearchParams(location.search).get('map'));

test('where the map stands is in the address, and a link shows the same there, whatever it opens', async () => {
  const { page } = await visit('/?tab=regions');
  await page.waitForSelector('.count.state-online b');
  expect(await toldPlace(page)).toBeNull();
  await page.locator('.map-canvas').focus();
  for (const key of ['+', '+', '+', 'ArrowRight']) {
    const before = await toldPlace(page);
    await page.keyboard.press(key);
    await expect.poll(() => toldPlace(page)).not.toBe(before);
  }
  const told = await toldPlace(page);
  expect(told).toMatch(/^\d+(\.\d+)?,-\d+(\.\d+)?,[78](\.5)?$/);

  const { page: other } = await visit(`/?site=${offlineSite}&map=${told ?? ''}`, { language: 'en' });
  await other.waitForSelector('.drawer .site-headline');
  await other.waitForFunction(() => performance.getEntriesByName('atalaya:painted').length > 0);
  await other.locator('.map-chosen').waitFor({ state: 'attached' });
  expect(await toldPlace(other)).toBe(told);
  await other.keyboard.press('0');
  await expect.poll(() => toldPlace(other)).toBeNull();
});
