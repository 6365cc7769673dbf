import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Builds the console if its sources are newer; returns the folder it is in. */
export function builtConsole(): string {
  execFileSync(process.execPath, ['commands/build-console.ts'], { cwd: root, stdio: 'inherit' });
  return fileURLToPath(new URL('../../../dist/console', import.meta.url));
}

/** How somebody looks at the console. */
export interface Look {
  theme?: 'light' | 'dark';
  language?: 'es' | 'en';
  phone?: boolean;
}

/** A page and everything in it that should not have happened. */
export interface ConsolePage {
  page: Page;
  /** Requests to other hosts, refusals by the content policy, uncaught errors. */
  faults: string[];
  close(): Promise<void>;
}

export async function openConsole(
  browser: Browser,
  url: string,
  path: string,
  look: Look = {},
): Promise<ConsolePage> {
  const { context, keeper } = await contextOf(browser, url);
  const page = await context.newPage();
  await page.setViewportSize(
    look.phone === true ? { width: 390, height: 844 } : { width: 1440, height: 900 },
  );
  await page.emulateMedia({ colorScheme: look.theme ?? 'light', reducedMotion: 'reduce' });
  await page.addInitScript(rememberNothing, look.language ?? 'es');
  const faults: string[] = [];
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(url).host) faults.push(`asked ${request.url()}`);
  });
  page.on('pageerror', (error) => faults.push(String(error.stack)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  await page.goto(url + path);
  return {
    page,
    faults,
    close: async () => {
      await context.setOffline(false);
      for (const each of context.pages()) if (each !== keeper) await each.close();
    },
  };
}

interface Shared {
  context: BrowserContext;
  /** Stays open, and with it the process in which the next page finds everything compiled: half of each visit. */
  keeper: Page;
}
const contexts = new WeakMap<Browser, Promise<Shared>>();

/** One for all pages of a browser. */
function contextOf(browser: Browser, url: string): Promise<Shared> {
  let shared = contexts.get(browser);
  if (shared === undefined) {
    shared = browser.newContext({ timezoneId: 'America/Mexico_City' }).then(async (context) => {
      context.setDefaultTimeout(60_000);
      const keeper = await context.newPage();
      await keeper.goto(`${url}/icon.svg`);
      return { context, keeper };
    });
    contexts.set(browser, shared);
  }
  return shared;
}

/** As if nobody had been here before; what the page itself remembers it keeps when it is loaded again. */
function rememberNothing(language: string): void {
  if (sessionStorage.getItem('test.begun') !== null) return;
  sessionStorage.setItem('test.begun', 'yes');
  localStorage.clear();
  localStorage.setItem('atalaya.language', language);
}

/** What axe finds wrong with the page as it stands, one line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    return (await axe.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} | ${failureSummary ?? ''}`),
  );
}
