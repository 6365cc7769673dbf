import { DAY_MS, HOUR_MS, MINUTE_MS, type LinkView, type Signs } from './link-view.ts';
import { hourAt, localTime } from './local-time.ts';
import { round } from './signal-signs.ts';

/** So far back outages tell of habits. */
export const HABIT_DAYS = 14;
/** Who switches something off by hand or by clock does it within so much of the same time. */
const SAME_TIME_MS = 25 * MINUTE_MS;
/** Nobody switches a building off for less. */
const LEAST_OFF_MS = 20 * MINUTE_MS;
const SHORT_MS = 15 * MINUTE_MS;

/** What earlier outages of the same terminal tell, and the time of day. */
export function habitSigns(view: LinkView): Signs {
  const { from, to } = view;
  const past = view.pastOutages.filter(
    (each) => each.from < from - HOUR_MS && each.from > from - HABIT_DAYS * DAY_MS,
  );
  const lastsMs = to === Infinity ? null : to - from;
  // Where clocks change, habits follow them.
  const timeOf = (at: number) => localTime(view, at) ?? at;
  const alike = past.filter((each) => {
    const apart = Math.abs((timeOf(each.from) - timeOf(from)) % DAY_MS);
    const isSameTime = Math.min(apart, DAY_MS - apart) <= SAME_TIME_MS;
    const ratio = lastsMs === null ? 1 : (each.to - each.from) / lastsMs;
    return isSameTime && each.to - each.from >= LEAST_OFF_MS && ratio > 0.4 && ratio < 2.5;
  });
  const times = new Set(alike.map((each) => Math.round((from - each.from) / DAY_MS))).size;
  const drops = past.filter((each) => each.to - each.from <= SHORT_MS).length;
  const isShort = lastsMs === null ? 0.5 : lastsMs <= SHORT_MS ? 1 : 0;
  return {
    repeatsDaily: {
      strength: times >= 3 ? 1 : times === 2 ? 0.6 : times === 1 ? 0.25 : 0,
      values: { times: times + 1, days: HABIT_DAYS },
    },
    shortDrops: {
      strength: drops < 3 ? 0 : Math.min(1, drops / 8) * isShort,
      values: { count: drops, days: HABIT_DAYS },
    },
    ...overnight(view),
  };
}

/** From the end of a working day to the morning, or over a weekend: how a building is closed. */
function overnight(view: LinkView): Signs {
  const { from, to } = view;
  const [start, end] = [hourAt(view, from), to === Infinity ? null : hourAt(view, to)];
  if (start === null || end === null) return {};
  const hours = (to - from) / HOUR_MS;
  const nights = Math.round(hours / 24) + 1;
  const isNight = hours >= 6 && hours <= 76 && start >= 13 && end >= 4.5 && end <= 10 && nights <= 4;
  return { overnight: { strength: isNight ? 1 : 0, values: { hours: round(hours, 0) } } };
}
