import { statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page, Route } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { builtConsole, openConsole } from './console-page.ts';
import type { Look } from './console-page.ts';
import { FakeServer } from './fake-server.ts';

/*
 * Takes the pictures of docs/images anew: `node test/client/support/take-pictures.ts [name ...]`. The fleet is made up and the
 * same each time, so that a picture changes only where the console did.
 */

interface Picture {
  path: string;
  look?: Look;
  size?: [width: number, height: number];
  /** There when the picture can be taken. */
  ready: string;
  reach?: (page: Page) => Promise<unknown>;
}

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
/** What a page of a README can bear. */
const MAX_BYTES = 400_000;

const pictures: Record<string, Picture> = {
  console: { path: '/', look: { language: 'en' }, ready: '.incident' },
  'console-dark': { path: '/', look: { language: 'en', theme: 'dark' }, ready: '.incident' },
  incident: {
    path: '/?incident=incident-beam',
    look: { language: 'en' },
    size: [1200, 750],
    ready: '.drawer .timeline li',
  },
  site: { path: '/?site=SITE', look: { language: 'en' }, ready: '.time-chart canvas' },
  region: {
    path: '/?region=20',
    look: { language: 'en' },
    ready: '.region-summary',
    reach: (page) => page.keyboard.press('2'),
  },
  trust: {
    path: '/',
    look: { language: 'en' },
    ready: '.trust-report',
    reach: (page) => page.click('.freshness'),
  },
  time: {
    path: '/',
    look: { language: 'en' },
    ready: '.time-bar .time-track',
    reach: (page) => page.waitForSelector('.incident').then(() => page.keyboard.press('t')),
  },
  compare: { path: '/regions?regions=20,07', look: { language: 'en' }, ready: '.worst tbody tr' },
  wallboard: { path: '/?wall=1', look: { theme: 'dark', language: 'en' }, size: [1600, 900], ready: '.map' },
  phone: { path: '/', look: { phone: true }, ready: '.side-panel' },
};

const wanted = process.argv.slice(2);
const browser = await launchChromium();
const server = new FakeServer({ consoleDir: builtConsole(), sites: 20_000, trouble: 0.01, role: 'operator' });
await server.start();
const down = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'offline') ?? '';
for (const [name, picture] of Object.entries(pictures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { page, close } = await openConsole(
    browser,
    server.url,
    picture.path.replace('SITE', down),
    picture.look,
  ).then((opened) => ({ page: opened.page, close: () => opened.close() }));
  await page.route('**/console/outlines', withoutMunicipalities);
  await page.reload();
  if (picture.size !== undefined)
    await page.setViewportSize({ width: picture.size[0], height: picture.size[1] });
  if (!picture.path.startsWith('/regions')) await page.waitForSelector('.map-canvas');
  await page.waitForLoadState('networkidle').catch(() => undefined);
  if (picture.reach !== undefined) await picture.reach(page);
  await page.waitForSelector(picture.ready);
  const path = `${folder}${name}.png`;
  writeFileSync(path, await settled(page));
  const { size } = statSync(path);
  process.stdout.write(`${name}: ${Math.round(size / 1000)} kB${size > MAX_BYTES ? ', too large' : ''}\n`);
  await close();
}
await browser.close();
await server.stop();

/** Those of the made-up server are squares in the sea, for tests. */
async function withoutMunicipalities(route: Route): Promise<void> {
  const response = await route.fetch();
  const body = (await response.text()).replaceAll(/"municipalOutlines":\d+/g, '"municipalOutlines":0');
  await route.fulfill({ response, body });
}

/** The picture once nothing moves any more: tiles and charts are painted in the frames after what they show is there. */
async function settled(page: Page): Promise<Buffer> {
  let before = await page.screenshot();
  for (let looks = 0; looks < 20; looks += 1) {
    const next = await page.screenshot();
    if (next.equals(before)) return next;
    before = next;
  }
  return before;
}
