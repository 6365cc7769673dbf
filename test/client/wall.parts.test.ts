import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(900);
const { visit } = shared;

test.each([
  ['es', 'light', 'Sin servicio', 'Monitoreo sano'],
  ['en', 'dark', 'Offline', 'Monitoring is well'],
] as const)(
  '%s, %s: a picture with nothing to click, and nothing wrong for axe',
  async (language, theme, offline, healthy) => {
    const { page, faults } = await visit('/?wall=1', { language, theme });
    await page.waitForSelector('.wall-incident');
    expect(await page.locator('.wall-count.is-loud').textContent()).toContain(offline);
    await page.waitForFunction(
      (words) => document.querySelector('.wall-trust')?.textContent.includes(words),
      healthy,
    );
    expect(
      await page
        .locator('.wall :is(button, a, input, select, [tabindex="0"]:not(.leaflet-container))')
        .count(),
    ).toBe(0);
    expect((await page.locator('.wall-incident').allTextContents()).join('\n')).toContain('LEO-1203');
    expect(
      await page.evaluate(() => getComputedStyle(document.querySelector('.wall') ?? document.body).cursor),
    ).toBe('none');
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test('the wall shows the present, whatever moment the link to it or the page before named', async () => {
  const past = new Date(Date.now() - 30 * 3_600_000).toISOString().slice(0, 19);
  const offline = (page: Page) => page.locator('.wall-count.state-offline b');
  const { page: now } = await visit('/?wall=1');
  const present = await offline(now).innerText();
  const { page } = await visit(`/?wall=1&at=${past}Z`);
  await expect.poll(() => offline(page).innerText()).toBe(present);
  await expect.poll(() => page.url()).not.toContain('at=');
  const { page: from } = await visit(`/?at=${past}Z`);
  await from.locator('.past-pill').waitFor();
  await from.waitForSelector('.count');
  await from.click('.account-button');
  await from.getByRole('button', { name: 'Pantalla de sala' }).click();
  await expect.poll(() => offline(from).innerText()).toBe(present);
});

test('whole lines only, however high the screen is; larger on a larger one', async () => {
  const { page } = await visit('/?wall=1');
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
    [1280, 720],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForSelector('.wall-more');
    const foot = () =>
      page.evaluate(() => document.querySelector('.wall-more')?.getBoundingClientRect().bottom ?? 9e9);
    await expect.poll(foot).toBeLessThan(height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const counts = await page
      .locator('.wall-count')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().right));
    expect(Math.max(...counts)).toBeLessThan(width);
  }
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  await page.setViewportSize({ width: 1920, height: 1080 });
  const wall = await size();
  await page.setViewportSize({ width: 3840, height: 2160 });
  await expect.poll(size).toBeGreaterThan(wall * 1.9);
});

test('the account menu leads in, Escape leads out', async () => {
  const { page } = await visit('/?state=offline,degraded');
  await page.waitForSelector('.count');
  await page.click('.account-button');
  await page.getByRole('button', { name: 'Pantalla de sala' }).click();
  await page.waitForSelector('.wall-incident');
  await page.waitForFunction(() => location.search.includes('wall=1'));
  await page.evaluate(() => document.exitFullscreen().catch(() => undefined));
  await page.keyboard.press('Escape');
  await page.waitForSelector('.top-bar');
  await page.waitForFunction(() => location.search === '?state=degraded,offline');
  expect(await page.evaluate(() => document.documentElement.className)).not.toContain('is-wall');
});

test('a filtered wall says so, and shows the incidents of these sites only', async () => {
  const { page } = await visit('/?wall=1&in=20&q=zapata');
  await page.waitForSelector('.wall-count.is-total');
  expect(await page.textContent('.filter-text')).toBe('Filtros activos: «zapata» · Oaxaca');
  await page.waitForFunction(() =>
    document.querySelector('.wall-count.is-total')?.textContent.includes('de 900 sitios'),
  );
  for (const line of await page.locator('.wall-incident').allTextContents()) expect(line).toContain('Oaxaca');
});

test('what may be old is loud, and it goes on by itself', async () => {
  const { page } = await visit('/?wall=1');
  await page.waitForSelector('.wall-incident');
  await page.context().setOffline(true);
  shared.server.stream.disconnectSockets(true);
  await page.waitForSelector('.wall.is-stale .wall-alarm');
  expect(await page.textContent('.wall-alarm strong')).toContain('Sin conexión');
  await page.context().setOffline(false);
  await page.waitForSelector('.wall-trust.is-live');
});

test('a session that ended leaves the picture, says so, and asks whoever presses a key', async () => {
  const { page, faults } = await visit('/?wall=1');
  await page.waitForSelector('.wall-incident');
  shared.server.signOutEverybody();
  await page.waitForSelector('.wall.is-stale .wall-alarm');
  expect(await page.textContent('.wall-alarm strong')).toContain('La sesión terminó');
  expect(await page.locator('.wall-incident').count()).toBeGreaterThan(0);
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.locator('dialog').count()).toBe(0);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.locator('dialog input[type=password]').fill('a long password');
  await page.click('dialog button[type=submit]');
  await page.waitForSelector('.wall-trust.is-live');
  expect(await page.locator('.wall-alarm').count()).toBe(0);
  expect(faults).toEqual([]);
});
