import type { Sample } from '../../telemetry/contract/sample.ts';
import type { Interval } from '../timeline/intervals.ts';
import {
  firstOf,
  isBad,
  lossOf,
  median,
  MINUTE_MS,
  probeLoss,
  startOf,
  type LinkView,
  type Signs,
} from './link-view.ts';
import { round } from './signal-signs.ts';

/** Of fewer samples nobody can say that it did not. */
const LEAST_TOLD = 10;

/** What was measured while service was lost, and by what: an agent that lives behind a dark link saw most of it. */
export function measuredSigns(view: LinkView): Signs {
  return { ...presenceSigns(view), ...turnSigns(view), ...reachSigns(view) };
}

/** Whether it was lost and came back, again and again, around the outage or within it. */
function turnSigns({ before, during, after }: LinkView): Signs {
  const told = [...before, ...during, ...after].filter(
    (sample) => lossOf(sample) !== null || sample.linkUp !== undefined,
  );
  if (told.length < LEAST_TOLD) return {};
  let times = 0;
  for (let at = 1; at < told.length; at += 1)
    if (isBad(told[at] as Sample) !== isBad(told[at - 1] as Sample)) times += 1;
  // Down and up again is what every outage does.
  return { comesAndGoes: { strength: times >= 6 ? 1 : times >= 4 ? 0.5 : 0, values: { times } } };
}

function presenceSigns(view: LinkView): Signs {
  const { during, after, from, to, provisional } = view;
  if (to === Infinity) {
    // What it keeps for later cannot be told from what it never measured.
    return during.length >= 2 ? { measuredThrough: { strength: 1, values: { samples: during.length } } } : {};
  }
  const share = coveredShare(during, { from, to }, view.askedPeriods);
  const lived = share >= 0.5 ? 1 : share >= 0.2 ? 0.5 : 0;
  const signs: Signs = {};
  if (lived > 0 || !provisional)
    signs.measuredThrough = { strength: lived, values: { samples: during.length } };
  if (!provisional && after.length > 0) {
    signs.nothingMeasured = {
      strength: share < 0.1 ? 1 : share < 0.2 ? 0.5 : 0,
      values: { minutes: round((to - from) / MINUTE_MS, 0) },
    };
  }
  const whole = during.filter((sample) => startOf(sample) >= from && sample.measuredAt <= to);
  if (whole.length >= 3) {
    const good = whole.filter((sample) => !isBad(sample) && lossOf(sample) !== null).length;
    signs.measuredWell = { strength: good / whole.length >= 0.7 ? 1 : 0, values: { samples: good } };
  }
  return signs;
}

/** Which part of the way was lost. */
function reachSigns(view: LinkView): Signs {
  const dark = firstOf(view, 60).filter(isBad);
  if (dark.length === 0) return {};
  const signs: Signs = {};
  const percent = (ratio: number) => round(100 * ratio, 0);
  const dish = probeLoss(dark, 'dish');
  const unreachable = dark.filter(({ alerts }) => alerts?.includes('dish_unreachable')).length / dark.length;
  if (dish !== null || unreachable > 0) {
    const loss = Math.max(dish ?? 0, unreachable);
    signs.dishAnswers = { strength: loss < 0.5 ? 1 : 0, values: {} };
    signs.dishLost = { strength: loss >= 0.8 ? 1 : 0, values: { lossPercent: percent(loss) } };
  }
  const pop = probeLoss(dark, 'pop');
  const far =
    probeLoss(dark, 'internet') ?? median(dark.flatMap(({ packetLossRatio }) => packetLossRatio ?? []));
  if (pop !== null && far !== null) {
    signs.popAnswers = { strength: pop < 0.2 && far > 0.5 ? 1 : 0, values: { lossPercent: percent(far) } };
  }
  const said = dark.filter(({ linkUp }) => linkUp !== undefined);
  if (said.length > 0) {
    const up = said.filter(({ linkUp }) => linkUp === true);
    const loss = median(up.flatMap((sample) => lossOf(sample) ?? []));
    const isUp = up.length / said.length >= 0.6 && loss !== null;
    signs.linkUpButLossy = {
      strength: isUp && loss <= 0.95 ? 1 : 0,
      values: { lossPercent: percent(loss ?? 1) },
    };
    signs.linkUpAllLost = { strength: isUp && loss > 0.95 ? 1 : 0, values: {} };
  }
  return signs;
}

/** How much of the outage samples cover, of what was looked for. */
function coveredShare(during: readonly Sample[], outage: Interval, asked: readonly Interval[]): number {
  const looked = (asked.length === 0 ? [outage] : asked).flatMap((period) => overlap(period, outage) ?? []);
  const total = looked.reduce((sum, { from, to }) => sum + to - from, 0);
  if (total <= 0) return 0;
  let covered = 0;
  for (const period of looked) {
    let until = period.from;
    for (const sample of during) {
      const part = overlap({ from: startOf(sample), to: sample.measuredAt }, { from: until, to: period.to });
      if (part === undefined) continue;
      covered += part.to - part.from;
      until = part.to;
    }
  }
  return covered / total;
}

function overlap(a: Interval, b: Interval): Interval | undefined {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from < to ? { from, to } : undefined;
}
