import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { axeViolations } from '../support/console-page.ts';
import { withConsole } from '../support/with-console.ts';

const shared = withConsole(400);

test('regions, period and what they are held against are in the address, and can be changed', async () => {
  const { page } = await shared.visit('/regions?regions=20&period=24h&against=none');
  await page.getByRole('heading', { name: 'Oaxaca' }).first().waitFor();
  await page.getByRole('combobox', { name: 'Añadir región…' }).selectOption('07');
  await page.getByRole('button', { name: '30 días' }).click();
  await page.getByRole('button', { name: 'Hace un año' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('?against=year&period=30d&regions=20,07');
  await page.getByRole('button', { name: 'Quitar Oaxaca' }).click();
  await expect.poll(() => page.url()).toContain('regions=07');
});

test('each figure says what it is of, and a difference that may be none says so', async () => {
  const { page } = await shared.visit('/regions?regions=20');
  const rows = page.locator('.compare tbody tr');
  await expect
    .poll(async () => (await rows.nth(1).innerText()).replaceAll('\u00a0', ' '))
    .toMatch(/%\s*entre [\d.–]+ %\s*[\d,]+ h de [\d,]+ h/);
  await expect.poll(() => rows.nth(3).innerText()).toContain('puede no ser ninguna');
});

test('a period that is only partly known says so instead of a fine figure', async () => {
  const { page } = await shared.visit('/regions');
  await page.route('**/api/v1/availability?*limit=1&*', async (route) => {
    const answer = await route.fetch();
    const { items } = (await answer.json()) as { items: Record<string, unknown>[] };
    await route.fulfill({ json: { items: items.map((item) => ({ ...item, scheduledSeconds: 50_000 })) } });
  });
  await page.goto(`${shared.server.url}/regions?regions=20&against=none`);
  await page.locator('.compare .partly').first().waitFor();
});

test('the worst municipalities: small ones are left out, which is said and can be switched', async () => {
  const { page } = await shared.visit('/regions?regions=20&least=20');
  await page.getByText('tienen menos sitios y no se muestran').waitFor();
  await page.getByRole('button', { name: 'Todos' }).click();
  await page.getByText('tienen menos sitios y no se muestran').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Parte sin servicio' }).click();
  await expect.poll(() => page.url()).toContain('worst=offline');
});

test('a comparison is taken along as CSV', async () => {
  const { page } = await shared.visit('/regions?regions=20,07');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Descargar comparación' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^20,Oaxaca,/);
});

test('on a phone nothing is wider than the screen', async () => {
  const { page } = await shared.visit('/regions?regions=20,07', { phone: true });
  await page.locator('.chart-plot canvas').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await axeViolations(page)).toEqual([]);
});

test.each([
  ['es', 'por día', 'por hora', 'cargando por hora', 'No se pudo cargar por hora', 'Reintentar', 'Ver todo'],
  ['en', 'by day', 'by hour', 'loading by hour', 'It could not be loaded by hour', 'Try again', 'Show all'],
] as const)(
  'what is zoomed to is loaded by hour, and says so (%s)',
  async (language, byDay, byHour, loading, failed, retry, all) => {
    const { page, faults } = await shared.visit('/regions?regions=20&period=30d', { language });
    const step = page.locator('.trend-step').first();
    await expect.poll(() => step.innerText()).toBe(byDay);
    const chart = page.locator('.chart-plot').first();
    await chart.locator('canvas').waitFor();
    const steps = Number(await chart.getAttribute('aria-valuemax'));
    let isHeld = true;
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    await page.route('**/api/v1/availability?*step=hour*', async (route) => {
      if (isHeld) await released;
      await (isHeld ? route.fulfill({ status: 500, json: { status: 500, title: 'x' } }) : route.continue());
    });
    await chart.focus();
    for (const _ of [1, 2, 3]) await page.keyboard.press('+');
    await page.locator('.close-up').getByText(loading).first().waitFor();
    // the days stay until the hours are there
    expect(await step.innerText()).toBe(byDay);
    release(undefined);
    await page.locator('.close-up').getByText(failed).first().waitFor();
    isHeld = false;
    await page.locator('.close-up').getByRole('button', { name: retry }).first().click();
    await expect.poll(() => step.innerText()).toBe(byHour);
    expect(Number(await chart.getAttribute('aria-valuemax'))).toBeGreaterThan(steps);
    expect(await page.locator('.close-up [role=alert]').count()).toBe(0);
    await expect.poll(() => page.url()).toContain('zoom=');
    expect(await axeViolations(page)).toEqual([]);
    await page.locator('.close-up').getByRole('button', { name: all }).first().click();
    await expect.poll(() => step.innerText()).toBe(byDay);
    expect(faults).toEqual([]);
  },
);
