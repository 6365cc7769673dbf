import { expect, test } from 'vitest';
import { axeViolations, type Look } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(60);

async function visit(look: Look = {}) {
  const opened = await shared.visit('/administration', look);
  await opened.page.waitForSelector('.quarantine > li');
  return opened;
}

test('says of each terminal why, how many, when by its clock and ours, and how far its clock is off', async () => {
  const { page } = await visit();
  const rows = page.locator('.quarantine > li');
  await expect.poll(() => rows.count()).toBe(5);
  const first = (await rows.nth(0).innerText()).replaceAll('\u00a0', ' ');
  expect(first).toContain(`ut-${shared.server.fleet.snapshot.ids[3] ?? ''}`);
  expect(first).toContain(shared.server.fleet.snapshot.names[3]);
  for (const part of ['Reloj adelantado', '1,432', '3 h 12 min adelantado']) expect(first).toContain(part);
  expect(first).toMatch(/Según su reloj\s.* a .*GMT\u20116/);
  expect(await rows.nth(1).innerText()).toContain('atrasado, o llegaron tarde');
  expect(await rows.nth(3).innerText()).toContain('casi en hora');
  const who = await rows.locator('.tag:last-child').allInnerTexts();
  expect(who.map((tag) => tag === 'Se acomodan solas')).toEqual([false, false, false, true, false]);
  expect(await rows.nth(2).innerText()).toContain('9 de 12 se acomodan solas');
  expect(await rows.nth(4).innerText()).toContain('fue retirada');
});

test('nothing is released before a second click that says what it means; a failure can be tried again', async () => {
  const { page, faults } = await visit();
  const first = page.locator('.quarantine > li').first();
  await first.getByRole('button', { name: 'Liberar con hora corregida' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('se juzgan de nuevo').waitFor();
  await dialog.getByText('No se puede deshacer').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  expect(shared.server.fleet.settled).toEqual([]);

  await first.getByRole('button', { name: 'Liberar con hora corregida' }).press('Enter');
  shared.server.failing = true;
  await dialog.getByRole('button', { name: 'Liberar con hora corregida' }).press('Enter');
  await dialog.getByRole('alert').getByText('nada se hace dos veces').waitFor();
  shared.server.failing = false;
  await dialog.getByRole('button', { name: 'Liberar con hora corregida' }).press('Enter');
  await page.getByText('Liberadas: 1,400').waitFor();
  await page.getByText('Se quedan aquí: 32').waitFor();
  // The focus moves after the frame that shows the words.
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  await expect.poll(() => page.locator('.quarantine > li').count()).toBe(4);

  const { deed, terminalId, body } = shared.server.fleet.settled[0] ?? { deed: '', terminalId: '', body: {} };
  expect([deed, terminalId]).toEqual(['release', `ut-${shared.server.fleet.snapshot.ids[3] ?? ''}`]);
  expect(body).toMatchObject({ shift: 'measured', reason: 'clockAhead' });
  // `to` is excluded: the last sample shown lies before it, one that came since does not.
  expect(Date.parse(String(body['to'])) % 60_000).toBe(1);
  expect(Date.parse(String(body['from']))).toBeLessThan(Date.parse(String(body['to'])));
  expect(faults).toEqual([]);
});

test('what is too old warns before its clock is corrected, is released as it is, or discarded', async () => {
  const { page } = await visit({ language: 'en' });
  const old = page.locator('.quarantine > li').nth(1);
  const dialog = page.getByRole('dialog');
  await old.getByRole('button', { name: 'Release with time corrected' }).click();
  await dialog.getByText('only if the clock was wrong').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await old.getByRole('button', { name: 'Release as measured' }).click();
  await dialog.getByText('96 are older than what is kept here').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await old.getByRole('button', { name: 'Discard' }).click();
  await dialog.getByText('will not send them again').waitFor();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Discarded: 96.').waitFor();
  const next = page.locator('.quarantine > li').nth(1);
  await next.getByRole('button', { name: 'Release as measured' }).click();
  await dialog.getByText('9 may still get their exact time by themselves').waitFor();
  await dialog.getByRole('button', { name: 'Release as measured' }).click();
  await expect
    .poll(() => shared.server.fleet.settled.map(({ deed, body }) => [deed, body['shift']]))
    .toEqual([
      ['discard', undefined],
      ['release', 'none'],
    ]);
});

test('an empty quarantine says so', async () => {
  shared.server.fleet.settled.push(
    ...[3, 8, 12, 15, 21].map((site) => ({
      deed: 'discard',
      terminalId: `ut-${shared.server.fleet.snapshot.ids[site] ?? ''}`,
      body: {},
    })),
  );
  const { page } = await shared.visit('/administration');
  await page.getByText('Ninguna medición espera').waitFor();
});

test('fits a phone', async () => {
  const { page } = await visit({ phone: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await axeViolations(page)).toEqual([]);
});
