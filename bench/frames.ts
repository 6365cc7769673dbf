import type { Page } from 'playwright-core';

/** How a page kept up while something went on, in milliseconds. */
export interface Frames {
  /** The longest time between two frames. */
  worstMs: number;
  /** Of the times between frames. */
  p95Ms: number;
  frames: number;
  /** The longest task of the page's main thread; 0: none took 50 ms. */
  longestTaskMs: number;
}

interface Recorder {
  last: number;
  gaps: number[];
  longest: number;
  observer: PerformanceObserver;
  running: boolean;
}
type Recording = typeof globalThis & { atalayaFrames?: Recorder };

/** Records the page's frames while `during` goes on, and a moment longer, as what it began may end a frame late. */
export async function framesDuring(page: Page, during: () => Promise<void>): Promise<Frames> {
  await page.evaluate(begin);
  await during();
  await page.waitForTimeout(250);
  return await page.evaluate(finish);
}

function begin(): void {
  const recorder: Recorder = {
    last: 0,
    gaps: [],
    longest: 0,
    running: true,
    observer: new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) recorder.longest = Math.max(recorder.longest, duration);
    }),
  };
  recorder.observer.observe({ entryTypes: ['longtask'] });
  (globalThis as Recording).atalayaFrames = recorder;
  const frame = (): void => {
    // the frame's own time is when it should have begun: a late one would look punctual
    const at = performance.now();
    if (recorder.last > 0) recorder.gaps.push(at - recorder.last);
    recorder.last = at;
    if (recorder.running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

function finish(): Frames {
  const recorder = (globalThis as Recording).atalayaFrames;
  if (recorder === undefined) throw new Error('nothing was recorded');
  recorder.running = false;
  recorder.observer.disconnect();
  const sorted = recorder.gaps.sort((a, b) => a - b);
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return {
    worstMs: rounded(sorted.at(-1) ?? 0),
    p95Ms: rounded(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    frames: sorted.length,
    longestTaskMs: rounded(recorder.longest),
  };
}
