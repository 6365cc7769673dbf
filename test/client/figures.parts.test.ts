import { expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { stateReasons } from '../../telemetry/contract/site-state.ts';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(120);

/** Cells of the row of a table with this header, once it is there. */
async function cells(table: Locator, header: string): Promise<string[]> {
  const row = table.getByRole('row').filter({ has: table.page().getByRole('rowheader', { name: header }) });
  await row.first().waitFor();
  const texts = await row.first().getByRole('cell').allInnerTexts();
  return texts.map((each) => each.replaceAll('\u00a0', ' '));
}

test('a site’s availability says strict and contractual, with bounds, numerator and denominator', async () => {
  const { page, faults } = await shared.visit(`/?site=${shared.server.fleet.snapshot.ids[0]}`);
  const table = page.locator('.drawer table.availability');
  expect(await cells(table, 'Estricta')).toEqual(['97.30 %', '99.27 %', '99.52 %', '99.48 %']);
  expect(await cells(table, 'entre')).toEqual(['97.27–98.01', '99.26–99.38', '99.52–99.55', '99.48–99.53']);
  expect(await cells(table, 'con servicio')).toEqual(['23 h 21 min', '6 d 22 h', '29 d 20 h', '19 d 21 h']);
  expect(await cells(table, 'Contractual')).toEqual(['98.28 %', '99.58 %', '99.74 %', '99.72 %']);
  expect(await cells(table, 'Sin saber')).toEqual(['10 min', '10 min', '10 min', '10 min']);
  expect(await cells(table, 'Excluido')).toEqual(['14 min', '31 min', '1 h 37 min', '1 h 9 min']);
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('a region unfolds its figures and what went through it, and asks for them only then', async () => {
  const { page, faults } = await shared.visit('/?region=20', { phone: true });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.click('#tab-regions');
  await page.locator('.region-summary').waitFor();
  expect(asked.filter((path) => /availability|throughput/.test(path))).toEqual([]);
  await page.getByText('Cifras de 24 h, 7 y 30 días').click();
  await page.getByText('Tráfico de los últimos 7 días').click();
  const [figures, traffic] = [page.locator('.unfold table').first(), page.locator('.unfold table').last()];
  expect(await cells(figures, 'con servicio')).toEqual(['325 h', '2,331 h', '10,020 h', '6,677 h']);
  expect(await cells(traffic, 'Uso de lo contratado')).toEqual(['14.63 %', '14.63 %']);
  expect(await cells(traffic, 'Volumen')).toEqual(['757 TB', '90.8 TB']);
  expect(await cells(traffic, 'Hora con más tráfico')).toEqual(['11 a 12 h', '23 a 00 h']);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('months that stand fast are shown with their restatements, how far these differ, and their chain', async () => {
  const { page, faults } = await shared.visit('/reports');
  const rows = page.locator('.months tbody tr');
  await expect.poll(() => rows.locator('th').allInnerTexts()).toHaveLength(3);
  await page.locator('.months').getByText('-1.000 puntos').waitFor();
  const said = (await rows.nth(1).innerText()).replaceAll('\u00a0', ' ');
  for (const part of ['enero de 2026', 'Rectificación 1', '97.88 %', 'entre 97.87–98.23 %', 'Marta Gómez'])
    expect(said).toContain(part);
  await page.getByText('La cadena de firmas está íntegra: 3 versiones.').waitFor();
  expect(await axeViolations(page)).toEqual([]);

  await page.route('**/availability/chain', (route) =>
    route.fulfill({ json: { versions: 3, sound: false, brokenAt: 2 } }),
  );
  await page.reload();
  await page.getByRole('alert').getByText('se rompe en la versión 2').waitFor();
  expect(faults).toEqual([]);
});

test('while we cannot see, sites are unknown through our fault, and nobody is to be called', async () => {
  const { server } = shared;
  const { fleet } = server;
  const rows = fleet.snapshot.states.flatMap((_, row) => (fleet.stateOf(row) === 'online' ? [row] : []));
  fleet.change(rows, 'unknown');
  for (const row of rows) fleet.snapshot.reasons[row] = stateReasons.indexOf('monitoring');
  server.problems = ['journalFull'];
  const { page, faults } = await shared.visit(`/?site=${fleet.snapshot.ids[rows[0] ?? 0]}`);
  await page.locator('.banner', { hasText: 'no se avisa a nadie' }).waitFor();
  await page.locator('.drawer').getByText('no podía recibir mediciones').waitFor();
  expect(await page.getByText('Llame primero').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  server.problems = ['storeUnreachable'];
  await page.locator('.banner', { hasText: 'almacén' }).waitFor();
  await page.locator('.banner', { hasText: 'no se avisa a nadie' }).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});
