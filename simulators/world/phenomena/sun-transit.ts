import type { Effect } from '../effect.ts';
import { DAY_MS } from '../schedule.ts';
import { sunAt, sunToSatellite } from '../sun.ts';
import { eventOf, MINUTE_MS } from './event.ts';
import type { Phenomenon } from './phenomenon.ts';
import { fading } from './rain.ts';

/** Where the invented GEO provider's satellite stands. */
export const GEO_LONGITUDE = -113;
/** Half-power width of a 1.2 m dish's beam at 12 GHz, degrees (70 lambda / D). */
const BEAM_WIDTH = 1.46;
/** How much more noise than usual the sun is in the middle of that beam. */
const SUN_OVER_SYSTEM = 11;

/** The loss of C/N while the sun stands `separation` degrees from the satellite: a gaussian beam over its disk. */
export function sunFadeDb(separation: number): number {
  return 10 * Math.log10(1 + SUN_OVER_SYSTEM * Math.exp(-2.773 * (separation / BEAM_WIDTH) ** 2));
}

/**
 * Around the equinoxes the sun passes behind the geostationary satellite: minutes a day for some days, when its declination is
 * that of the satellite as the site sees it. Nothing here is chance.
 */
export const sunTransit: Phenomenon = (around, perDay, from, to) => {
  if (perDay <= 0) return [];
  return around.fleet.flatMap((place, index): Effect[] => {
    if (place.link.technology !== 'geo') return [];
    const effects: Effect[] = [];
    for (let day = Math.floor(from / DAY_MS); day * DAY_MS < to; day += 1) {
      const noon = transitOf(day * DAY_MS);
      if (Math.abs(sunAt(noon).declination) > 9) continue;
      const nearest = closest(noon, place.site);
      if (nearest < from || nearest >= to || sunToSatellite(nearest, place.site, GEO_LONGITUDE) > 2) continue;
      const [begins, ends] = [nearest - 20 * MINUTE_MS, nearest + 20 * MINUTE_MS];
      // All of the satellite's sites of one day: the sun wanders over them within minutes.
      const event = eventOf(`sun-${day}`, 'sunTransit', noon - 45 * MINUTE_MS, noon + 45 * MINUTE_MS, {
        satelliteLongitude: GEO_LONGITUDE,
      });
      const fade = (at: number): number =>
        at < begins || at > ends ? 0 : sunFadeDb(sunToSatellite(at, place.site, GEO_LONGITUDE));
      effects.push(...fading(around, event, index, fade));
    }
    return effects;
  });
};

/** When the sun stands over the satellite's meridian on a UTC day. */
function transitOf(dayStart: number): number {
  const first = dayStart + ((-GEO_LONGITUDE / 360) * DAY_MS + DAY_MS / 2);
  const off = sunAt(first).longitude - GEO_LONGITUDE;
  return first + (off / 360) * DAY_MS;
}

/** The satellite stands aside of its meridian as seen from a site: the nearest approach is within half an hour of it. */
function closest(noon: number, place: { latitude: number; longitude: number }): number {
  let [low, high] = [noon - 40 * MINUTE_MS, noon + 40 * MINUTE_MS];
  while (high - low > 5_000) {
    const third = (high - low) / 3;
    const left = sunToSatellite(low + third, place, GEO_LONGITUDE);
    const right = sunToSatellite(high - third, place, GEO_LONGITUDE);
    if (left < right) high -= third;
    else low += third;
  }
  return Math.round((low + high) / 2);
}
