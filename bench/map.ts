import { loadavg } from 'node:os';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { builtConsole } from '../test/client/support/console-page.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { siteStatesNow } from './alarms.ts';
import { bundleSize } from './bundle-size.ts';
import { startChangingFleet } from './changing-fleet.ts';
import type { ChangingFleet } from './changing-fleet.ts';
import { enterPerson, signIn } from './console-session.ts';
import { framesOfEmptyPage } from './empty-page.ts';
import { describeFlags, readFlags, UsageError, whole } from './flags.ts';
import { framesDuring } from './frames.ts';
import type { Frames } from './frames.ts';
import { hearChanges } from './heard-changes.ts';
import { install } from './installation.ts';
import type { Installation } from './installation.ts';
import { drag, moveTo, pickTimes, wheel } from './map-gestures.ts';
import { percentile } from './percentile.ts';
import type { Benchmark } from './run.ts';

const flags = {
  sites: whole(250_000),
  /** For how long changes come. */
  seconds: whole(20),
  /** Changes of state a second. */
  changes: whole(1_000),
  /** How often the console is opened; the figure is the middle one. */
  opens: whole(5),
};
export type MapFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title:
    'the console at a whole fleet, in Chromium without a GPU: first paint, panning, zooming, changes, memory',
  flags: describeFlags(flags),
  run: (args) => measureMap(readFlags(args, flags)),
};

/** What a country's fleet looks like on a usual day. */
const OFFLINE_SHARE = 0.012;
const DEGRADED_SHARE = 0.012;
const SCREEN = { width: 1280, height: 800 };
const SETTLED_WITHIN_MS = 120_000;

async function measureMap(asked: MapFlags): Promise<Record<string, unknown>> {
  if (asked.sites < 1_000) throw new UsageError(`--sites: expected 1000 or more, got ${asked.sites}`);
  const consoleFolder = builtConsole();
  console.log(`starting the product with ${asked.sites} sites ...`);
  const installation = await install({
    broker: 'embedded',
    store: 'embedded',
    sites: asked.sites,
    enter: enterPerson,
  });
  const fleet = await startChangingFleet({
    ...installation.broker,
    sites: asked.sites,
    connections: 8,
    offlineShare: OFFLINE_SHARE,
    degradedShare: DEGRADED_SHARE,
  });
  let browser: Browser | undefined;
  try {
    console.log('every site tells how it is ...');
    await fleet.reportAll();
    await untilNoneIsUnknown(installation, asked.sites);
    browser = await launchChromium();
    const bundle = bundleSize(consoleFolder);
    const measured = await measure(installation, fleet, browser, asked);
    const { allKb, firstKb, archiveKb, englishKb } = bundle;
    return {
      ...{ ...asked, ...measured },
      ...{
        bundleGzKb: allKb,
        firstBundleGzKb: firstKb,
        archiveBundleGzKb: archiveKb,
        englishGzKb: englishKb,
      },
    };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await browser?.close();
    await fleet.stop();
    await installation.stop();
  }
}

async function measure(
  installation: Installation,
  fleet: ChangingFleet,
  browser: Browser,
  asked: MapFlags,
): Promise<Record<string, unknown>> {
  const states = await siteStatesNow(installation);
  console.log(`states: ${JSON.stringify(states)}; opening the console ...`);
  const cookie = await signIn(installation.productUrl);
  const opened: Opened[] = [];
  for (let time = 1; time < asked.opens; time += 1) {
    const each = await open(browser, installation.productUrl, cookie);
    opened.push(each);
    await each.context.close();
  }
  const last = await open(browser, installation.productUrl, cookie);
  opened.push(last);
  const firstPaintMs = opened.map((each) => each.firstPaintMs);
  const { page, context } = last;
  // Reading the list of what is wrong and the like is over.
  await page.waitForTimeout(2_000);
  const cdp = await context.newCDPSession(page);

  console.log('panning and zooming ...');
  const [pans, zooms] = await panAndZoom(page);
  const picks = await pickTimes(page, 1_000);
  const jsHeapMb = await heapMb(cdp);

  console.log(`${asked.changes} changes a second for ${asked.seconds} s ...`);
  const changing = await underChanges(last, fleet, asked);
  const jsHeapAfterMb = await heapMb(cdp);
  await context.close();
  console.log('the same beside a page on which only a square moves ...');
  fleet.change(asked.changes);
  const empty = await framesOfEmptyPage(browser, SCREEN, asked.seconds);
  fleet.change(0);
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  return {
    states,
    load,
    firstPaintMs: percentile(firstPaintMs, 0.5),
    firstPaintsMs: firstPaintMs,
    snapshotBytes: last.snapshotBytes,
    panWorstMs: worst(pans),
    pans,
    zoomWorstMs: worst(zooms),
    zooms,
    pickP95Ms: percentile(picks, 0.95),
    pickWorstMs: percentile(picks, 1),
    jsHeapMb,
    ...changing,
    jsHeapAfterMb,
    emptyPageWorstFrameMs: empty.worstMs,
    emptyPageFrames: empty,
  };
}

interface Opened {
  context: BrowserContext;
  page: Page;
  /** Changes of sites it was told of. */
  heard: () => number;
  /** From the beginning of the navigation to the frame after which every site in view was painted. */
  firstPaintMs: number;
  /** What the map waits for: which sites there are, and their states. Names and the like come later. */
  snapshotBytes: number;
}

/** Opens the console in a browser that has nothing of it cached. */
async function open(browser: Browser, url: string, cookie: { name: string; value: string }): Promise<Opened> {
  const context = await browser.newContext({ viewport: SCREEN, colorScheme: 'light' });
  await context.addCookies([{ ...cookie, url }]);
  const page = await context.newPage();
  const heard = hearChanges(page);
  await page.addInitScript(() => performance.setResourceTimingBufferSize(1_000));
  await page.goto(url, { waitUntil: 'commit' });
  const painted = await page.waitForFunction(
    () => performance.getEntriesByName('atalaya:painted')[0]?.startTime,
    undefined,
    { polling: 200, timeout: SETTLED_WITHIN_MS },
  );
  const snapshotBytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\/console\/(sites|states)$/.test(name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
  return {
    context,
    page,
    heard,
    firstPaintMs: Math.round((await painted.jsonValue()) ?? Infinity),
    snapshotBytes,
  };
}

/** At the whole country, at a region and at a town: by hand across the screen, and by the wheel in and out. */
async function panAndZoom(page: Page): Promise<[pans: Named[], zooms: Named[]]> {
  const pans: Named[] = [];
  const zooms: Named[] = [];
  const centre = { x: SCREEN.width * 0.62, y: SCREEN.height * 0.62 };
  await moveTo(page, centre);
  for (const steps of [0, 3, 3, 3]) {
    for (let step = 0; step < steps; step += 1) {
      zooms.push({ name: `in ${zooms.length + 1}`, ...(await framesDuring(page, () => wheel(page, -120))) });
    }
    pans.push({
      name: `after ${zooms.length} steps`,
      ...(await framesDuring(page, () => drag(page, centre))),
    });
  }
  for (let step = 0; step < 6; step += 1) {
    zooms.push({ name: `out ${step + 1}`, ...(await framesDuring(page, () => wheel(page, 120))) });
  }
  return [pans, zooms];
}

type Named = Frames & { name: string };

function worst(all: readonly Frames[]): number {
  return Math.max(...all.map(({ worstMs }) => worstMs));
}

async function underChanges(
  { page, heard }: Opened,
  fleet: ChangingFleet,
  { changes, seconds }: MapFlags,
): Promise<Record<string, unknown>> {
  const before = fleet.changes;
  fleet.change(changes);
  await page.waitForTimeout(2_000);
  const [from, heardBefore] = [performance.now(), heard()];
  const frames = await framesDuring(page, () => page.waitForTimeout(seconds * 1000));
  const perSecond = ((heard() - heardBefore) * 1000) / (performance.now() - from);
  fleet.change(0);
  return {
    changesPublished: fleet.changes - before,
    changesPerSecond: Math.round(perSecond),
    changeWorstFrameMs: frames.worstMs,
    changeFrames: frames,
  };
}

/** Everything that lives for the page's scripts, typed arrays included, after a collection. */
async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  const usage = (await cdp.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  return Math.round((usage.usedSize + (usage.backingStorageSize ?? 0)) / 1e5) / 10;
}

async function untilNoneIsUnknown(installation: Installation, sites: number): Promise<void> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  while (performance.now() < deadline) {
    const { online = 0, degraded = 0, offline = 0 } = await siteStatesNow(installation);
    if (online + degraded + offline === sites) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not every site is known: ${JSON.stringify(await siteStatesNow(installation))}`);
}
