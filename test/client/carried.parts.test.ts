import { expect, test } from 'vitest';
import { stateReasons } from '../../telemetry/contract/site-state.ts';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);

/** Sites of an incident whose other links carry them. */
function carry(incidentId: string, count: number): void {
  const { fleet } = shared.server;
  const incident = fleet.incidents.get(incidentId);
  if (incident === undefined) throw new Error(`no ${incidentId}`);
  const rows = incident.siteIds.slice(0, count).map((id) => fleet.snapshot.ids.indexOf(id));
  fleet.change(rows, 'degraded');
  for (const row of rows) fleet.snapshot.reasons[row] = stateReasons.indexOf('onBackup');
  const severity = count === incident.siteIds.length ? 'warning' : 'critical';
  fleet.incidents.set(incidentId, { ...incident, carriedSites: count, severity });
}

test('an incident whose site another link carries says so, that there is time, and is not called without service', async () => {
  const [alone] = [...shared.server.fleet.incidents.values()].filter(({ siteIds }) => siteIds.length === 1);
  carry(alone?.id ?? '', 1);
  const { page, faults } = await shared.visit(`/?incident=${alone?.id}`);
  const headline = page.locator('.site-headline');
  await headline.getByText('Con servicio por otro enlace').waitFor();
  expect(await headline.getAttribute('class')).toContain('state-degraded');
  await page.getByText('No urge: hay servicio por otro enlace').waitFor();
  await page.locator('.incident.is-carried').getByText('Con servicio').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('of many sites it counts those that are carried beside those without service', async () => {
  carry('incident-beam', 3);
  const { page } = await shared.visit('/?incident=incident-beam', { language: 'en', phone: true });
  const headline = page.locator('.site-headline');
  await headline.getByText('3 served by another link').waitFor();
  await headline.getByText('still without service').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
