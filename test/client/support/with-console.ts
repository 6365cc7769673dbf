import { afterAll, beforeAll } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { builtConsole, openConsole, type ConsolePage, type Look } from './console-page.ts';
import { FakeServer } from './fake-server.ts';

/** What the tests of one file share: a server of an operator's console, and one page at a time. */
export interface SharedConsole {
  readonly server: FakeServer;
  /** Closes the page that was open and opens this one. */
  visit(path: string, look?: Look): Promise<ConsolePage>;
}

/** Starts a browser and a server of so many sites before the tests of a file, and stops them after. Call it once, outside of tests. */
export function withConsole(sites: number): SharedConsole {
  let browser: Browser;
  let server: FakeServer;
  let opened: ConsolePage | undefined;

  beforeAll(async () => {
    const consoleDir = builtConsole();
    browser = await launchChromium();
    server = new FakeServer({ consoleDir, sites, role: 'operator' });
    await server.start();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  return {
    get server() {
      return server;
    },
    async visit(path, look = {}) {
      await opened?.close();
      opened = await openConsole(browser, server.url, path, look);
      return opened;
    },
  };
}
