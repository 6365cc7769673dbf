import type { Page } from 'playwright-core';
import type { Look } from './console-page.ts';
import type { SharedConsole } from './with-console.ts';

/** Opens a page of the console with a clock that the test moves; `first` runs in it before the console does. */
export async function visitByClock(
  shared: SharedConsole,
  path: string,
  look?: Look,
  first?: () => void,
): Promise<Page> {
  const { page } = await shared.visit('/sign-in', look);
  await page.clock.install();
  if (first !== undefined) await page.addInitScript(first);
  await page.goto(shared.server.url + path);
  return page;
}

/** Lets the browser's clock run ahead; timers that fall due meanwhile fire. */
export async function later(page: Page, minutes: number): Promise<void> {
  await page.clock.fastForward(minutes * 60_000);
}
