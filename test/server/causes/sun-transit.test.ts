import { describe, expect, test } from 'vitest';
import { closestSun, longitudeInName, sunSeparationDeg } from '../../../server/causes/sun-transit.ts';
import { factsIn, minutes, noon, dark, verdictOn } from './told.ts';

const mexicoCity = { latitudeDeg: 19.43, longitudeDeg: -99.13 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** When on that day the sun stands closest behind the satellite, and how close. */
function closestOn(day: number, longitudeDeg: number): { at: number; separationDeg: number } {
  const found = { at: day, separationDeg: 180 };
  for (let at = day; at < day + DAY_MS; at += MINUTE_MS) {
    const separationDeg = sunSeparationDeg(mexicoCity, longitudeDeg, at);
    if (separationDeg < found.separationDeg) Object.assign(found, { at, separationDeg });
  }
  return found;
}

describe('the sun behind a geostationary satellite', () => {
  // In the northern hemisphere before the spring equinox and after the autumn one; the satellite stands 3 degrees south of the celestial equator.
  test.each([
    ['spring', Date.UTC(2026, 1, 20), Date.UTC(2026, 2, 20), Date.UTC(2026, 2, 7), Date.UTC(2026, 2, 17)],
    ['autumn', Date.UTC(2026, 8, 24), Date.UTC(2026, 9, 20), Date.UTC(2026, 8, 26), Date.UTC(2026, 9, 6)],
  ])('comes some days a year: %s', (_, first, last, earliest, latest) => {
    const days: number[] = [];
    for (let day = first; day < last; day += DAY_MS)
      if (closestOn(day, -113).separationDeg < 1.2) days.push(day);
    expect(days.length).toBeGreaterThanOrEqual(4);
    expect(days.length).toBeLessThanOrEqual(8);
    expect(days[0]).toBeGreaterThanOrEqual(earliest);
    expect(days.at(-1)).toBeLessThanOrEqual(latest);
  });
  test('at the hour at which the sun stands over the longitude of the satellite', () => {
    const { at } = closestOn(Date.UTC(2026, 2, 10), -113);
    const hour = (at % DAY_MS) / 3_600_000;
    // Local noon at 113 degrees west is 19:32 UTC plus the equation of time (10 minutes in March); seen from the east it comes later.
    expect(hour).toBeGreaterThan(19.7);
    expect(hour).toBeLessThan(20.8);
  });
  test('lasts minutes', () => {
    const { at } = closestOn(Date.UTC(2026, 2, 10), -113);
    let count = 0;
    for (let minute = -60; minute <= 60; minute += 1) {
      if (sunSeparationDeg(mexicoCity, -113, at + minute * MINUTE_MS) < 1.2) count += 1;
    }
    expect(count).toBeGreaterThan(4);
    expect(count).toBeLessThan(14);
  });
  test('never at midsummer', () => {
    expect(closestSun(mexicoCity, -113, noon, noon + DAY_MS)).toBeGreaterThan(20);
  });
  test.each([
    ['Bicentenario 114.9W', -114.9],
    ['E113 West A', -113],
    ['117° O', -117],
    ['GEO-4,2', null],
    ['LEO-1402', null],
    ['999W', null],
    ['', null],
  ])('the satellite is read from a name: %s', (name, longitude) =>
    expect(longitudeInName(name)).toBe(longitude),
  );
});

describe('an outage while the sun passes', () => {
  const { at } = closestOn(Date.UTC(2026, 2, 10), -113);
  const shift = at - noon;
  const geo = { technology: 'geo', latitude: 19.43, longitude: -99.13 } as const;
  const fade = (minute: number) => ({ db: 11 - 6 * Math.max(0, 1 - Math.abs(minute) / 6) });
  const moved = [...minutes(-40, -3, fade), ...dark(-3, 4, { db: 4 }), ...minutes(4, 19, fade)].map(
    (sample) => ({
      ...sample,
      measuredAt: sample.measuredAt + shift,
    }),
  );
  const story = { samples: moved, from: -3 + shift / MINUTE_MS, to: 4 + shift / MINUTE_MS };

  test('is its transit', () => {
    const verdict = verdictOn({ ...story, context: { ...geo, satelliteLongitudeDeg: -113 } });
    expect(verdict.cause).toBe('sunTransit');
    expect(factsIn(verdict)[0]).toBe('sunAligned');
  });
  test('also where nobody wrote down which satellite it is', () => {
    expect(verdictOn({ ...story, context: geo }).cause).toBe('sunTransit');
  });
  test('but not one that lasts longer than the sun stays there, or that began when it had hardly come', () => {
    const lasting = (first: number, last: number) => ({
      samples: [
        ...minutes(first - 40, first, (minute) => ({ db: 11 - 6 * Math.max(0, 1 - (first - minute) / 5) })),
        ...dark(first, last, { db: 4 }),
        ...minutes(last, last + 15, (minute) => ({ db: 11 - 6 * Math.max(0, 1 - (minute - last) / 5) })),
      ].map((sample) => ({ ...sample, measuredAt: sample.measuredAt + shift })),
      from: first + shift / MINUTE_MS,
      to: last + shift / MINUTE_MS,
      context: { ...geo, satelliteLongitudeDeg: -113 },
    });
    expect(verdictOn(lasting(-5, 5)).cause).toBe('sunTransit');
    expect(verdictOn(lasting(-13, 13)).cause).toBe('rainFade');
    expect(verdictOn(lasting(-16, 2)).cause).toBe('rainFade');
  });
  test('but not of another satellite, nor of one nearby', () => {
    expect(verdictOn({ ...story, context: { ...geo, satelliteLongitudeDeg: -61 } }).cause).toBe('rainFade');
    expect(verdictOn({ ...story, context: { ...geo, technology: 'leo' } }).cause).toBe('rainFade');
  });
});
