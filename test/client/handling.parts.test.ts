import { describe, expect, test } from 'vitest';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1200);
const wide = '.incident-main[data-incident="incident-beam"]';

describe.each(['es', 'en'] as const)('the list of incidents in %s', (language) => {
  test('is in the order of harm, counts that add up, filters and groups stand in the address', async () => {
    const { page, faults } = await shared.visit('/', { language });
    await page.waitForSelector('.incident-main');
    const harms = await page.locator('.incident-harm b').allTextContents();
    const figures = harms.map((each) => Number(each.replace(/[^\d]/g, '')));
    expect(figures).toEqual([...figures].sort((a, b) => b - a));
    await page.click('.list-search .button');
    const selects = page.locator('.list-choices select');
    await selects.nth(1).selectOption('cause');
    await selects.nth(3).selectOption('nobody');
    await page.waitForURL(/igroup=cause.*iwho=nobody/);
    const groups = await page.locator('.incident-group .quiet').allTextContents();
    const rows = await page.locator('.incident-main').count();
    expect(groups.reduce((sum, each) => sum + Number.parseInt(each, 10), 0)).toBe(rows);
    await page.fill('.list-search input', 'LEO-1203');
    await expect.poll(() => page.locator('.incident-main').count()).toBe(1);
    await page.fill('.list-search input', 'nowhere at all');
    await page.click('.no-match .button');
    await expect.poll(() => page.locator('.incident-main').count()).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });

  test('is walked through by keys, and each figure explains itself', async () => {
    const { page } = await shared.visit('/', { language });
    await page.waitForSelector('.incident-main');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const second = await page.locator('.incident-main').nth(1).getAttribute('data-incident');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-incident'))).toBe(second);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.harm-block');
    const parts = await page.locator('.harm-parts b').allTextContents();
    const total = await page.locator('.harm-total strong').textContent();
    const numberOf = (text: string): number => Number(text.replace(/[^\d]/g, ''));
    const sum = parts.reduce((all, each) => all + numberOf(each), 0);
    expect(Math.abs(sum - numberOf(total ?? ''))).toBeLessThanOrEqual(2);
  });

  test('lets people assign, comment, silence and maintain from a row', async () => {
    const { page } = await shared.visit('/', { language });
    const { handling } = shared.server.fleet;
    await page.waitForSelector(wide);
    await page.focus(wide);
    await page.keyboard.press('i');
    await page.waitForSelector('dialog select');
    await page.selectOption('dialog select', 'luis');
    await page.click('dialog .is-primary');
    await page.waitForSelector(
      '.incident:has([data-incident="incident-beam"]) .acknowledged:has-text("Luis")',
    );

    await page.focus(wide);
    await page.keyboard.press('c');
    await page.fill('dialog textarea', '<b>El proveedor ya sabe</b>');
    handling.failing = true;
    await page.click('dialog .is-primary');
    await page.waitForSelector('dialog .problem');
    handling.failing = false;
    await page.click('dialog .is-primary');
    await page.waitForSelector('.incident-comment:has-text("<b>El proveedor ya sabe</b>")');
    const said = handling.asked.filter(({ path }) => path.endsWith('/comments'));
    expect(new Set(said.map(({ key }) => key)).size).toBe(1);

    await page.focus(wide);
    await page.keyboard.press('s');
    await page.fill('dialog textarea', 'ya trabajan en ello');
    await page.click('dialog .is-primary');
    await page.waitForSelector('.incident:has([data-incident="incident-beam"]) .tag.is-muted');
    expect(handling.silences[0]).toMatchObject({ scope: 'incident', target: 'incident-beam' });

    await page.focus(wide);
    await page.keyboard.press('m');
    await page.waitForSelector('dialog select');
    expect(await page.locator('dialog select option').first().textContent()).toContain('LEO-1203');
  });

  test('says what changed since the person looked, until they say that they have seen it', async () => {
    const { page } = await shared.visit('/', { language });
    await page.click('.since-strip .button');
    await page.waitForSelector('.since-lists .link-button');
    await page.click('.since-strip .button >> nth=1');
    await page.waitForSelector('.since-strip', { state: 'detached' });
    expect(shared.server.fleet.handling.seenUntil).not.toBeNull();
  });

  test('hands over: open by harm, who did what, a note that stays', async () => {
    const { page, faults } = await shared.visit('/handover', { language });
    await page.waitForSelector('.handover-part');
    await page.waitForSelector('text=cambian el equipo');
    await page.fill('.leave-note textarea', 'Vigilar el haz 1203');
    await page.click('.leave-note .button');
    await page.waitForSelector('.handover-note:has-text("Vigilar el haz 1203")');
    await page.click('.shift-choice button >> nth=1');
    await page.waitForURL(/shift=12/);
    expect(faults).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has nothing that axe finds wrong, in %s', async (theme) => {
    const { page } = await shared.visit('/', { language, theme });
    await page.waitForSelector('.since-strip');
    await page.click('.since-strip .button');
    await page.click('.list-search .button');
    await page.click('.more-deeds');
    expect(await axeViolations(page)).toEqual([]);
    await page.click('.deed-buttons .button');
    await page.waitForSelector('dialog select');
    expect(await axeViolations(page)).toEqual([]);
    const other = await shared.visit('/handover', { language, theme });
    await other.page.waitForSelector('.handover-part');
    expect(await axeViolations(other.page)).toEqual([]);
  });
});
