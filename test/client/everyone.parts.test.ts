import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import type { FakeServer } from './support/fake-server.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(150, 'administrator');
const { visit } = shared;
let server: FakeServer;
let site: string;

beforeAll(() => {
  server = shared.server;
  site = server.fleet.snapshot.ids.find((_, row) => server.fleet.stateOf(row) === 'offline') ?? '';
});

/** A state of the console: where it is, what is done there, and what is there when it is reached. */
interface Screen {
  path: () => string;
  reach?: (page: Page) => Promise<unknown>;
  ready: string;
}

const screens: Record<string, Screen> = {
  incidents: { path: () => '/', reach: (page) => page.click('#tab-incidents'), ready: '.incident' },
  regions: { path: () => '/?region=20', reach: (page) => page.click('#tab-regions'), ready: '.region-row' },
  sites: { path: () => '/', reach: (page) => page.click('#tab-sites'), ready: '.site-table tbody tr' },
  'a site': { path: () => `/?site=${site}`, ready: '.time-chart canvas' },
  'silences and maintenance': { path: () => '/?quiet=1', ready: '.silence-line' },
  'an incident': { path: () => '/?incident=incident-beam', ready: '.drawer .timeline li' },
  'the regions side by side': { path: () => '/regions?regions=20,07', ready: '.worst tbody tr' },
  'handing over': { path: () => '/handover', ready: '.handover-part' },
  reports: { path: () => '/reports', ready: '.table tbody tr' },
  administration: { path: () => '/administration', ready: '.page-section:nth-of-type(5) tbody tr' },
  subscriptions: { path: () => '/subscriptions', ready: '.card-list li' },
  'signing in': { path: () => '/sign-in', ready: 'form' },
};

const states: Record<string, Screen> = {
  ...screens,
  'a one-time link': { path: () => '/sign-in#token=abc', ready: 'input[autocomplete=new-password]' },
  'the shortcuts': { path: () => '/', reach: (page) => press(page, '?'), ready: '.shortcut-groups' },
  'how far to trust it': {
    path: () => '/',
    reach: (page) => page.click('.freshness'),
    ready: '.trust-report',
  },
  'the account': { path: () => '/', reach: (page) => page.click('.account-button'), ready: '.account-menu' },
  'looking back': { path: () => '/', reach: (page) => press(page, 't'), ready: '.time-bar .time-track' },
  'resolved incidents': { path: () => '/?ilist=resolved', ready: '.resolved-list .incident' },
  warnings: { path: () => '/?ilist=warnings', ready: '.warnings .warning' },
  'nothing found': { path: () => '/?ilist=resolved&iq=zzz', ready: '.resolved-list .empty' },
  'a silence to be made': {
    path: () => '/?quiet=1',
    reach: async (page) => {
      await page.click('.drawer .block .button.is-small:not(.silence-end)');
      await page.fill('dialog [role=combobox]', 'oax');
    },
    ready: 'dialog [role=option]',
  },
  filters: { path: () => '/', reach: (page) => press(page, 'f'), ready: '.filter-panel' },
  layers: { path: () => '/', reach: (page) => page.click('.map-layers summary'), ready: '.map-layers[open]' },
};

const press = (page: Page, key: string) =>
  page.waitForSelector('.incident').then(() => page.keyboard.press(key));

async function reach(screen: Screen, phone = false): Promise<{ page: Page; faults: string[] }> {
  const { page, faults } = await visit(screen.path(), { phone });
  await screen.reach?.(page);
  await page.waitForSelector(screen.ready);
  return { page, faults };
}

/** Another language and theme for the page as it stands. */
async function turn(page: Page, language: 'es' | 'en', theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.evaluate((next) => {
    localStorage.setItem('atalaya.language', next);
    dispatchEvent(new StorageEvent('storage'));
  }, language);
  await page.waitForSelector(`html[lang=${language}][data-theme=${theme}]`, { state: 'attached' });
  // A colour that is read while it changes is neither the one nor the other.
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
}

describe.each(Object.entries(states))('%s', (_, screen) => {
  test('has no fault for axe in both languages and themes, and asks no other host', async () => {
    const { page, faults } = await reach(screen);
    for (const language of ['es', 'en'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        await turn(page, language, theme);
        expect(await axeViolations(page), `${language}, ${theme}`).toEqual([]);
      }
    }
    expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });
});

/** How wide the page is beyond what is seen, and texts that their box cuts off. */
async function overflow(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`page: ${scrollWidth} > ${clientWidth}`);
    for (const element of document.querySelectorAll<HTMLElement>('button, h1, h2, h3, p, dt, dd, label')) {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isHidden = element.closest('.unseen, [hidden], .leaflet-container') !== null;
      const cuts = overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
      if (!isHidden && cuts && textOverflow !== 'ellipsis') found.push(element.outerHTML.slice(0, 120));
    }
    return found;
  });
}

describe.each(Object.entries(screens))('%s', (_, screen) => {
  test('fits a width of 320 px, which is 1280 px at 400 %, also with text spaced wide', async () => {
    const { page } = await reach(screen, true);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow(page)).toEqual([]);
    // Style sheets of others are refused by the content policy; the styles of WCAG 1.4.12 are set by script.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
      );
      document.adoptedStyleSheets = [sheet];
    });
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await overflow(page)).toEqual([]);
  });

  test('is gone through by Tab: no trap, and the focus is always seen', async () => {
    const { page } = await reach(screen);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wrong: string[] = [];
    const visited = new Set<string>();
    let steps = 0;
    for (; steps < 400; steps += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const known = element as HTMLElement & { visitedAs?: string };
        known.visitedAs ??= String(Math.random());
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const { top, bottom, left, right } = element.getBoundingClientRect();
        const inside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
        return {
          id: known.visitedAs,
          html: element.outerHTML.slice(0, 120),
          seen: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0,
          inside,
        };
      });
      if (at === null || visited.has(at.id)) break;
      visited.add(at.id);
      if (!at.seen) wrong.push(`no focus seen: ${at.html}`);
      if (!at.inside) wrong.push(`outside of the window: ${at.html}`);
    }
    expect(wrong).toEqual([]);
    expect(visited.size).toBeGreaterThan(2);
    expect(steps).toBeLessThan(400);
  });
});
