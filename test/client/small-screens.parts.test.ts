import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const { visit } = withConsole(400);

/** A phone, and a desk of 1280 by 800 at 200 %. */
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 640, height: 400 } };
const past = () => `/?at=${new Date(Date.now() - 7_200_000).toISOString().slice(0, 19)}Z`;

/** Whether what is in the middle of an element is that element, and nothing that lies over it. */
async function isOnTop(page: Page, selector: string): Promise<boolean> {
  return await page
    .locator(selector)
    .last()
    .evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && (element.contains(hit) || hit.contains(element));
    });
}

describe.each(Object.entries(sizes))('with the room of a %s', (_, size) => {
  test.each(['es', 'en'] as const)('the menu of layers is reached to its end (%s)', async (language) => {
    const { page } = await visit('/?layers=offline', { language });
    await page.setViewportSize(size);
    await page.locator('.map-layers summary').click();
    const last = page.locator('.map-layers label').last();
    await last.scrollIntoViewIfNeeded();
    expect(await isOnTop(page, '.map-layers label')).toBe(true);
    await last.locator('input').check();
    // it scrolls itself, and takes neither map nor panels along
    expect(await page.locator('.overview').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
  });

  test('what says that the past is shown leaves some of the map to be seen', async () => {
    const { page } = await visit(past(), { language: 'es' });
    await page.setViewportSize(size);
    await page.locator('.time-bar.is-past .time-spark').waitFor();
    const top = (await page.locator('.map').boundingBox())?.y ?? 0;
    expect(top).toBeLessThanOrEqual(116);
    await expect
      .poll(async () => ((await page.locator('.time-bar').boundingBox())?.y ?? 0) - top)
      .toBeGreaterThan(60);
    for (const pressed of ['.time-row .button', '.time-row > .icon-button', '.time-buttons .icon-button'])
      expect(await isOnTop(page, pressed), pressed).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
  });
});

test('on a phone the wallboard shows the country over its list, not under it', async () => {
  const { page } = await visit('/?wall=1', { phone: true });
  await page.waitForSelector('.wall-incident');
  const edges = async () => {
    const boxes = await page.locator('.map-outline').evaluateAll((all) =>
      all.map((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return [top, bottom] as const;
      }),
    );
    const { y: list = 0 } = (await page.locator('.wall-incidents').boundingBox()) ?? {};
    const counts = (await page.locator('.wall-counts').boundingBox())?.height ?? 0;
    const [top, bottom] = [Math.min(...boxes.map(([at]) => at)), Math.max(...boxes.map(([, at]) => at))];
    return { isUnderCounts: top > counts, isOverList: bottom < list, isLarge: bottom - top > 150 };
  };
  await expect.poll(edges).toEqual({ isUnderCounts: true, isOverList: true, isLarge: true });
});

test('on a phone a link to a list shows the list; without one the map is seen first', async () => {
  const { page } = await visit('/?tab=sites', { phone: true });
  await page.locator('.site-table tbody tr').first().waitFor();
  await page.locator('.fold').click();
  await page.locator('.site-table').waitFor({ state: 'hidden' });
  const { page: plain } = await visit('/', { phone: true });
  await plain.locator('.side-panel.is-folded').waitFor();
});
