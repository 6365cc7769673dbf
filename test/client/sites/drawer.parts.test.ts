import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from '../support/console-page.ts';
import { withConsole } from '../support/with-console.ts';

const shared = withConsole(160);
const offlineSite = () => {
  const { fleet } = shared.server;
  return fleet.snapshot.ids[fleet.snapshot.ids.findIndex((_, row) => fleet.stateOf(row) === 'offline')] ?? '';
};
const chart = (page: Page, name: string) => page.getByRole('slider', { name });
const plain = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ');

describe.each(['es', 'en'] as const)('in %s', (language) => {
  test.each(['light', 'dark'] as const)('axe finds nothing in a site’s drawer, %s', async (theme) => {
    const { page, faults } = await shared.visit(`/?site=${offlineSite()}`, { theme, language });
    await page.locator('.chart-plot canvas').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

test('what is wrong, since when and how many people stay in sight; the sections follow in the order of a shift', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  const status = page.locator('.drawer-status');
  await expect.poll(async () => plain(await status.innerText())).toMatch(/Sin servicio[\s\S]*382 personas/);
  const titles = await page.locator('.drawer-section h3 button').allInnerTexts();
  expect(titles).toEqual([
    'Qué hacer',
    'Gráficas',
    'Disponibilidad',
    'Historial',
    'Personas y contacto',
    'Equipo',
  ]);
  await page.getByRole('button', { name: 'Equipo' }).first().click();
  await expect.poll(() => page.locator('.drawer-body').evaluate((body) => body.scrollTop)).toBeGreaterThan(0);
  expect(await status.isVisible()).toBe(true);
});

test('a chart is read by keyboard: the arrows move one cursor over all charts, + asks for finer steps, 0 for all again', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  const latency = chart(page, 'Latencia');
  await latency.locator('canvas').waitFor();
  await latency.focus();
  await page.keyboard.press('Home');
  const said = plain(await latency.getAttribute('aria-valuetext'));
  expect(said).toMatch(/Latencia \d+ ms, Variación \d+ ms/);
  expect(await chart(page, 'Tráfico').getAttribute('aria-valuenow')).toBe('0');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const plus = async (): Promise<boolean> => {
    await page.keyboard.press('+');
    return asked.some((url) => /series.*step=60/.test(url));
  };
  await expect.poll(plus).toBe(true);
  expect(page.url()).toContain('zoom=');
  await latency.focus();
  await page.keyboard.press('0');
  await expect.poll(() => page.url()).not.toContain('zoom=');
});

test('a gap is a gap, and says so under the cursor', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  const latency = chart(page, 'Latencia');
  await latency.locator('canvas').waitFor();
  await latency.focus();
  await page.keyboard.press('Home');
  for (let times = 0; times < 8; times += 1) await page.keyboard.press('Shift+ArrowRight');
  expect(plain(await latency.getAttribute('aria-valuetext'))).toMatch(/Latencia –.*Sin mediciones/);
});

test('a longer range asks for coarser steps and is in the address; a drag zooms', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}&range=7d`);
  await chart(page, 'Latencia').locator('canvas').waitFor();
  const coarser = page.waitForRequest((request) => /series.*step=7200/.test(request.url()));
  await page.getByRole('button', { name: '30 días' }).click();
  await coarser;
  expect(page.url()).toContain('range=30d');
  const plot = chart(page, 'Latencia').locator('.u-over');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('no plot');
  await page.mouse.move(box.x + 60, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toContain('zoom=');
  await page.getByRole('button', { name: 'Ver todo', exact: true }).click();
  await expect.poll(() => page.url()).not.toContain('zoom=');
});

test('what is shown can be read as a table and taken along', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  await chart(page, 'Latencia').waitFor();
  await page.getByText('Los mismos datos en tabla').click();
  expect(await page.locator('.chart-table tbody tr').count()).toBeGreaterThan(20);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Descargar CSV' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text.split('\r\n')[0]).toContain('from,to,terminal,samples,latencyMs_median');
});

test('a date at the very end of a chart is written whole', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  await page.addInitScript(() => {
    const cut: string[] = [];
    Object.assign(globalThis, { cut, written: 0 });
    const fillText = Reflect.get(CanvasRenderingContext2D.prototype, 'fillText') as (
      ...all: unknown[]
    ) => void;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...most) {
      if (this.textAlign === 'center') {
        const { e } = this.getTransform();
        Object.assign(globalThis, { written: (globalThis as unknown as { written: number }).written + 1 });
        if (e + x + this.measureText(text).width / 2 > this.canvas.width) cut.push(text);
      }
      fillText.call(this, text, x, y, ...most);
    };
  });
  // ends an hour after midnight in Mexico City
  const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 18 * 3_600_000;
  const at = (time: number) => new Date(time).toISOString().slice(0, 16);
  const zoom = `${at(midnight - 6 * 86_400_000)}..${at(midnight + 3_600_000)}`;
  await page.goto(`${shared.server.url}/?site=${offlineSite()}&range=30d&zoom=${zoom}`);
  await chart(page, 'Latencia').locator('canvas').waitFor();
  const found = () =>
    page.evaluate(() => {
      const { cut, written } = globalThis as unknown as { cut: string[]; written: number };
      return { cut, written };
    });
  await expect.poll(async () => (await found()).written).toBeGreaterThan(2);
  expect((await found()).cut).toEqual([]);
});

test('the plot’s code is asked for when the first chart is, not before', async () => {
  const { page } = await shared.visit('/');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.waitForSelector('.incident');
  expect(asked.filter((url) => url.includes('/plot-'))).toEqual([]);
});

test('outages say why, how sure that is, how well their ends are known, and lead to their incident', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`);
  await page.getByRole('button', { name: 'Cortes' }).click();
  const rain = page.locator('.history-list li', { hasText: 'Lluvia' });
  expect(plain(await rain.innerText())).toContain('inicio con margen de 4 min');
  await rain.getByText('Por qué').click();
  await rain.locator('.because li').first().waitFor();
  await rain.getByRole('button', { name: 'Ver el incidente' }).click();
  await expect.poll(() => page.url()).toContain('incident=incident-beam');
});

test('a site without equipment says that there is nothing to measure; one that does not exist says that', async () => {
  const { page } = await shared.visit('/');
  const id = offlineSite();
  await page.route(`**/api/v1/sites/${id}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), terminals: [], links: [] } });
  });
  await page.goto(`${shared.server.url}/?site=${id}`);
  await page.getByText('no hay nada que medir todavía').waitFor();
  await page.goto(`${shared.server.url}/?site=nowhere`);
  await page.locator('.drawer .notice').waitFor();
});

test('on a phone the drawer is a sheet as wide as the screen, and charts fit in it', async () => {
  const { page } = await shared.visit(`/?site=${offlineSite()}`, { phone: true });
  await chart(page, 'Latencia').locator('canvas').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  const width = (await chart(page, 'Latencia').boundingBox())?.width ?? 0;
  expect(width).toBeLessThanOrEqual(390);
  expect(await axeViolations(page)).toEqual([]);
});
