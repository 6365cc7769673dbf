import { expect, test } from 'vitest';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(400);

/** What browsers keep from pages that came over plain http, as in an installation's first days. */
function asOverPlainHttp(): void {
  Reflect.deleteProperty(Crypto.prototype, 'randomUUID');
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
  Object.defineProperty(navigator, 'locks', { value: undefined });
}

test('over plain http incidents are commented on and links copied all the same', async () => {
  const { page, faults } = await shared.visit('/?state=offline');
  await page.waitForSelector('[data-incident="incident-beam"]');
  await page.evaluate(asOverPlainHttp);
  await page.focus('[data-incident="incident-beam"]');
  await page.keyboard.press('c');
  await page.fill('dialog textarea', 'El proveedor ya sabe');
  await page.click('dialog .is-primary');
  await page.waitForSelector('.incident-comment:has-text("El proveedor ya sabe")');

  await page.evaluate(() =>
    document.addEventListener('copy', () => {
      document.title = document.querySelector('textarea')?.value ?? '';
    }),
  );
  await page.locator('button', { hasText: 'Copiar enlace' }).first().click();
  await page.locator('[role=status]', { hasText: 'Enlace copiado' }).first().waitFor({ state: 'attached' });
  expect(await page.title()).toContain('state=offline');
  expect(faults).toEqual([]);
});
