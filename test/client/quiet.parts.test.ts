import { describe, expect, test } from 'vitest';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);
const HOUR = 3_600_000;

describe.each([
  [
    'es',
    'Silencios y mantenimiento',
    'Oaxaca de Juárez',
    'silenciado hasta',
    'silenciado y en mantenimiento',
  ],
  ['en', 'Silences and maintenance', 'Oaxaca de Juárez', 'silenced until', 'silenced and in maintenance'],
] as const)('silences in %s', (language, title, town, until, both) => {
  test('are seen, ended and made one step from the list', async () => {
    const { page, faults } = await shared.visit('/', { language });
    const { handling } = shared.server.fleet;
    const button = page.locator('.quiet-button');
    await button.locator('.badge:has-text("1")').waitFor();
    expect(await button.getAttribute('aria-label')).toContain(title);
    await button.click();
    await page.waitForURL(/quiet=1/);
    const line = page.locator('.drawer .silence-line', { hasText: town });
    await line.getByText(until).waitFor();
    await page.waitForSelector('.drawer .windows > li');

    await page.click('.drawer .block .button.is-small:not(.silence-end)');
    const search = page.locator('dialog [role=combobox]');
    await search.fill('LEO-1203');
    await search.fill('puebla');
    await page.locator('dialog [role=option]').first().waitFor();
    await search.press('Enter');
    const begins = new Date(Date.now() + 26 * HOUR);
    const local = (at: Date) => new Date(at.getTime() - 6 * HOUR).toISOString().slice(0, 16);
    const [from, to] = [
      page.locator('dialog input[type=datetime-local]').first(),
      page.locator('dialog input[type=datetime-local]').last(),
    ];
    await from.fill(local(begins));
    await page.fill('dialog textarea', 'se cambia un equipo');
    // It would end before it begins.
    await page.waitForSelector('dialog [role=alert]');
    expect(await page.locator('dialog .is-primary').isDisabled()).toBe(true);
    await to.fill(local(new Date(begins.getTime() + 2 * HOUR)));
    await page.click('dialog .is-primary');
    await page.locator('.drawer .silence-line', { hasText: 'se cambia un equipo' }).waitFor();
    expect(handling.asked.at(-1)?.body).toMatchObject({
      ...{ scope: 'state', target: '21' },
      startsAt: new Date(Math.floor(begins.getTime() / 60_000) * 60_000).toISOString(),
    });
    // What is to come does not hold yet.
    await button.locator('.badge:has-text("1")').waitFor();

    await line.locator('.silence-end').click();
    await page.click('dialog .is-primary');
    await line.waitFor({ state: 'detached' });
    await button.locator('.badge').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('give way to what is opened, come back with the back button, and close by Escape', async () => {
    const { page } = await shared.visit('/', { language });
    await page.waitForSelector('.incident');
    await page.keyboard.press('q');
    await page.waitForSelector('.drawer .silence-line');
    await page.click('.incident-main');
    await page.waitForSelector('.drawer .harm-block');
    expect(new URL(page.url()).searchParams.has('quiet')).toBe(false);
    await page.goBack();
    await page.waitForSelector('.drawer .silence-line');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.drawer', { state: 'detached' });
    expect(page.url()).not.toContain('quiet');
  });

  test('stand at the incident they are about, with what they mean', async () => {
    const incident = shared.server.fleet.incidents.get('incident-beam');
    if (incident === undefined) throw new Error('the made-up fleet has this incident');
    incident.silencedUntil = new Date(Date.now() + HOUR).toISOString();
    incident.silencedSites = incident.siteIds.length;
    incident.mutedUntil = incident.silencedUntil;
    const { page } = await shared.visit('/?incident=incident-beam', { language });
    await page.waitForSelector('.mute-note');
    expect(await page.textContent('.mute-note')).toMatch(/no suenan|no sound/);
    await page.click('.mute-note .link-button');
    await page.waitForSelector('.drawer .silence-line');
    // Some of its sites are silenced, the others in maintenance: quiet all the same, and not among the unattended.
    Object.assign(incident, {
      silencedUntil: null,
      silencedSites: 1,
      status: 'opened',
      acknowledgedBy: null,
    });
    incident.assignedToId = null;
    await page.goto(`${shared.server.url}/?incident=incident-beam`);
    await page.getByText(both).first().waitFor();
    expect(await page.textContent('.mute-note')).toMatch(/no suenan|no sound/);
    await page.goto(`${shared.server.url}/?iwho=nobody`);
    await page.waitForSelector('.list-view[aria-pressed=true].is-untaken');
    expect(await page.locator('.is-muted').count()).toBe(0);
  });
});

test('a technician sees what is silenced and ends nothing', async () => {
  shared.server.role = 'technician';
  const { page } = await shared.visit('/?quiet=1');
  await page.waitForSelector('.drawer .silence-line');
  await page.waitForSelector('.drawer .windows > li');
  expect(await page.locator('.drawer-body button.button').count()).toBe(0);
});
