import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(150, 'administrator');

/** The next requests of this kind are refused as the server does. */
async function refuse(page: Page, path: string, method: string, status: number, problem: object) {
  await page.route(`**/api/v1${path}`, async (route) => {
    if (route.request().method() !== method) {
      await route.fallback();
      return;
    }
    const contentType = 'application/problem+json';
    const body = { type: 'about:blank', title: 'Conflict', status, requestId: 'r', ...problem };
    await route.fulfill({ status, contentType, body: JSON.stringify(body) });
  });
}

async function silence(page: Page): Promise<void> {
  await page.click('.drawer .block .button.is-small:not(.silence-end)');
  await page.fill('dialog [role=combobox]', 'puebla');
  await page.locator('dialog [role=option]').first().waitFor();
  await page.press('dialog [role=combobox]', 'Enter');
  await page.fill('dialog textarea', 'se cambia un equipo');
  await page.click('dialog .is-primary');
}

describe.each([
  ['es', 'Hay demasiados silencios a la vez', 'Nada cambió', 'Ya hay una cuenta con este correo'],
  ['en', 'There are too many silences at once', 'Nothing changed', 'There is an account with this e-mail'],
] as const)('what the server refuses is said in %s', (language, known, general, taken) => {
  test('by its code, without the words of the server', async () => {
    const { page } = await shared.visit('/?quiet=1', { language });
    await page.waitForSelector('.drawer .silence-line');
    const detail = 'There are too many silences; end some';
    await refuse(page, '/silences', 'POST', 409, { code: 'tooManySilences', detail });
    await silence(page);
    await page.waitForSelector('dialog .problem');
    expect(await page.textContent('dialog .problem')).toContain(known);
    expect(await page.locator('dialog .problem-detail').count()).toBe(0);
  });

  test('in general where the code is of a newer server, with its words in small print and marked as English', async () => {
    const { page } = await shared.visit('/?quiet=1', { language });
    await page.waitForSelector('.drawer .silence-line');
    const detail = 'The moon stands in the wrong house';
    await refuse(page, '/silences', 'POST', 409, { code: 'wrongMoon', detail });
    await silence(page);
    await page.waitForSelector('dialog .problem');
    expect(await page.textContent('dialog .problem')).toContain(general);
    expect(await page.locator('dialog .problem small[lang=en]').textContent()).toBe(detail);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('where somebody is invited, and where a list cannot be had', async () => {
    const { page } = await shared.visit('/administration', { language });
    const detail = 'Somebody with this e-mail address exists already';
    await refuse(page, '/people', 'POST', 409, { code: 'emailTaken', detail });
    await page.locator('.section-head .button').first().click();
    await page.locator('dialog input').nth(0).fill('Luz');
    await page.locator('dialog input[type=email]').fill('luz@example.mx');
    await page.click('dialog .is-primary');
    await page.waitForSelector('dialog .problem');
    expect(await page.textContent('dialog')).toContain(taken);
    expect(await page.textContent('dialog')).not.toContain(detail);

    const cursor = 'cursor: expected the nextCursor of this list, got x';
    await refuse(page, '/subscriptions?*', 'GET', 400, { code: 'badParameter', detail: cursor });
    await page.goto(`${shared.server.url}/subscriptions`);
    await page.waitForSelector('.notice.is-failure');
    expect(await page.locator('.notice small[lang=en]').textContent()).toBe(cursor);
  });
});
