import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeViolations, builtConsole, openConsole } from './support/console-page.ts';
import { FakeServer } from './support/fake-server.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(150, 'administrator');
const { visit } = shared;
let server: FakeServer;
let site: string;

beforeAll(() => {
  server = shared.server;
  site = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'offline') ?? '';
});

async function signInAgain(page: Page): Promise<void> {
  server.fault = () => undefined;
  await page.fill('dialog input[type=password]', 'a long enough password');
  await page
    .locator('dialog', { has: page.locator('input[type=password]') })
    .locator('[type=submit]')
    .click();
  await page.waitForSelector('dialog input[type=password]', { state: 'detached' });
}

const button = (page: Page | Locator, name: string | RegExp) => page.getByRole('button', { name });
const submit = (page: Page) => page.locator('dialog .form [type=submit]').first().click();

/** Every form: how it is opened and filled, what sends it, and what the server then took. */
const forms: [
  name: string,
  path: () => string,
  fill: (page: Page) => Promise<void>,
  send: (page: Page) => Promise<void>,
  taken: RegExp,
][] = [
  [
    'taking an incident',
    () => '/',
    (page) => page.waitForSelector('.incident').then(() => undefined),
    (page) => page.locator('.acknowledge .button').first().click(),
    /^POST \/incidents\/.*\/acknowledge$/,
  ],
  [
    'a cause said better',
    () => '/?incident=incident-beam',
    async (page) => {
      await button(page, 'Corregir la causa').click();
      await page.getByLabel('Causa verdadera').selectOption('gateway');
      await page.getByLabel('Cómo lo sabe').fill('Lo dijo el proveedor');
    },
    submit,
    /^POST \/incidents\/.*\/cause$/,
  ],
  [
    'maintenance',
    () => `/?site=${site}`,
    async (page) => {
      await button(page, 'Declarar mantenimiento').click();
      await page.getByLabel('Motivo').fill('Cambio de antena');
    },
    submit,
    /^POST \/maintenance$/,
  ],
  [
    'a command',
    () => `/?site=${site}`,
    (page) => button(page, 'Reiniciar…').click(),
    submit,
    /^POST \/commands$/,
  ],
  [
    'a new password of a terminal',
    () => `/?site=${site}`,
    (page) => page.locator('.row-actions button').first().click(),
    submit,
    /^POST \/terminals\/.*\/rotate$/,
  ],
  [
    'an invitation',
    () => '/administration',
    async (page) => {
      await button(page, /^Invitar/).click();
      await page.getByRole('dialog').getByLabel('Nombre').fill('Rosa Díaz');
      await page.getByRole('dialog').getByLabel('Correo').fill('rosa@example.mx');
    },
    submit,
    /^POST \/people$/,
  ],
  [
    'a subscription',
    () => '/subscriptions',
    (page) => page.locator('form input[type=email]').fill('rosa@example.mx'),
    (page) => page.locator('form [type=submit]').click(),
    /^POST \/subscriptions$/,
  ],
];

describe('a session that ends', () => {
  test.each(forms)('loses nothing of %s: what was being sent is sent after signing in', async (...form) => {
    const [, path, fill, send, taken] = form;
    const { page, faults } = await visit(path());
    await fill(page);
    server.fault = (asked, method) => (method !== 'GET' && asked !== '/session' ? 401 : undefined);
    await send(page);
    await page.getByText('Lo que estaba enviando se envía en cuanto entre.').waitFor();
    expect(server.taken).toEqual([]);
    await signInAgain(page);
    await expect.poll(() => server.taken.filter((each) => taken.test(each)).length).toBe(1);
    expect(faults).toEqual([]);
  });

  test('keeps what was typed, chosen and scrolled to', async () => {
    const { page } = await visit('/?incident=incident-beam');
    await page.click('.count.state-offline');
    await button(page, 'Corregir la causa').click();
    await page.getByLabel('Cómo lo sabe').fill('Media frase');
    const scrolled = () => page.locator('.side-panel-body').evaluate((body) => body.scrollTop);
    await page.locator('.side-panel-body').evaluate((body) => (body.scrollTop = 200));
    const before = await scrolled();
    server.signOutEverybody();
    await page.waitForSelector('dialog input[type=password]');
    expect(await axeViolations(page)).toEqual([]);
    await signInAgain(page);
    expect(await page.getByLabel('Cómo lo sabe').inputValue()).toBe('Media frase');
    expect(await page.locator('.count.state-offline').getAttribute('aria-pressed')).toBe('true');
    expect(await scrolled()).toBe(before);
  });

  test('and is begun anew in another tab goes on here, with its new token', async () => {
    const { page } = await visit('/');
    await page.waitForSelector('.incident');
    server.csrf = 'another';
    await page.locator('.acknowledge .button').first().click();
    await expect.poll(() => server.taken).toHaveLength(1);
  });
});

test.each([
  ['es', 'light', 'Su cuenta no tiene acceso a esta página', 'Ir al mapa'],
  ['en', 'dark', 'Your account has no access to this page', 'Go to the map'],
] as const)(
  'a page that is not for somebody says so and whom to ask, in %s',
  async (language, theme, title, way) => {
    server.role = 'technician';
    const { page, faults } = await visit('/administration', { language, theme });
    await page.getByText(title).last().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await button(page, way).click();
    await page.waitForSelector('.side-panel');
    expect(faults).toEqual([]);
  },
);

test.each([
  ['a site', '/?site=not-mine'],
  ['an incident', '/?incident=not-mine'],
])('a link to %s that somebody may not see says so, instead of showing an empty map', async (_, path) => {
  const { page } = await visit(path);
  await page.locator('.drawer').getByText('fuera de las regiones de su cuenta').waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

test('sites that take long to come show how far they are', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const { page } = await visit('/sign-in');
  await page.route('**/api/v1/console/sites', async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(server.url);
  await page.getByRole('progressbar', { name: 'Cargando los sitios…' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  release();
  await page.waitForSelector('.count.state-online');
  await page.waitForSelector('.fleet-status', { state: 'detached' });
});

test('a console that was open while another was put in its place offers to reload, and so does a part that is gone', async () => {
  const { page } = await visit('/');
  await page.waitForSelector('.count.state-online');
  await page.route(`${server.url}/`, (route) =>
    route.request().resourceType() === 'fetch'
      ? route.fulfill({
          contentType: 'text/html',
          body: '<script type="module" src="/assets/other.js"></script>',
        })
      : route.continue(),
  );
  server.stream.disconnectSockets(true);
  await page.locator('.banner', { hasText: 'versión nueva' }).waitFor();
  await page.unrouteAll();
  await button(page.locator('.banner'), 'Recargar').click();
  await page.locator('.banner', { hasText: 'versión nueva' }).waitFor({ state: 'detached' });
  await page.waitForSelector('.count.state-online');
  await page.evaluate(() => dispatchEvent(new Event('vite:preloadError', { cancelable: true })));
  await page.locator('.banner', { hasText: 'No se pudo cargar una parte' }).waitFor();
});

test('a fault in one part leaves the rest standing and says what to do', async () => {
  const { page } = await visit('/reports');
  await page.waitForSelector('.table tbody tr');
  await page.evaluate(() => {
    // What the map's page asks for first.
    window.ResizeObserver = undefined as never;
  });
  await page.locator('.page-links a').first().click();
  await page.locator('strong', { hasText: 'Esta parte de la consola falló' }).waitFor();
  await page.waitForSelector('.freshness');
  expect(await axeViolations(page)).toEqual([]);
});

test('a server that does not answer at first is asked until it does', async () => {
  const { page } = await visit('/sign-in');
  await page.route('**/api/v1/session', (route) => route.abort());
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'No hay respuesta del servidor' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.unrouteAll();
  await page.waitForSelector('.side-panel');
});

describe('an empty register', () => {
  let browser: Browser;
  let empty: FakeServer;
  beforeAll(async () => {
    browser = await launchChromium();
    empty = new FakeServer({ consoleDir: builtConsole(), sites: 0 });
    await empty.start();
  });
  afterAll(async () => {
    await browser.close();
    await empty.stop();
  });

  test.each([
    ['es', 'Aún no hay sitios', 'npm run import'],
    ['en', 'There are no sites yet', 'npm run import'],
  ] as const)('says what to do, in %s', async (language, title, advice) => {
    const opened = await openConsole(browser, empty.url, '/', { language });
    const { page } = opened;
    await page.locator('.fleet-status').getByText(title).waitFor();
    await page.locator('.fleet-status').getByText(advice).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await opened.close();
  });
});
