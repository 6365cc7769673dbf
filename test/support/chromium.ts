import { chromium, type Browser } from 'playwright-core';
import { parts, requirePart } from './parts.ts';

/**
 * Debian's Chromium without a window. It speaks to nobody but the page under test. Close it with `browser.close()`. With
 * `oneProcess` all pages of a site share a process: while one of them is open, the next finds its scripts compiled.
 */
export async function launchChromium({ oneProcess = false } = {}): Promise<Browser> {
  return await chromium.launch({
    executablePath: requirePart(parts.chromium),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(oneProcess ? ['--process-per-site'] : []),
    ],
  });
}
