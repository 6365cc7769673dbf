import { firstOf, lastBefore, MINUTE_MS, numbersOf, type LinkView, type Signs } from './link-view.ts';
import { round } from './signal-signs.ts';
import { closestSun, sunSeparationDeg, TRANSIT_DEG, usualLongitudesDeg } from './sun-transit.ts';

/** What stands between the dish and the satellite, or behind it. */
export function skySigns(view: LinkView): Signs {
  return { ...obstructionSigns(view), ...sunSigns(view) };
}

function obstructionSigns(view: LinkView): Signs {
  const near = [...lastBefore(view, 10), ...firstOf(view, 20)];
  const ratios = numbersOf(near, 'obstructedRatio');
  const said = near.some(({ alerts }) => alerts?.some((code) => /obstruct/i.test(code)));
  if (ratios.length === 0 && !said) return {};
  const most = ratios.reduce((a, b) => Math.max(a, b), 0);
  const byRatio = most >= 0.05 ? 1 : most >= 0.02 ? 0.7 : most >= 0.01 ? 0.4 : 0;
  const values = ratios.length > 0 ? { percent: round(100 * most, 1) } : {};
  return {
    obstructed: { strength: said ? 1 : byRatio, values },
    clearView: { strength: !said && most < 0.005 ? 1 : 0, values },
  };
}

/** Transits last minutes; the sun passes a beam of two degrees in eight. */
const LONGEST_TRANSIT_MS = 30 * MINUTE_MS;
/** What an outage may begin before, or end after the sun passed. */
const MARGIN_MS = 2 * MINUTE_MS;
/** Of `TRANSIT_DEG`: so far from the satellite the sun may still be heard in a wide or badly aimed beam. */
const WIDEST = 1.7;
/** That one of several satellites fits says less. */
const GUESSED = 0.8;

function sunSigns(view: LinkView): Signs {
  const { technology, latitude, longitude, satelliteLongitudeDeg, during, from, to } = view;
  if (technology !== 'geo' || latitude === null || longitude === null) return {};
  const lasts = to === Infinity ? 0 : to - from;
  const until = Math.min(to, from + LONGEST_TRANSIT_MS);
  // Of one that goes on so much is known.
  const knownUntil = to === Infinity ? (during.at(-1)?.measuredAt ?? from) : until;
  const place = { latitudeDeg: latitude, longitudeDeg: longitude };
  const candidates = satelliteLongitudeDeg === null ? usualLongitudesDeg : [satelliteLongitudeDeg];
  const middle = (from + knownUntil) / 2;
  const edges = [Math.min(from + MARGIN_MS, middle), Math.max(knownUntil - MARGIN_MS, middle)];
  const tried = candidates
    .map((longitudeDeg) => ({
      longitudeDeg,
      separationDeg: closestSun(place, longitudeDeg, from - MARGIN_MS, until + MARGIN_MS),
      isThroughout: edges.every((at) => sunSeparationDeg(place, longitudeDeg, at) <= WIDEST * TRANSIT_DEG),
    }))
    .sort((a, b) => Number(b.isThroughout) - Number(a.isThroughout) || a.separationDeg - b.separationDeg);
  const [best] = tried;
  if (best === undefined) return {};
  const fits = best.separationDeg <= TRANSIT_DEG ? 1 : best.separationDeg <= WIDEST * TRANSIT_DEG ? 0.4 : 0;
  const isShort = lasts <= LONGEST_TRANSIT_MS && best.isThroughout;
  return {
    sunAligned: {
      strength: isShort ? fits * (satelliteLongitudeDeg === null ? GUESSED : 1) : 0,
      values: { separationDeg: round(best.separationDeg, 1), longitudeDeg: best.longitudeDeg },
    },
  };
}
