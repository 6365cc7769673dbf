import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { axeViolations } from './support/console-page.ts';
import { withConsole } from './support/with-console.ts';

const shared = withConsole(300);
const { visit } = shared;

interface Heard {
  tones: number;
  shown: { title: string; body: string }[];
  click(): void;
}

/** Listens to what the browser would sound and show, before the console is opened anew. */
async function listen(page: Page, permission: string, settings: object): Promise<void> {
  await page.addInitScript(
    ([granted, kept]) => {
      localStorage.setItem('atalaya.alarms', kept);
      const heard = { tones: 0, shown: [] as object[], click: () => undefined as unknown };
      Object.assign(globalThis, { heard });
      // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the tone it belongs to
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (when) {
        heard.tones += 1;
        start.call(this, when);
      };
      class FakeNotification {
        static permission = granted;
        static requestPermission = () => Promise.resolve(granted);
        onclick: (() => void) | null = null;
        constructor(title: string, { body }: { body: string }) {
          heard.shown.push({ title, body });
          heard.click = () => this.onclick?.();
        }
        close(): void {
          heard.click = () => undefined;
        }
      }
      Object.assign(globalThis, { Notification: FakeNotification });
    },
    [permission, JSON.stringify(settings)] as const,
  );
  await page.reload();
  await page.waitForSelector('.incident');
}

const heard = (page: Page) => page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard);

function begin(id: string, more: Partial<IncidentView> = {}): void {
  const [first] = [...shared.server.fleet.incidents.values()];
  if (first === undefined) throw new Error('the made-up fleet has an incident');
  const incident: IncidentView = { ...first, id, status: 'opened', severity: 'critical', ...more };
  shared.server.fleet.incidents.set(id, incident);
  shared.server.stream.emit('incident', incident);
}

test('new incidents sound and are shown once, several as one; a click opens', async () => {
  const { page, faults } = await visit('/');
  await listen(page, 'granted', { sound: true, desktop: true });
  expect(await heard(page)).toMatchObject({ tones: 0, shown: [] });
  begin('new-1');
  await expect.poll(async () => (await heard(page)).shown.length).toBe(1);
  expect((await heard(page)).tones).toBe(4);
  await page.evaluate(() => (globalThis as unknown as { heard: Heard }).heard.click());
  await expect.poll(() => page.evaluate(() => location.search)).toContain('incident=new-1');

  begin('new-1', { peopleServed: 9 });
  begin('new-2');
  begin('new-3');
  begin('taken', { status: 'acknowledged' });
  await expect.poll(async () => (await heard(page)).shown.length).toBe(2);
  expect((await heard(page)).shown[1]?.title).toBe('2 incidentes nuevos');
  shared.server.stream.disconnectSockets(true);
  begin('new-4');
  await expect.poll(async () => (await heard(page)).shown.length).toBe(3);
  expect((await heard(page)).shown[2]?.title).not.toContain('incidentes nuevos');
  expect(faults).toEqual([]);
});

test('of two windows one speaks, and the other when that one is closed', async () => {
  const { page } = await visit('/');
  await listen(page, 'granted', { desktop: true });
  const second = await page.context().newPage();
  await second.goto(shared.server.url);
  await listen(second, 'granted', { desktop: true });
  begin('both');
  await expect.poll(async () => (await heard(page)).shown.length).toBe(1);
  expect((await heard(second)).shown).toEqual([]);
  await page.close();
  begin('left');
  await expect.poll(async () => (await heard(second)).shown.length).toBe(1);
});

test('what is silenced or in maintenance makes no sound, and is told when that ends', async () => {
  const { page } = await visit('/');
  await listen(page, 'granted', { sound: true, desktop: true });
  const { fleet } = shared.server;
  const siteIds = fleet.snapshot.ids.slice(0, 2);
  const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
  begin('silenced', { silencedUntil: mutedUntil, mutedUntil, silencedSites: 2, siteIds });
  begin('maintained', { mutedUntil, siteIds });
  begin('both', { mutedUntil, silencedSites: 1, siteIds });
  begin('loud', { place: 'Loud' });
  await expect.poll(async () => (await heard(page)).shown.length).toBe(1);
  expect((await heard(page)).shown[0]?.body).toContain('Loud');

  begin('silenced', { place: 'Silenced', siteIds });
  await expect.poll(async () => (await heard(page)).shown.length).toBe(2);
  expect((await heard(page)).shown[1]?.body).toContain('Silenced');
  // The maintenance is withdrawn, or it ends: the silence of a part is none of the whole.
  begin('both', { place: 'Part', silencedSites: 1, siteIds });
  await expect.poll(async () => (await heard(page)).shown.length).toBe(3);
  expect((await heard(page)).shown[2]?.body).toContain('Part');
  expect((await heard(page)).tones).toBe(12);
});

test.each([
  ['es', 'light', 'Sonido y avisos…', 'bloqueados'],
  ['en', 'dark', 'Sound and notifications…', 'blocks them'],
] as const)(
  '%s, %s: the choice says what the browser blocks, and remembers',
  async (language, theme, menu, blocked) => {
    const { page, faults } = await visit('/', { language, theme });
    await listen(page, 'denied', {});
    await page.click('.account-button');
    await page.getByRole('button', { name: menu }).click();
    await page.waitForSelector('dialog[open]');
    await page.waitForSelector('dialog .mute-note strong');
    expect(await page.textContent('dialog .problem')).toContain(blocked);
    await page.locator('dialog input[type=checkbox]').first().check();
    await page.waitForSelector('dialog input[type=range]');
    await expect.poll(async () => (await heard(page)).tones).toBe(4);
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => localStorage.getItem('atalaya.alarms'))).toContain('"sound":true');
    expect(faults).toEqual([]);
  },
);
