import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);
const { visit } = shared;

const address = (page: Page) => page.evaluate(() => decodeURIComponent(location.pathname + location.search));
const names = (page: Page) =>
  page.locator('.saved-view a').evaluateAll((links) => links.map((link) => link.firstChild?.textContent));

async function openPanel(page: Page): Promise<void> {
  await page.waitForSelector('.count');
  await page.keyboard.press('f');
  await page.waitForSelector('.saved-view');
}

test('what is seen is kept under a name, gone back to, begun with, shared and removed', async () => {
  const { page, faults } = await visit('/?kind=clinic&tab=sites');
  await openPanel(page);
  expect(await names(page)).toEqual(['Turno de noche']);
  await page.getByRole('button', { name: 'Guardar esta vista…' }).click();
  await page.click('dialog button[type=submit]');
  await page.waitForSelector('dialog .field.is-wrong');
  await page.fill('dialog input[type=text]', 'Turno de noche');
  await page.click('dialog button[type=submit]');
  await page.waitForFunction(() =>
    document.querySelector('dialog')?.textContent.includes('Ya tiene una vista'),
  );
  await page.fill('dialog input[type=text]', 'Clínicas');
  expect(await axeViolations(page)).toEqual([]);
  await page.click('dialog button[type=submit]');
  await page.waitForSelector('dialog', { state: 'detached' });
  await expect.poll(() => names(page)).toEqual(['Turno de noche', 'Clínicas']);
  expect(shared.server.fleet.views[1]).toMatchObject({ address: '/?kind=clinic&tab=sites', shared: false });

  await page.locator('.saved-view a', { hasText: 'Turno de noche' }).click();
  await expect.poll(() => address(page)).toBe('/?state=offline');
  await page.goBack();
  await expect.poll(() => address(page)).toBe('/?kind=clinic&tab=sites');

  await page.getByRole('button', { name: 'Empezar con «Clínicas»', exact: true }).click();
  await page.getByRole('button', { name: 'Ya no empezar con «Clínicas»' }).waitFor();
  await page.getByRole('button', { name: 'Compartir «Clínicas»', exact: true }).click();
  await page.getByRole('button', { name: 'Dejar de compartir «Clínicas»' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.goto(`${shared.server.url}/`);
  await expect.poll(() => address(page)).toBe('/?kind=clinic&tab=sites');
  await page.goto(`${shared.server.url}/?kind=school`);
  await page.waitForSelector('.filter-chips');
  expect(await address(page)).toBe('/?kind=school');

  await openPanel(page);
  await page.getByRole('button', { name: 'Quitar «Clínicas»' }).click();
  await page.getByRole('button', { name: 'Quitar', exact: true }).click();
  await expect.poll(() => names(page)).toEqual(['Turno de noche']);
  expect(faults).toEqual([]);
});

test('in English and dark, others’ views can be begun with and not changed', async () => {
  const { page, faults } = await visit('/?kind=school', { language: 'en', theme: 'dark' });
  await openPanel(page);
  expect(await page.textContent('.saved-view .note')).toBe('by Luis Hernández');
  expect(await page.locator('.saved-view button').count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});
