import { expect, test } from 'vitest';
import { axeViolations, type Look } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(60);
const visit = (look: Look = {}) => shared.visit('/administration', look);

test('says of each what the registry and the equipment say, though a page of the answer may be empty', async () => {
  const { page, faults } = await visit();
  const rows = page.locator('.mismatches > li');
  await expect.poll(() => rows.count()).toBe(10);
  const said = (await rows.allInnerTexts()).map((each) => each.replaceAll('\u00a0', ' '));
  expect(said[0]).toContain(shared.server.fleet.snapshot.names[2]);
  await page.locator('.lifecycle-counts').getByText('214').waitFor();
  expect(said[0]).toContain('Activo desde hace 12 días, y nunca ha reportado');
  expect(said[1]).toContain('En el registro la terminal está suspendida, y reportó hace 7 min');
  expect(said[2]).toContain('Dice estar a 48.2 km de su sitio, con un margen de 15 m');
  expect(said[3]).toContain('Su número de serie es UT01-8842-K7; antes era UT01-1203-A2');
  await page.locator('section', { has: rows }).getByRole('button', { name: 'Mostrar más' }).click();
  await expect.poll(() => rows.count()).toBe(18);
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('one kind alone says what to do about it, and leads to the site', async () => {
  const { page } = await visit({ language: 'en' });
  const rows = page.locator('.mismatches > li');
  await page.getByRole('button', { name: 'Elsewhere' }).click();
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByText('correct the position of the site').waitFor();
  await rows.getByRole('button', { name: shared.server.fleet.snapshot.names[7] ?? '' }).click();
  await expect.poll(() => page.url()).toContain(shared.server.fleet.snapshot.ids[7]);
});

test('that there is none is said, and what cannot be loaded can be asked for again', async () => {
  shared.server.fleet.mismatching = false;
  const { page } = await visit();
  await page.getByText('Todos los equipos están como dice el registro').waitFor();
  await page.route('**/lifecycle/mismatches?**', (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.getByRole('button', { name: 'En otro lugar' }).click();
  const section = page.locator('section', { has: page.getByText('Equipos que no cuadran') });
  await section.getByRole('alert').waitFor();
  await page.unroute('**/lifecycle/mismatches?**');
  await section.getByRole('button', { name: 'Reintentar' }).click();
  await page.getByText('Ningún equipo está así').waitFor();
});

test('fits a phone', async () => {
  const { page } = await visit({ phone: true });
  await page.locator('.mismatches > li').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
