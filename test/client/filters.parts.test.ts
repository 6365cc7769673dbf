import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(600);
const { visit } = shared;

const address = (page: Page) => page.evaluate(() => decodeURIComponent(location.pathname + location.search));
const total = (page: Page) => page.textContent('.counts-total b');
const choice = (page: Page, name: string) => page.locator('.filter-choice', { hasText: name }).first();

test('what is chosen narrows counts, table and address, and goes back step by step', async () => {
  const { page, faults } = await visit('/?tab=sites');
  await page.waitForSelector('.site-table tbody tr');
  await expect.poll(() => total(page)).toBe('600');
  await page.keyboard.press('f');
  await page.locator('.filter-part', { hasText: 'Proveedor' }).locator('summary').click();
  const offered = Number(await choice(page, 'Red Sur').locator('.filter-count').textContent());
  expect(offered).toBeGreaterThan(100);
  await choice(page, 'Red Sur').locator('input').check();
  await expect.poll(() => total(page)).toBe(`${offered} de 600`);
  await expect.poll(() => address(page)).toBe('/?provider=Red+Sur&tab=sites');
  const schools = Number(await choice(page, 'Escuela').locator('.filter-count').textContent());
  await choice(page, 'Escuela').locator('input').check();
  await expect.poll(() => page.textContent('.filter-part-shown')).toBe(`Se ven ${schools} de 600 sitios`);
  expect(await page.textContent('.list-head .quiet')).toContain(`de ${schools}`);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.filter-panel', { state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('filter-button');

  await page.goBack();
  await expect.poll(() => total(page)).toBe(`${offered} de 600`);
  await page.locator('.filter-chips .chip').click();
  await page.waitForSelector('.filter-chips', { state: 'detached' });
  await expect.poll(() => total(page)).toBe('600');
  await expect.poll(() => address(page)).toBe('/?tab=sites');
  expect(faults).toEqual([]);
});

test('a link shows what was seen; keys of services are found, and all filters go at once', async () => {
  const { page, faults } = await visit('/?state=offline,unknown&technology=leo&q=09dpr&tab=sites');
  await page.waitForSelector('.filter-chips');
  expect(await page.locator('.filter-chips .chip').allTextContents()).toEqual([
    '«09dpr»',
    'Sin servicio',
    'Desconocido',
    'Satélite LEO',
  ]);
  expect(await page.locator('.count[aria-pressed=true]').count()).toBe(2);
  await page.waitForSelector('.site-table tbody tr');
  await page.keyboard.press('x');
  await page.waitForSelector('.filter-chips', { state: 'detached' });
  await expect.poll(() => address(page)).toBe('/?tab=sites');
  expect(faults).toEqual([]);
});

test('sites below the standard are asked of the report', async () => {
  const { page, faults } = await visit('/?tab=sites');
  await page.waitForSelector('.site-table tbody tr');
  await page.keyboard.press('f');
  const only = page.locator('.filter-choice', { hasText: 'Solo sitios desatendidos' });
  await only.locator('input').check();
  // the made-up report names 140 places, a quarter of which are municipalities
  await expect.poll(() => only.locator('.filter-count').textContent()).toBe('105');
  await expect.poll(() => total(page)).toBe('105 de 600');
  expect(faults).toEqual([]);
});

test('where nothing passes, everything says so', async () => {
  const { page } = await visit('/?q=nowhere+at+all&tab=sites', { language: 'en' });
  await page.waitForSelector('.filter-chips');
  await expect.poll(() => total(page)).toBe('0 of 600');
  await page.waitForFunction(() => document.body.textContent.includes('No site matches'));
  await page.keyboard.press('f');
  await page.waitForFunction(() =>
    document.querySelector('.filter-foot')?.textContent.includes('No site passes'),
  );
});

test.each([
  ['es', 'light', 'Copiar enlace', 'Enlace copiado'],
  ['en', 'dark', 'Copy link', 'Link copied'],
] as const)(
  '%s, %s: nothing wrong for axe, and the link is copied',
  async (language, theme, copy, copied) => {
    const { page, faults } = await visit('/?provider=Red+Sur&kind=school', { language, theme });
    await page.waitForSelector('.filter-chips');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: copy }).click();
    await page.getByRole('button', { name: copied }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${shared.server.url}/?kind=school&provider=Red+Sur`,
    );
    await page.keyboard.press('f');
    await page.waitForSelector('.filter-panel');
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test('on a phone the choice is a sheet and nothing is wider than the screen', async () => {
  const { page } = await visit('/?provider=Red+Sur', { phone: true });
  await page.waitForSelector('.filter-chips');
  await page.click('.filter-button');
  await page.waitForSelector('.filter-panel');
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test.each([
  ['es', 'Señalar desatendidos', 'Disponibilidad baja', 'Los desatendidos primero', '100 de 600 sitios'],
  ['en', 'Mark underserved', 'Low availability', 'Underserved first', '100 of 600 sites'],
] as const)(
  'the table says which sites are underserved, and why (%s)',
  async (language, mark, reason, order, count) => {
    const { page, faults } = await visit('/?tab=sites', { language });
    await page.waitForSelector('.site-table tbody tr');
    expect(await page.locator('.site-table caption').textContent()).toContain(count.split(' sit')[0]);
    expect(await page.locator('.list-head').getByText(count).count()).toBe(1);
    expect(await page.locator('.site-table th[aria-sort=descending]').count()).toBe(1);
    expect(await page.locator('.below-standard').count()).toBe(0);
    await page.getByRole('button', { name: mark }).click();
    await page.locator('.site-table-head select').selectOption({ label: order });
    await page.locator('.site-table tbody tr').first().locator('.below-standard').waitFor();
    await page.locator('.below-standard', { hasText: reason }).first().waitFor();
    expect(await page.locator('.site-table caption').textContent()).toContain(order);
    expect(await page.locator('.site-table th[aria-sort]').count()).toBe(0);
    await expect.poll(() => address(page)).toBe('/?ssort=underserved&tab=sites');
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test('a report that fails is asked for again from the table, which goes on showing sites', async () => {
  shared.server.fault = (path) => (path === '/reports/underserved' ? 500 : undefined);
  const { page } = await visit('/?tab=sites&ssort=underserved');
  await page.locator('.site-table-head [role=alert]').waitFor();
  expect(await page.locator('.site-table tbody tr').count()).toBe(100);
  shared.server.fault = () => undefined;
  await page.locator('.site-table-head').getByRole('button', { name: 'Reintentar' }).click();
  await page.locator('.below-standard').first().waitFor();
});

test('who may not see the report is offered nothing of it', async () => {
  shared.server.role = 'technician';
  const { page } = await visit('/?tab=sites&ssort=underserved');
  await page.waitForSelector('.site-table tbody tr');
  expect(await page.locator('.site-table-head option').count()).toBe(2);
  expect(await page.locator('.site-table-head button').count()).toBe(0);
});
