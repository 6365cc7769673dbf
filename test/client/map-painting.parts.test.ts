import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { withConsole } from './support/with-console.ts';

const SITES = 20_000;
const shared = withConsole(SITES);
const { visit } = shared;

const painted = (page: Page) =>
  page.waitForFunction(() => performance.getEntriesByName('atalaya:painted').length > 0);

/** Rows all over the country: no more than are told one by one. */
function tell(turn: number, state: SiteState): void {
  const { server } = shared;
  const rows = Array.from({ length: 400 }, (_, each) => (each * 47 + turn * 13) % SITES);
  server.stream.emit('changes', server.fleet.change([...new Set(rows)], state));
}

/** What stands on the map, tile by tile. */
async function picture(page: Page): Promise<Record<string, string>> {
  return await page.evaluate(() => {
    const view = document.querySelector('.map-canvas')?.getBoundingClientRect();
    const tiles: Record<string, string> = {};
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.leaflet-sites-pane canvas')) {
      const { left, top, right, bottom } = canvas.getBoundingClientRect();
      if (right < 0 || bottom < 0 || left > (view?.right ?? 0) || top > (view?.bottom ?? 0)) continue;
      tiles[`${Math.round(left)}/${Math.round(top)}`] = canvas.toDataURL();
    }
    return tiles;
  });
}

/** The same once nothing moves any more and what was soiled is painted: a whole time three times. */
async function settled(page: Page): Promise<Record<string, string>> {
  let last: Record<string, string> = {};
  let same = 0;
  await expect
    .poll(async () => {
      const next = await picture(page);
      same = JSON.stringify(next) === JSON.stringify(last) ? same + 1 : 0;
      last = next;
      return same;
    })
    .toBeGreaterThan(2);
  return last;
}

/** The console has heard of every change: its count of sites without service is the server's. */
async function heardAll(page: Page): Promise<void> {
  const { fleet } = shared.server;
  const offline = fleet.snapshot.ids.filter((_, row) => fleet.stateOf(row) === 'offline').length;
  await expect
    .poll(async () => Number((await page.textContent('.count.state-offline b'))?.replace(/\D/g, '')))
    .toBe(offline);
}

/** Shows schools only, or everything again: each time all is counted anew. */
async function filter(page: Page, onlySchools: boolean): Promise<void> {
  await page.evaluate(
    (added) => {
      const address = `${location.pathname}${location.search.replace('&kind=school', '')}${added}`;
      history.replaceState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
    },
    onlySchools ? '&kind=school' : '',
  );
}

/** So many pictures of the screen later. */
const frames = (page: Page, count: number) =>
  page.evaluate(async (asked) => {
    for (let each = 0; each < asked; each += 1) await new Promise(requestAnimationFrame);
  }, count);

test.each([
  ['step by step', 'reduce'],
  ['in motion', 'no-preference'],
] as const)(
  'what the map shows after changes, zooms and moves %s is what counting anew shows',
  async (_, reducedMotion) => {
    const { page } = await visit('/?map=20,-99,6');
    await page.emulateMedia({ reducedMotion });
    await page.reload();
    await painted(page);
    const states = ['offline', 'online', 'degraded', 'maintenance'] as const;
    let turn = 0;
    // half zooms and whole ones, back and forth, with changes while each is on its way
    for (const keys of ['-', '+', 'ArrowRight', '+', '+', '-', 'ArrowDown', '-', '+', '-', '-', '+']) {
      await page.locator('.map-canvas').focus();
      await page.keyboard.press(keys);
      for (let each = 0; each < 3; each += 1) {
        tell(turn, states[turn % states.length] ?? 'online');
        turn += 1;
        await frames(page, 4);
      }
    }
    await heardAll(page);
    const before = await settled(page);
    expect(Object.keys(before).length).toBeGreaterThan(8);
    await filter(page, true);
    await expect.poll(() => picture(page)).not.toEqual(before);
    await filter(page, false);
    await expect.poll(() => picture(page)).toEqual(before);
  },
);

test('on a slow computer every part of the map is painted again, however much changes', async () => {
  const { page } = await visit('/?map=22,-101,6');
  await painted(page);
  await page.evaluate(() => {
    const clearRect = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, 'clearRect')
      ?.value as (this: CanvasRenderingContext2D, ...box: number[]) => void;
    const view = document.querySelector('.map-canvas')?.getBoundingClientRect();
    const waiting = new Set<HTMLCanvasElement>();
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.leaflet-sites-pane canvas')) {
      const { left, top, right, bottom } = canvas.getBoundingClientRect();
      if (right < 0 || bottom < 0 || left > (view?.right ?? 0) || top > (view?.bottom ?? 0)) continue;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      // the sea is painted once
      if (pixels.filter((value) => value > 0).length > 10_000) waiting.add(canvas);
    }
    Object.assign(globalThis, { waiting, tiles: waiting.size });
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      waiting.delete(this.canvas);
      const until = performance.now() + 40;
      while (performance.now() < until);
      clearRect.apply(this, box);
    };
  });
  let turn = 0;
  const timer = setInterval(() => tell(turn, turn++ % 2 === 0 ? 'offline' : 'online'), 100);
  const left = () => page.evaluate(() => (globalThis as unknown as { waiting: Set<unknown> }).waiting.size);
  try {
    expect(await left()).toBeGreaterThan(5);
    await expect.poll(left, { timeout: 10_000, interval: 500 }).toBe(0);
  } finally {
    clearInterval(timer);
  }
});
