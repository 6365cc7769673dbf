import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const { visit } = withConsole(120, 'administrator');

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id ?? '');

test('keys open tabs, pages and the whole country; none while typing', async () => {
  const { page, faults } = await visit('/');
  await page.waitForSelector('.incident');
  await page.keyboard.press('3');
  await page.waitForSelector('#tab-sites[aria-selected=true]');
  await expect.poll(() => focused(page)).toBe('tab-sites');
  await page.keyboard.press('p');
  await page.waitForSelector('.side-panel.is-folded');
  await page.keyboard.press('p');
  await page.locator('.side-panel input[type=search]').fill('g');
  await page.keyboard.type('r1p?');
  expect(await page.locator('.side-panel input[type=search]').inputValue()).toBe('gr1p?');
  await page.waitForSelector('#tab-sites[aria-selected=true]');
  expect(await page.locator('dialog').count()).toBe(0);
  await page.focus('#tab-sites');
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.waitForURL('**/reports');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.waitForSelector('.side-panel');
  expect(faults).toEqual([]);
});

test.each([
  ['es', 'light', 'Atajos de teclado', 'Ir a Reportes', 'Plegar o desplegar el panel'],
  ['en', 'dark', 'Keyboard shortcuts', 'Go to Reports', 'Fold or unfold the panel'],
] as const)('the sheet lists what works, in %s', async (language, theme, title, page1, panel) => {
  const { page, faults } = await visit('/', { language, theme });
  await page.waitForSelector('.incident');
  await page.focus('#tab-incidents');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: title });
  for (const label of [page1, panel]) await sheet.getByText(label, { exact: true }).waitFor();
  const lines = await sheet.locator('dl > div dt').allInnerTexts();
  expect(new Set(lines).size).toBe(lines.length);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('?');
  await sheet.waitFor({ state: 'detached' });
  await expect.poll(() => focused(page)).toBe('tab-incidents');
  expect(faults).toEqual([]);
});

test('character keys are switched off from the account’s menu, for this browser; Escape stays', async () => {
  const { page } = await visit('/?incident=incident-beam', { phone: true });
  await page.waitForSelector('.drawer .timeline li');
  await page.click('.account-button');
  await page.getByRole('button', { name: 'Atajos de teclado' }).click();
  await page.getByRole('checkbox').uncheck();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  await page.reload();
  await page.waitForSelector('.drawer .timeline li');
  await page.keyboard.press('?');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.drawer', { state: 'detached' });
  expect(await page.locator('dialog').count()).toBe(0);
});
