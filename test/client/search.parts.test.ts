import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const { visit } = withConsole(600);

const address = (page: Page) => page.evaluate(() => decodeURIComponent(location.pathname + location.search));
const sections = (page: Page) => page.locator('.search-section').allTextContents();

async function open(page: Page, typed: string): Promise<void> {
  await page.waitForSelector('.site-table tbody tr, .table tbody tr');
  await page.keyboard.press('/');
  await page.locator('.search-field input').fill(typed);
}

test('a key finds its site, and Enter opens it; lately opened comes first the next time', async () => {
  const { page, faults } = await visit('/?tab=sites');
  await open(page, '09dpr00123');
  await page.waitForSelector('.search-hit[aria-selected=true]');
  const name = await page.locator('.search-hit .search-name').first().textContent();
  await page.keyboard.press('Enter');
  await page.waitForSelector('.drawer');
  expect(await page.textContent('.drawer h2')).toBe(name);
  await expect.poll(() => address(page)).toBe('/?site=site-00123&tab=sites');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.waitForSelector('.search-hit');
  expect(await sections(page)).toEqual(['Abierto hace poco']);
  expect(await page.locator('.search-hit .search-name').allTextContents()).toEqual([name]);
  expect(faults).toEqual([]);
});

test('a municipality is found by its code, and shown', async () => {
  const { page } = await visit('/?tab=sites');
  await open(page, '20067');
  await page.locator('.search-hit', { hasText: 'Oaxaca de Juárez' }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => address(page)).toBe('/?region=20067&tab=regions');
  await page.waitForSelector('#tab-regions[aria-selected=true]');
});

test('arrows choose among incidents, links and all sites with the text; a beam becomes a filter', async () => {
  const { page, faults } = await visit('/?tab=sites');
  await open(page, 'leo-1203');
  await page.locator('.search-hit', { hasText: 'Haz LEO-1203 sin servicio' }).waitFor();
  expect(await sections(page)).toEqual(['Incidentes abiertos', 'Filtrar por']);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.textContent('.search-hit[aria-selected=true]')).toContain('Satélite Norte');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.filter-chips');
  await expect.poll(() => address(page)).toBe('/?beam=Satélite+Norte/LEO-1203&tab=sites');

  await open(page, 'zapata');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => address(page)).toContain('q=zapata');
  expect(faults).toEqual([]);
});

test('from another page a site is shown on the map, and a page is a page', async () => {
  const { page } = await visit('/reports');
  await page.waitForSelector('.page-links');
  await page.keyboard.press('/');
  await page.locator('.search-field input').fill('avisos');
  await page.keyboard.press('Enter');
  await expect.poll(() => address(page)).toBe('/subscriptions');
  await page.keyboard.press('/');
  await page.locator('.search-field input').fill('site-00007');
  await page.waitForSelector('.search-hit');
  await page.keyboard.press('Enter');
  await expect.poll(() => address(page)).toBe('/?site=site-00007');
});

test('what is nowhere is said with where it was looked for', async () => {
  const { page } = await visit('/?tab=sites', { language: 'en' });
  await open(page, 'qqqq');
  await page.waitForFunction(() =>
    document.querySelector('.search-note')?.textContent.includes('Nothing matches “qqqq”'),
  );
  expect(await page.textContent('.search-note')).toContain('CCT, CLUES');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.search-panel', { state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('search-button');
});

test.each([
  ['es', 'light', false],
  ['en', 'dark', false],
  ['es', 'dark', true],
] as const)('%s, %s, phone %s: nothing wrong for axe', async (language, theme, phone) => {
  const { page, faults } = await visit('/', { language, theme, phone });
  await page.waitForSelector('.count');
  await page.click('.search-button');
  await page.locator('.search-field input').fill('oaxaca');
  await page.waitForSelector('.search-hit');
  expect(await axeViolations(page)).toEqual([]);
  if (phone) expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(faults).toEqual([]);
});
