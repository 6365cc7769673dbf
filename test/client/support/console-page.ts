import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

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
  const options: BrowserContextOptions = {
    colorScheme: look.theme ?? 'light',
    viewport: look.phone === true ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    timezoneId: 'America/Mexico_City',
    reducedMotion: 'reduce',
  };
  const context = await browser.newContext(options);
  await context.addInitScript(`localStorage.setItem('atalaya.language', '${look.language ?? 'es'}')`);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
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
  return { page, faults, close: () => context.close() };
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
