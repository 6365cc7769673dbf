import type { Page } from 'playwright-core';

interface Point {
  x: number;
  y: number;
}

const MOVE_EVERY_MS = 16;

export async function moveTo(page: Page, { x, y }: Point): Promise<void> {
  await page.mouse.move(x, y);
}

/** Drags the map to and fro by hand, half a screen each way. */
export async function drag(page: Page, from: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const steps = 45;
  for (let step = 1; step <= 2 * steps; step += 1) {
    const way = step <= steps ? step : 2 * steps - step;
    await page.mouse.move(from.x - way * 10, from.y - way * 5);
    await page.waitForTimeout(MOVE_EVERY_MS);
  }
  await page.mouse.up();
  // Leaflet goes on with the speed it had
  await page.waitForTimeout(600);
}

/** One click of a mouse's wheel, and what it moves. */
export async function wheel(page: Page, deltaY: number): Promise<void> {
  await page.mouse.wheel(0, deltaY);
  await page.waitForTimeout(900);
}

/** How long the page takes to answer a mouse that moves over the map: what is under it is found within. Milliseconds. */
export async function pickTimes(page: Page, count: number): Promise<number[]> {
  return await page.evaluate((asked) => {
    const canvas = document.querySelector('.map-canvas');
    if (canvas === null) throw new Error('there is no map');
    const { left, top, width, height } = canvas.getBoundingClientRect();
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    return Array.from({ length: asked }, () => {
      const event = new MouseEvent('mousemove', {
        bubbles: true,
        clientX: left + width * random(),
        clientY: top + height * random(),
      });
      const from = performance.now();
      canvas.dispatchEvent(event);
      return performance.now() - from;
    });
  }, count);
}
