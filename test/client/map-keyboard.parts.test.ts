import { expect, test } from 'vitest';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const { visit } = withConsole(1500);

test('from the map the keyboard reaches the worst site in view, and a region', async () => {
  const { page } = await visit('/');
  await page.locator('.map-area-label').getByText('Haz LEO-1203').waitFor();
  await page.locator('.map-canvas').focus();
  await page.keyboard.press('Enter');
  const options = page.locator('.map-list [role="option"]');
  await options.first().getByText('Sin servicio').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await page.waitForSelector('.map-list [role="option"]:nth-child(2)[aria-selected="true"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.drawer .site-headline.state-offline');
  await page.keyboard.press('Escape');
  await page.locator('.map-canvas').focus();
  await page.keyboard.press('Enter');
  await options.first().waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toMatch(/region=\d\d/);
});

test('escape leads back to the map, which says what is in view', async () => {
  const { page } = await visit('/', { language: 'en', theme: 'dark' });
  await page.locator('.map-area-label').getByText('LEO-1203').waitFor();
  await page.locator('.map-canvas').focus();
  await page.keyboard.press('Enter');
  await page.locator('.map-list [role="option"]').first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.map-list', { state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.classList.contains('map-canvas'))).toBe(true);
  await page.keyboard.press('ArrowRight');
  await page
    .locator('[role="status"]')
    .getByText(/In view: .* sites/)
    .waitFor({ state: 'attached' });
});
