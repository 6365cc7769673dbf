import { expect, test } from 'vitest';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

/*
 * Ids, names and keys arrive after the map was painted, on a slow connection seconds after. Whatever somebody does meanwhile
 * works as soon as they are there.
 */

const shared = withConsole(300);
const looks = [
  { language: 'es', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const;

function offlineSite(): string {
  const { fleet } = shared.server;
  return fleet.snapshot.ids.find((_, row) => fleet.stateOf(row) === 'offline') ?? '';
}

test.each(looks)(
  'a site in the address is marked on the map when ids have arrived ($language)',
  async (look) => {
    const release = shared.server.fleet.wire.hold('/console/texts');
    const { page, faults } = await shared.visit(`/?site=${offlineSite()}`, look);
    await page.waitForSelector('.drawer .site-headline.state-offline');
    await page.waitForSelector('.counts-total');
    expect(await page.locator('.map-chosen').count()).toBe(0);
    release();
    await page.waitForSelector('.map-chosen');
    expect(faults).toEqual([]);
  },
);

test.each(looks)(
  'sites are listed by their kind until names are there, and one clicked opens then ($language)',
  async (look) => {
    const release = shared.server.fleet.wire.hold('/console/texts');
    const { page, faults } = await shared.visit('/?tab=sites', look);
    const first = page.locator('.site-table tbody tr').first();
    const kind = look.language === 'es' ? /Escuela|Clínica/ : /School|Clinic/;
    await expect.poll(() => first.getByRole('button').innerText()).toMatch(kind);
    expect(await axeViolations(page)).toEqual([]);
    await first.getByRole('button').click();
    expect(page.url()).not.toContain('site=');
    release();
    await page.waitForSelector('.drawer .site-headline');
    await expect.poll(() => page.url()).toContain('site=site-');
    expect(faults).toEqual([]);
  },
);

test('what is searched for is found when names are there, and until then nothing is said to be missing', async () => {
  const release = shared.server.fleet.wire.hold('/console/texts');
  const { page } = await shared.visit('/?tab=sites');
  const { names } = shared.server.fleet.snapshot;
  await page.waitForSelector('.site-table');
  await page.locator('.search input').fill(names[5] ?? '');
  await page.waitForSelector('.site-table', { state: 'detached' });
  expect(await page.getByText('Ningún').count()).toBe(0);
  release();
  await page
    .locator('.site-table')
    .getByText(names[5] ?? '')
    .first()
    .waitFor();
});
