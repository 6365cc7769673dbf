import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { stateReasons } from '../../telemetry/contract/site-state.ts';
import { launchChromium } from '../support/chromium.ts';
import { axeViolations, builtConsole, openConsole } from './support/console-page.ts';
import type { ConsolePage } from './support/console-page.ts';
import { FakeServer } from './support/fake-server.ts';

let browser: Browser;
let server: FakeServer;
let opened: ConsolePage | undefined;

beforeAll(async () => {
  const consoleDir = builtConsole();
  browser = await launchChromium();
  server = new FakeServer({ consoleDir, sites: 300, role: 'operator' });
  await server.start();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Sites of an incident whose other links carry them. */
function carry(incidentId: string, count: number): void {
  const { fleet } = server;
  const incident = fleet.incidents.get(incidentId);
  if (incident === undefined) throw new Error(`no ${incidentId}`);
  const rows = incident.siteIds.slice(0, count).map((id) => fleet.snapshot.ids.indexOf(id));
  fleet.change(rows, 'degraded');
  for (const row of rows) fleet.snapshot.reasons[row] = stateReasons.indexOf('onBackup');
  const severity = count === incident.siteIds.length ? 'warning' : 'critical';
  fleet.incidents.set(incidentId, { ...incident, carriedSites: count, severity });
}

test('an incident whose site another link carries says so, that there is time, and is not called without service', async () => {
  const [alone] = [...server.fleet.incidents.values()].filter(({ siteIds }) => siteIds.length === 1);
  carry(alone?.id ?? '', 1);
  opened = await openConsole(browser, server.url, `/?incident=${alone?.id}`);
  const { page } = opened;
  const headline = page.locator('.site-headline');
  await headline.getByText('Con servicio por otro enlace').waitFor();
  expect(await headline.getAttribute('class')).toContain('state-degraded');
  await page.getByText('No urge: hay servicio por otro enlace').waitFor();
  expect(await page.locator('.incident.is-carried').getByText('Con servicio').count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  expect(opened.faults).toEqual([]);
});

test('of many sites it counts those that are carried beside those without service', async () => {
  await opened?.close();
  carry('incident-beam', 3);
  opened = await openConsole(browser, server.url, '/?incident=incident-beam', {
    language: 'en',
    phone: true,
  });
  const { page } = opened;
  const headline = page.locator('.site-headline');
  await headline.getByText('3 served by another link').waitFor();
  await headline.getByText('still without service').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
