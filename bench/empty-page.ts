import type { Browser } from 'playwright-core';
import { framesDuring } from './frames.ts';
import type { Frames } from './frames.ts';

/**
 * What the machine itself lets a page do meanwhile: the frames of one on which nothing but a square moves. Worst frames of the
 * console are to be compared with these, as both share the processor with the server.
 */
export async function framesOfEmptyPage(
  browser: Browser,
  viewport: { width: number; height: number },
  seconds: number,
): Promise<Frames> {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    await page.setContent('<div style="width: 300px; height: 300px; background: red"></div>');
    await page.evaluate(() => {
      const square = document.querySelector('div');
      let steps = 0;
      const move = (): void => {
        if (square !== null) square.style.marginLeft = `${steps++ % 50}px`;
        requestAnimationFrame(move);
      };
      move();
    });
    return await framesDuring(page, () => page.waitForTimeout(seconds * 1000));
  } finally {
    await context.close();
  }
}
