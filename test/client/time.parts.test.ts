import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { PAST_PART_MS } from '../../telemetry/contract/past.ts';
import { axeViolations } from './support/console-page.ts';
import { FAILING } from './support/fake-past.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1500);
const { visit } = shared;
const HOUR = 3_600_000;

/** Two hours into the last part that is over: what fails in each part is out then. */
const inside = () => Math.floor(Date.now() / PAST_PART_MS) * PAST_PART_MS - PAST_PART_MS + 2 * HOUR;
const address = (at: number) => `/?at=${new Date(at).toISOString().slice(0, 19)}Z`;
const offlineCount = (page: Page) => page.locator('.count.state-offline b');

test.each([
  ['es', 'light', 'En vivo', 'El mapa muestra'],
  ['en', 'dark', 'Back to live', 'The map shows'],
] as const)(
  'a moment of the past can be sent, and says what it is (%s, %s)',
  async (language, theme, live, shows) => {
    const { page, faults } = await visit(address(inside()), { language, theme });
    await page.locator('.past-pill').getByText(shows).waitFor();
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    await page.locator('.time-bar').getByText(live, { exact: false }).first().waitFor();
    await page.locator('.freshness.is-past').waitFor();
    await page.locator('.present-note').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(faults).toEqual([]);
  },
);

describe('looking back', () => {
  test('one key opens the bar, arrows move in time, and one key is back in the present', async () => {
    const { page } = await visit('/');
    const now = await offlineCount(page).innerText();
    await page.keyboard.press('t');
    await page.locator('.time-bar').waitFor();
    expect(await page.locator('.past-pill').count()).toBe(0);
    await page.focus('.time-slider');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.locator('.past-pill').waitFor();
    await expect.poll(() => page.url()).toContain('at=');
    expect(await page.locator('.time-slider').getAttribute('aria-valuetext')).toContain('sin servicio');
    await page.locator('.time-slider').blur();
    await page.keyboard.press('l');
    await page.locator('.past-pill').waitFor({ state: 'detached' });
    await expect.poll(() => offlineCount(page).innerText()).toBe(now);
    await expect.poll(() => page.url()).not.toContain('at=');
  });

  test('steps go from change to change, and the map follows', async () => {
    const at = inside();
    const { page } = await visit(address(at));
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    await page.getByLabel('Cambio siguiente').click();
    await expect.poll(() => offlineCount(page).count()).toBe(0);
    await page.getByLabel('Cambio anterior').click();
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
  });

  test('changes of the present do not reach the past', async () => {
    const { page } = await visit(address(inside()));
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
    const { server } = shared;
    server.stream.emit('changes', server.fleet.change([700, 701, 702], 'offline'));
    await page.locator('.time-slider').press('ArrowRight');
    await page.locator('.time-slider').press('ArrowLeft');
    await expect.poll(() => offlineCount(page).innerText()).toBe(String(FAILING));
  });

  test('an incident is replayed from before its beginning', async () => {
    const [incident] = [...shared.server.fleet.incidents.values()];
    const { page } = await visit(`/?incident=${incident?.id}`);
    await page.getByRole('button', { name: 'Ver cómo ocurrió' }).click();
    await page.locator('.time-caption').getByText('Reproducción:').waitFor();
    await page.locator('.past-pill').waitFor();
    await page.getByLabel('Pausar').click();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Terminar la reproducción' }).click();
    await page.locator('.time-caption').waitFor({ state: 'detached' });
  });
});
