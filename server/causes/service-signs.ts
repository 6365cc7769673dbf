import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import { firstOf, lastBefore, median, numbersOf, type LinkView, type Signs } from './link-view.ts';
import { hourAt } from './local-time.ts';
import { round } from './signal-signs.ts';

/** Words by which providers say that nothing is wrong. */
const fine = /^(ok(ay)?|none|no|active|enabled|unknown|no_reason|normal)?$/i;
const ofQuota =
  /quota|overage|allowance|data.?(cap|limit)|limit.?reached|throttl|fair.?use|cuota|l[ií]mite|datos|consumo|agotad/i;
const ofPlace = /too_far|location|country|ocean|roam|moving|ubicaci|domicilio/i;
/** Less than so much of what the link could do is a throttle. */
const THROTTLED_SHARE = 0.3;
/** Only queues keep packets for so long, however far the satellite is. */
const QUEUE_MS = 400;
/** Latency of an unloaded link where its own is not known, milliseconds. */
const usualLatencyMs: Record<LinkTechnology, number> = {
  leo: 60,
  geo: 680,
  fiber: 25,
  cellular: 90,
  fixedWireless: 40,
  other: 150,
};

/** Account, allowance and load. */
export function serviceSigns(view: LinkView): Signs {
  return { ...accountSigns(view), ...quotaSigns(view), ...loadSigns(view) };
}

function accountSigns({ before, during, after }: LinkView): Signs {
  const near = [...before.slice(-1), ...during, ...after.slice(0, 1)];
  const reason = near.find(
    ({ disabledReason }) => disabledReason !== undefined && !fine.test(disabledReason),
  );
  const text = reason?.disabledReason;
  if (text === undefined) return {};
  if (ofQuota.test(text)) return { quotaSaid: { strength: 1, values: { reason: text } } };
  if (ofPlace.test(text)) return { placeAlert: { strength: 1, values: { code: text } } };
  return { serviceDisabled: { strength: 1, values: { reason: text } } };
}

function quotaSigns(view: LinkView): Signs {
  const signs: Signs = {};
  const used = numbersOf(
    [...lastBefore(view, 30), ...view.during, ...view.after.slice(0, 1)],
    'quotaUsedRatio',
  );
  const most = used.reduce((a, b) => Math.max(a, b), -1);
  if (most >= 0) {
    const values = { percent: round(100 * most, 0) };
    signs.quotaUsed = { strength: most >= 0.98 ? 1 : 0, values };
    signs.quotaLeft = { strength: most < 0.9 ? 1 : 0, values };
  }
  const capacities = (samples: readonly Sample[]) => numbersOf(samples, 'downlinkCapacityBps');
  const tested = capacities([...lastBefore(view, 60), ...view.during]);
  const [best, last] = [Math.max(...capacities(view.before), 0), tested.at(-1)];
  if (best > 0 && last !== undefined) {
    signs.throttled = {
      strength: last <= THROTTLED_SHARE * best && tested.length > 1 ? 1 : 0,
      values: { fromBps: best, toBps: last },
    };
  }
  return signs;
}

function loadSigns(view: LinkView): Signs {
  const alive = (samples: readonly Sample[]) => samples.filter(({ linkUp }) => linkUp !== false);
  const early = view.before.slice(0, Math.ceil(view.before.length / 2));
  const late = [...lastBefore(view, 10), ...firstOf(view, 30)];
  const toMs = median(numbersOf(alive(late), 'latencyMs'));
  if (toMs === null) return {};
  const usual = usualLatencyMs[view.technology ?? 'other'];
  // What was crowded for longer than is looked at is measured by what such a link usually has.
  const fromMs = Math.min(median(numbersOf(alive(early), 'latencyMs')) ?? usual, 1.2 * usual);
  const rise = (toMs - fromMs) / fromMs;
  const signs: Signs = {
    latencyRose: {
      strength: rise >= 1 || toMs - fromMs >= QUEUE_MS ? 1 : rise >= 0.5 ? 0.5 : 0,
      values: { fromMs: round(fromMs, 0), toMs: round(toMs, 0) },
    },
  };
  const hour = hourAt(view, view.from);
  if (hour !== null) {
    const isBusy = (hour >= 8 && hour < 15) || (hour >= 18 && hour < 23);
    signs.busyHour = { strength: isBusy ? 1 : 0, values: { hour: Math.floor(hour) } };
  }
  return signs;
}

/** The site's own network, what the terminal complains of, and where it says it stands. */
export function siteSigns(view: LinkView): Signs {
  return { ...lanSigns(view), ...terminalSigns(view), ...placeSigns(view) };
}

function lanSigns(view: LinkView): Signs {
  const signs: Signs = {};
  const during = firstOf(view, 60);
  const lan = during.flatMap(({ lanUp }) => lanUp ?? []);
  if (lan.length > 0) {
    const down = lan.filter((up) => !up).length / lan.length;
    signs.lanDown = { strength: down >= 0.5 ? 1 : 0, values: {} };
  }
  const before = median(numbersOf(lastBefore(view, 30), 'clients'));
  const counted = numbersOf(during, 'clients');
  if (before !== null && before >= 2 && counted.length >= 2) {
    signs.clientsGone = { strength: median(counted) === 0 ? 1 : 0, values: { before: round(before, 0) } };
  }
  return signs;
}

const complaint = /hardware|fault|fail|motor|mast|thermal_shutdown|lnb|buc|modem|reboot|crash|watchdog/i;
const asleep = /sleep|stow|power_?save|schedule/i;
const misplaced = /unexpected_location|relocat|moved/i;

function terminalSigns(view: LinkView): Signs {
  const near = [...lastBefore(view, 10), ...firstOf(view, 15), ...view.after.slice(0, 2)];
  const signs: Signs = {};
  const hottest = numbersOf(near, 'temperatureC').reduce((a, b) => Math.max(a, b), -300);
  if (hottest > -300) {
    signs.hot = {
      strength: hottest >= 80 ? 1 : hottest >= 70 ? 0.5 : 0,
      values: { temperatureC: round(hottest, 0) },
    };
  }
  const codes = near.flatMap(({ alerts }) => alerts ?? []);
  for (const [fact, words] of [
    ['terminalAlert', complaint],
    ['asleep', asleep],
    ['placeAlert', misplaced],
  ] as const) {
    const code = codes.find((each) => words.test(each));
    if (code !== undefined) signs[fact] = { strength: 1, values: { code } };
  }
  return signs;
}

const MOVED_M = 1_000;

function placeSigns({ movedM }: LinkView): Signs {
  if (movedM === null) return {};
  return {
    moved: {
      strength: movedM >= MOVED_M ? 1 : movedM >= MOVED_M / 2 ? 0.5 : 0,
      values: { distanceM: round(movedM, 0) },
    },
  };
}
