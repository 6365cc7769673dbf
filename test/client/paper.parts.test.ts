import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(400, 'administrator');
const { visit } = shared;
let site: string;

beforeAll(() => {
  const { fleet } = shared.server;
  site = fleet.snapshot.ids.find((_, row) => fleet.stateOf(row) === 'offline') ?? '';
});

/** What A4 and Letter leave between the margins, upright and across, in pixels of CSS. */
const papers = { upright: 698, across: 965 };

const pages: Record<string, [path: () => string, ready: string]> = {
  'the map with incidents': [() => '/?layers=offline&kind=school', '.incident'],
  'the map with sites': [() => '/?tab=sites', '.site-table tbody tr'],
  'an incident': [() => '/?incident=incident-beam', '.drawer .timeline li'],
  'a site': [() => `/?site=${site}`, '.time-chart canvas'],
  regions: [() => '/regions?regions=20,07,09&period=30d', '.compare tbody tr:nth-child(3) strong'],
  'the hand-over': [() => '/handover', '.handover-part'],
  reports: [() => '/reports', '.table tbody tr'],
};

/** As the browser lays it out for paper: what was measured on the screen stays. */
async function onPaper(page: Page, width: number): Promise<void> {
  await page.emulateMedia({ media: 'print', reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
}

/** What is wider than the paper, and what can be pressed and stands there all the same. */
async function faultsOnPaper(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const seen = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true }) && element.closest('.unseen') === null;
    const found: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      const { right, width } = element.getBoundingClientRect();
      const isClipped = element.closest('.map-canvas, .unseen') !== null;
      if (width > 0 && right > innerWidth + 1 && !isClipped && seen(element))
        found.push(`wide: ${element.outerHTML.slice(0, 90)}`);
    }
    for (const element of document.querySelectorAll(
      '.button, .icon-button, .map-buttons, [role=tab], .tabs',
    )) {
      if (seen(element)) found.push(`to press: ${element.outerHTML.slice(0, 90)}`);
    }
    return found;
  });
}

describe.each(Object.entries(pages))('%s', (_, [path, ready]) => {
  test('fits on paper both ways, without anything to press', async () => {
    const { page } = await visit(path());
    await page.waitForSelector(ready);
    for (const [way, width] of Object.entries(papers)) {
      await onPaper(page, width);
      expect(await faultsOnPaper(page), way).toEqual([]);
    }
  });
});

test.each([
  ['es', 'Se ven', 'Sin servicio', 'en ese momento', 'El mapa muestra'],
  ['en', 'Showing', 'Offline', 'at that moment', 'The map shows'],
] as const)(
  'the map on paper has its legend, scale, time and filters, in light colours (%s)',
  async (language, filtered, offline, scale, past) => {
    const at = `${new Date(Date.now() - 7_200_000).toISOString().slice(0, 19)}Z`;
    const { page } = await visit(`/?at=${at}&layers=offline&kind=school`, { language, theme: 'dark' });
    await page.locator('.map-scale li').first().waitFor();
    await onPaper(page, papers.upright);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.locator('.map-legend').getByText(offline).waitFor();
    await page.locator('.map-scale').getByText(scale).waitFor();
    await page.locator('.filter-chips').getByText(filtered).waitFor();
    await page.locator('.past-pill').getByText(past).waitFor();
    await page.locator('.print-head').getByText(/GMT.6/).waitFor();
    expect(await page.locator('.time-bar').isVisible()).toBe(false);
    // what no panel covers is all of the paper's width
    const { x = -1, width = 0 } = (await page.locator('.map').boundingBox()) ?? {};
    expect([x, width > 500 && width <= papers.upright]).toEqual([0, true]);
    const ink = await page.evaluate(() => getComputedStyle(document.body).colorScheme);
    expect(ink).toBe('light');
  },
);

/** A pixel of CSS in the units of a page that Chromium prints, and where the left margin of ours ends. */
const [UNITS, MARGIN] = [3.125, 140.625];

/** How much smaller than CSS says a printed page is: the browser shrinks a page until the widest of it has room. */
function scalesOf(pdf: Buffer): number[] {
  const text = pdf.toString('latin1');
  const within = new RegExp(String.raw`([\d.]+) 0 0 \1 ${MARGIN} -?[\d.]+ cm`);
  return [...text.matchAll(/stream\r?\n/g)].flatMap((match) => {
    const from = match.index + match[0].length;
    try {
      const content = inflateSync(pdf.subarray(from, text.indexOf('endstream', from))).toString('latin1');
      // the first is the page's own, others are of pictures on it
      const [, units] = within.exec(content) ?? [];
      return units === undefined ? [] : [Number(units) / UNITS];
    } catch {
      return []; // fonts and pictures
    }
  });
}

test.each(Object.entries(pages))('%s is printed as large as it is meant to be', async (_, [path, ready]) => {
  const { page } = await visit(path());
  await page.waitForSelector(ready);
  for (const landscape of [false, true]) {
    const scales = scalesOf(await page.pdf({ format: landscape ? 'Letter' : 'A4', landscape }));
    expect(scales.length).toBeGreaterThan(0);
    for (const scale of scales) expect(scale).toBeCloseTo(1, 2);
  }
});
