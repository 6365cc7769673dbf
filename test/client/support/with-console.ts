import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { builtConsole, openConsole, type ConsolePage, type Look } from './console-page.ts';
import { FakeServer } from './fake-server.ts';

/** What the tests of one file share: a server, as new for each test, and one page at a time. */
export interface SharedConsole {
  readonly server: FakeServer;
  /** Closes the page that was open and opens this one. */
  readonly visit: (path: string, look?: Look) => Promise<ConsolePage>;
}

/** Starts a browser and a server of so many sites before the tests of a file, and stops them after. Call it once, outside of tests. */
export function withConsole(sites: number, role = 'operator'): SharedConsole {
  let browser: Browser;
  let server: FakeServer;
  let opened: ConsolePage | undefined;

  beforeAll(async () => {
    const consoleDir = builtConsole();
    browser = await launchChromium({ oneProcess: true });
    server = new FakeServer({ consoleDir, sites, role });
    await server.start();
  });

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
    server.reset();
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  return {
    get server() {
      return server;
    },
    visit: async (path, look = {}) => {
      await opened?.close();
      opened = await openConsole(browser, server.url, path, look);
      return opened;
    },
  };
}
