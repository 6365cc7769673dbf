import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, builtConsole } from './support/console-page.ts';
import type { Look } from './support/console-page.ts';
import type { FakeServer } from './support/fake-server.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1500, 'administrator');
const { visit } = shared;
let server: FakeServer;
let offlineSite: string;

beforeAll(() => {
  server = shared.server;
  offlineSite = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'offline') ?? '';
});

const looks: Look[] = (['light', 'dark'] as const).flatMap((theme) =>
  (['es', 'en'] as const).map((language) => ({ theme, language })),
);

describe.each(looks)('in $theme and $language', (look) => {
  test('on a phone, folded and unfolded', async () => {
    const { page, faults } = await visit('/', { ...look, phone: true });
    await page.waitForSelector('.side-panel.is-folded');
    expect(await axeViolations(page)).toEqual([]);
    await page.click('#tab-incidents');
    await page.waitForSelector('.incident');
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(faults).toEqual([]);
  });
});

test('what opening the map loads of scripts and styles stays below 250 kB compressed', () => {
  const folder = builtConsole();
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const loaded = [...page.matchAll(/assets\/[\w-]+\.(?:js|css)/g)].map(([name]) => name);
  const sizes = loaded.map((name) => gzipSync(readFileSync(join(folder, name))).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
});

describe('a shift', () => {
  test('counts follow the stream and add up to the fleet', async () => {
    const { page } = await visit('/');
    const shown = async (state: string) =>
      Number((await page.textContent(`.count.state-${state} b`))?.replace(',', ''));
    await page.waitForSelector('.count.state-maintenance');
    const before = await shown('maintenance');
    const rows = server.fleet.snapshot.states.flatMap((_, row) =>
      server.fleet.stateOf(row) === 'online' ? [row] : [],
    );
    server.stream.emit('changes', server.fleet.change(rows.slice(0, 5), 'maintenance'));
    await page.waitForFunction(
      (wanted) => document.querySelector('.count.state-maintenance b')?.textContent === String(wanted),
      before + 5,
    );
    const all = await page.$$eval('.count b', (numbers) =>
      numbers.map((each) => Number(each.textContent.replaceAll(',', ''))),
    );
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(server.fleet.snapshot.ids.length);
  });

  test('equipment gets a new password, shown once and gone when it was saved', async () => {
    const { page, faults } = await visit(`/?site=${offlineSite}`);
    await page.click('.row-actions button:nth-of-type(1)');
    expect(await page.isChecked('dialog input[type=checkbox]')).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    const told = page.waitForRequest(/equipment-changes/);
    await page.click('dialog button[type=submit]');
    await page.waitForSelector('.secret');
    await told;
    const secret = await page.locator('.secret input').nth(1).inputValue();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('.secret')).toBe(true);
    await page.click('dialog .modal-foot button');
    await page.waitForSelector('.secret', { state: 'detached' });
    expect(await page.content()).not.toContain(secret);

    await page.click('.row-actions button:nth-of-type(2)');
    await page.fill('dialog input[type=text]', 'no such id');
    await page.click('dialog button[type=submit]');
    await page.waitForSelector('dialog input:invalid');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('a lost batch is noticed and made good', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.count.state-degraded b');
    const rows = server.fleet.snapshot.states.flatMap((_, row) =>
      server.fleet.stateOf(row) === 'online' ? [row] : [],
    );
    server.fleet.change(rows.slice(0, 3), 'degraded'); // never sent
    server.stream.emit('changes', server.fleet.change(rows.slice(3, 4), 'degraded'));
    const wanted = server.fleet.snapshot.states.filter(
      (_, row) => server.fleet.stateOf(row) === 'degraded',
    ).length;
    await page.waitForFunction(
      (count) => document.querySelector('.count.state-degraded b')?.textContent === String(count),
      wanted,
    );
  });

  test('a state pressed in the top bar narrows the table of sites', async () => {
    const { page } = await visit('/');
    await page.click('#tab-sites');
    await page.click('.count.state-offline');
    await page.waitForSelector('.count.state-offline[aria-pressed=true]');
    await page.waitForFunction(() => {
      const labels = [...document.querySelectorAll('.site-table tbody .state-label')];
      return labels.length > 0 && labels.every((label) => label.classList.contains('state-offline'));
    });
  });

  test('the keyboard alone finds a site, opens it and comes back', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.incident');
    await page.focus('#tab-incidents');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('#tab-sites[aria-selected=true]');
    await page.waitForSelector('.site-table button');
    await page.focus('.site-table button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.drawer .site-headline');
    // The focus moves after the frame that shows the drawer.
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.site-table') !== null))
      .toBe(true);
  });

  test('acknowledging tells everybody', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.incident');
    const nobodys = page.locator('.incident:has(.acknowledge)').first();
    const title = await nobodys.locator('.incident-title').textContent();
    await nobodys.locator('.acknowledge .button').click();
    await page.waitForFunction(
      (name) =>
        [...document.querySelectorAll('.incident.is-acknowledged .incident-title')].some(
          (each) => each.textContent === name,
        ),
      title,
    );
  });

  test('an incident says why, a person says better, and everybody reads it', async () => {
    const { page, faults } = await visit('/');
    await page.locator('.incident-main', { hasText: 'Haz LEO-1203 sin servicio' }).click();
    const drawer = page.locator('.drawer');
    const cause = drawer.locator('.cause');
    await cause.getByText('Los sitios del haz LEO-1203 cayeron juntos').waitFor();
    expect(await cause.locator('.ruled-out').innerText()).toMatch(/Lluvia[^]*señal siguió igual/);
    await page.locator('.leaflet-spots-pane canvas').waitFor({ state: 'attached' });

    await drawer.getByRole('button', { name: 'Corregir la causa' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Corregir', exact: true }).isDisabled()).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByLabel('Causa verdadera').selectOption('gateway');
    await dialog.getByLabel('Cómo lo sabe').fill('El proveedor lo confirma: <b>telepuerto</b>');
    await dialog.getByRole('button', { name: 'Corregir', exact: true }).click();
    await cause.locator('.said').getByText('<b>telepuerto</b>').waitFor();
    await cause.getByText('El monitor decía: Haz satelital').waitFor();
    await drawer.getByText('Ana Torres corrigió la causa: Telepuerto').waitFor();
    await page.locator('.incident.is-chosen').getByText('Telepuerto').waitFor();

    await drawer.getByRole('button', { name: 'Abrir el otro incidente' }).click();
    await drawer.getByText('Resultó ser parte de un incidente anterior').waitFor();
    await drawer.getByRole('button', { name: 'Abrir el incidente anterior' }).click();
    await drawer.getByRole('heading', { name: /Haz LEO-1203 sin servicio/ }).waitFor();

    await drawer.getByLabel('Buscar entre los sitios afectados').fill('no such site');
    await drawer.getByText('Ningún sitio coincide.').waitFor();
    await drawer.getByLabel('Buscar entre los sitios afectados').fill('centro de salud');
    await drawer.locator('.row-button').first().click();
    await page.waitForSelector('.drawer .site-headline');
    await page.goBack();
    await drawer.getByText('Ana Torres corrigió la causa: Telepuerto').waitFor();
    expect(faults).toEqual([]);
  });

  test('a site says by which witnesses it is judged, and leads to its incident', async () => {
    const { page, faults } = await visit(`/?site=${offlineSite}`);
    const evidence = page.locator('.evidence');
    await evidence.getByText('Los testigos no coinciden').waitFor();
    expect(await evidence.locator('.witnesses').innerText()).toMatch(
      /cada 5\smin[^]*se juzgará sin servicio/,
    );
    await page.getByRole('button', { name: 'Abrir incidente' }).click();
    await page.waitForSelector('.drawer .timeline li');
    expect(faults).toEqual([]);

    const well = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'online') ?? '';
    const calm = await visit(`/?site=${well}`);
    const folded = calm.page.locator('.evidence');
    await folded.waitFor();
    expect(await folded.getAttribute('open')).toBeNull();
    await folded.locator('summary').press('Enter');
    await folded.getByText('mide bien').waitFor();
    expect(await axeViolations(calm.page)).toEqual([]);
  });

  test('maintenance is agreed for what carries a site, and withdrawn with a reason', async () => {
    const { page, faults } = await visit(`/?site=${offlineSite}`);
    await page.getByRole('button', { name: 'Declarar mantenimiento' }).click();
    const dialog = page.getByRole('dialog');
    const declare = dialog.getByRole('button', { name: 'Declarar', exact: true });
    await dialog.getByLabel('Abarca').selectOption({ label: 'Haz: celda 118 (Proveedor Norte)' });
    await dialog.getByLabel('Motivo').fill('Cambio de antena, oficio 77');
    await dialog.getByLabel('Hasta').fill('2020-01-01T10:00');
    await dialog.getByText('El fin debe ser posterior').waitFor();
    expect(await declare.isDisabled()).toBe(true);
    await dialog.getByLabel('Desde').fill('2020-01-01T08:00');
    await dialog.getByText('cambia cifras').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await declare.click();
    await page.getByText('Mantenimiento declarado.').waitFor();
    // The browser stands in Mexico City, the server in UTC.
    expect(server.fleet.declared).toEqual([
      {
        scope: 'beam',
        target: 'celda 118',
        provider: 'Proveedor Norte',
        startsAt: '2020-01-01T14:00:00.000Z',
        endsAt: '2020-01-01T16:00:00.000Z',
        reason: 'Cambio de antena, oficio 77',
      },
    ]);

    await page.goto(`${server.url}/administration`);
    const provider = page.locator('.windows > li', { hasText: 'Proveedor: Proveedor Norte' });
    await provider.getByRole('button', { name: 'Retirar' }).click();
    await page.getByLabel('Por qué se retira').fill('El proveedor lo canceló');
    await page.getByRole('button', { name: 'Retirar mantenimiento', exact: true }).click();
    await page.getByText('Mantenimiento retirado.').waitFor();
    expect([...server.fleet.withdrawn]).toEqual(['w2']);
    expect(faults).toEqual([]);
  });

  test('warnings tell what is unusual, what gets worse and what fails again and again', async () => {
    const { page, faults } = await visit('/');
    await page.getByRole('button', { name: 'Advertencias' }).click();
    const panel = page.locator('.warnings');
    await panel.getByText(/Latencia de 212.ms; suele ser de 58.ms/).waitFor();
    await panel.getByText('Minutos malos al día: de 1.2 a 9.5').waitFor();
    await panel.getByText(/2.d 3.h sin servicio, en 41 interrupciones/).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await panel.locator('.warning').first().press('Enter');
    await page.waitForSelector('.drawer .site-headline');
    expect(faults).toEqual([]);
  });

  test('a session that ends asks to sign in over the page, and gives it back', async () => {
    const { page } = await visit(`/?site=${offlineSite}`);
    await page.waitForSelector('.drawer .site-headline');
    server.signOutEverybody();
    await page.waitForSelector('dialog[open] input[type=password]');
    expect(await axeViolations(page)).toEqual([]);
    await page.fill('dialog input[type=password]', 'a long enough password');
    await page.click('dialog button[type=submit]');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForSelector('.drawer .site-headline');
    expect(page.url()).toContain(offlineSite);
  });

  test('a service is known by its key, with the register it stands in where that has a name', async () => {
    const { page } = await visit(`/?site=${offlineSite}`);
    const services = page.locator('.service-list').first();
    await services.getByText('BIB-0002').waitFor();
    const names = await services.locator('li > strong').allInnerTexts();
    expect(names[0]).toMatch(/^CCT /);
    expect(names[1]).toBe('BIB-0002');
  });

  test('a terminal is asked for a reboot only after a second click that says what it means', async () => {
    const { page } = await visit(`/?site=${offlineSite}`);
    const history = page.locator('.history-list');
    await history.getByText('quizá se hizo').waitFor();
    expect(await history.innerText()).toMatch(/Bajada 87,?.?4\sMbit\/s/);
    await page.getByRole('button', { name: 'Reiniciar…' }).click();
    await page.getByRole('dialog').getByText('sin servicio').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(server.fleet.asked).toEqual([]);
    await page.getByRole('button', { name: 'Reiniciar…' }).press('Enter');
    await page.getByRole('button', { name: 'Reiniciar terminal' }).press('Enter');
    await history.getByText('En espera').waitFor();
    expect(server.fleet.asked).toEqual(['reboot']);
  });

  test('a monitor that is not well says so, and nothing is called well', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.incident');
    server.problems = ['storeUnreachable'];
    await page.locator('.banner', { hasText: 'almacén' }).waitFor();
    server.problems = [];
    await page.waitForSelector('.banner', { state: 'detached' });
  });

  test('a lost connection turns the picture grey and says since when', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.incident');
    await page.context().setOffline(true);
    server.stream.disconnectSockets(true);
    await page.waitForSelector('.map.is-stale');
    await page.locator('.banner.is-loud', { hasText: /Sin conexión.*GMT\u20116/ }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.waitForSelector('.map:not(.is-stale)');
  });
});
