import { describe, expect, test } from 'vitest';
import { harmDraft, incidentDraft } from './support/incident-draft.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(1200);
const views = '.list-view';

/** More open incidents than the server gives at once; the worst of them began first, so that the last page has it. */
function storm(count: number): void {
  const { incidents, snapshot } = shared.server.fleet;
  incidents.clear();
  for (let at = 0; at < count; at += 1) {
    const begun = Date.now() - (at + 1) * 60_000;
    const id = `storm-${at}`;
    incidents.set(
      id,
      incidentDraft({
        ...{ id, siteIds: [snapshot.ids[at % 1200] ?? ''], siteNames: [`Sitio ${at}`] },
        ...{ startsAt: new Date(begun).toISOString(), ...harmDraft(100, begun, Date.now()) },
        ...(at % 10 === 0 ? { status: 'acknowledged', acknowledgedBy: 'Luis' } : {}),
        severity: at % 4 === 0 ? 'warning' : 'critical',
      }),
    );
  }
}

const numberOf = (text: string | null): number => Number((text ?? '').replace(/\D/g, ''));

describe.each([
  ['es', 'Todo está atendido', 'Nada coincide con lo buscado.'],
  ['en', 'All is looked after', 'Nothing matches what is looked for.'],
] as const)('the views of the list in %s', (language, allTaken, nothing) => {
  test('are one choice, whose figures are of all that is open, and stand in the address', async () => {
    storm(2_300);
    const { page, faults } = await shared.visit('/', { language });
    const figures = page.locator(`${views} b`);
    await expect.poll(async () => numberOf(await figures.nth(0).textContent())).toBe(2_300);
    expect(numberOf(await figures.nth(1).textContent())).toBe(2_070);
    expect(numberOf(await figures.nth(2).textContent())).toBe(1_725);
    expect(numberOf(await page.textContent('#tab-incidents .badge'))).toBe(2_300);
    // The one that began first came with the last page.
    expect(await page.locator('.incident-main').first().getAttribute('data-incident')).toBe('storm-2299');

    await page.locator(views).nth(2).press('Enter');
    await page.waitForURL(/isev=critical/);
    await page.locator(views).nth(1).click();
    await page.waitForURL(/\?iwho=nobody$/);
    expect(await page.locator(`${views}[aria-pressed=true]`).count()).toBe(1);
    await page.fill('.list-search input', 'Sitio 2297');
    await expect.poll(() => page.locator('.incident-main').count()).toBe(1);
    expect(numberOf(await figures.nth(1).textContent())).toBe(1);
    expect(faults).toEqual([]);
  });

  test('add up with the sites without service over the map', async () => {
    storm(1);
    const { fleet } = shared.server;
    const offline = fleet.snapshot.ids.filter((_, row) => fleet.stateOf(row) === 'offline');
    const [first = ''] = offline;
    const draft = incidentDraft({ id: 'told', siteIds: [first], startsAt: new Date().toISOString() });
    fleet.incidents.clear();
    fleet.incidents.set('told', draft);
    const { page } = await shared.visit('/', { language });
    const numbers = async () => (await page.textContent('.told-line'))?.match(/[\d,]+/g)?.map(numberOf);
    await expect.poll(numbers).toEqual([offline.length, 1, offline.length - 1]);
    await page.locator(views).nth(2).click();
    await page.waitForSelector('.told-line', { state: 'detached' });
  });

  test('open from addresses of before, and say when there is nothing in them', async () => {
    const { page } = await shared.visit('/?isev=critical', { language });
    await page.waitForSelector('.list-view.is-urgent[aria-pressed=true]');
    await page.goto(`${shared.server.url}/?isev=warning&iwho=mine`);
    await page.waitForSelector('.list-view.is-open[aria-pressed=true]');
    await page.waitForSelector('.list-search .badge:has-text("2")');
    for (const each of shared.server.fleet.incidents.values()) each.status = 'acknowledged';
    await page.goto(`${shared.server.url}/?iwho=nobody`);
    await page.getByText(allTaken).waitFor();
  });

  test('show what was resolved last, and more of it', async () => {
    storm(80);
    const { page, faults } = await shared.visit('/?ilist=resolved', { language });
    await page.waitForSelector('.resolved-list .incident');
    expect(await page.locator('.resolved-list .incident').count()).toBe(30);
    await page.click('.resolved-list .button.is-wide');
    await expect.poll(() => page.locator('.resolved-list .incident').count()).toBeGreaterThan(30);
    await page.locator('.list-view.is-warnings').click();
    await page.waitForURL(/ilist=warnings/);
    await page.waitForSelector('.warnings .warning');
    expect(faults).toEqual([]);
  });

  test('say how many are resolved, and find among them what the same field says', async () => {
    storm(80);
    const { page, faults } = await shared.visit('/', { language });
    const figure = page.locator('.list-view.is-resolved b');
    await expect.poll(async () => numberOf(await figure.textContent())).toBe(80);
    await page.fill('.list-search input', 'sitio 7');
    // Sitio 7 and those from 70 to 79.
    await expect.poll(async () => numberOf(await figure.textContent())).toBe(11);
    await page.locator('.list-view.is-resolved').click();
    await page.waitForURL(/ilist=resolved/);
    await expect.poll(() => page.locator('.resolved-list .incident').count()).toBe(11);
    await page.fill('.list-search input', 'SITIO');
    await expect
      .poll(async () => page.textContent('.resolved-list .button.is-wide'))
      .toMatch(/30 (de|of) 80$/);
    await page.fill('.list-search input', 'nada así');
    await page.locator('.resolved-list').getByText(nothing).waitFor();
    expect(await figure.textContent()).toBe('0');
    expect(faults).toEqual([]);
  });

  test('have all warnings, however many, with how many there are and those that are looked for', async () => {
    shared.server.fleet.moreUnusual = 1_100;
    const { page, faults } = await shared.visit('/?ilist=warnings', { language });
    const figure = page.locator('.list-view.is-warnings b');
    await expect.poll(async () => numberOf(await figure.textContent())).toBe(1_108);
    const section = page.locator('.warning-section').first();
    const more = section.locator('.button');
    const count = () => section.locator('.warning').count();
    await expect.poll(count).toBe(8);
    expect(numberOf(await section.locator('h3').textContent())).toBe(1_104);
    for (const shown of [48, 96, 192, 384, 768, 1_104]) {
      await more.click();
      await expect.poll(count).toBe(shown);
    }
    await more.waitFor({ state: 'detached' });
    const name = (await section.locator('.warning strong').first().textContent()) ?? '';
    await page.fill('.list-search input', name);
    await expect.poll(count).toBeLessThan(100);
    expect(new Set(await section.locator('.warning strong').allTextContents())).toEqual(new Set([name]));
    await page.fill('.list-search input', 'nada así');
    await expect.poll(() => page.getByText(nothing).count()).toBe(3);
    expect(await figure.textContent()).toBe('0');
    shared.server.fleet.moreUnusual = 0;
    expect(faults).toEqual([]);
  });
});

test('the list goes on as it is scrolled, in the order of harm, and holds while incidents change', async () => {
  storm(1_400);
  const { page } = await shared.visit('/');
  await page.waitForSelector('.incident');
  const order = () =>
    page
      .locator('.incident-main')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-incident')?.slice(6))));
  await expect.poll(async () => (await order())[0]).toBe(1399);
  const before = await page.locator('.incident').count();
  await page.locator('.incident').last().scrollIntoViewIfNeeded();
  await expect.poll(() => page.locator('.incident').count()).toBeGreaterThan(before);
  const rows = await order();
  expect(rows).toEqual([...rows].sort((a, b) => b - a));
  const [first] = shared.server.fleet.incidents.values();
  if (first === undefined) throw new Error('there are incidents');
  for (let at = 0; at < 200; at += 1)
    shared.server.stream.emit('incident', { ...first, id: `late-${at}`, severity: 'warning' });
  await expect.poll(async () => numberOf(await page.locator(`${views} b`).first().textContent())).toBe(1_600);
});

test('while a page of them does not come, what is here is said to be a part, and the rest is asked for again', async () => {
  storm(2_300);
  const { page } = await shared.visit('/sign-in');
  let refused = 0;
  await page.route(/incidents\?state=open.*cursor=1000/, async (route) => {
    refused += 1;
    if (refused === 1) await route.fulfill({ status: 500, json: { title: 'Failed', status: 500 } });
    else await route.continue();
  });
  await page.goto(shared.server.url);
  await page.waitForSelector('.list-part');
  expect(await page.locator(`${views} b`).first().textContent()).toMatch(/^1,000\+$/);
  expect(await page.textContent('#tab-incidents .badge')).toMatch(/^1,000\+$/);
  await page.waitForSelector('.list-part', { state: 'detached' });
  expect(numberOf(await page.locator(`${views} b`).first().textContent())).toBe(2_300);
});
