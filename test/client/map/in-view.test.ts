import fc from 'fast-check';
import { expect, test } from 'vitest';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { lookCode, lookRank } from '../../../client/look/looks.ts';
import { sitesInView } from '../../../client/map/in-view.ts';
import { showAll } from '../../../client/map/sites/site-filter.ts';

const site = fc.record({
  latitude: fc.integer({ min: -10, max: 10 }),
  longitude: fc.integer({ min: -10, max: 10 }),
  state: fc.nat(siteStates.length - 1),
});
const fleetOf = (sites: { latitude: number; longitude: number; state: number }[]) => ({
  placed: sites.length,
  latitudes: Float64Array.from(sites, ({ latitude }) => latitude),
  longitudes: Float64Array.from(sites, ({ longitude }) => longitude),
  states: Uint8Array.from(sites, ({ state }) => state),
  reasons: new Uint8Array(sites.length),
});
const box = { south: -5, north: 5, west: -5, east: 5 };

test('what is in view is counted by state, and the worst come first, the nearest of them before others', () => {
  fc.assert(
    fc.property(fc.array(site, { maxLength: 60 }), fc.nat(20), (sites, most) => {
      const fleet = fleetOf(sites);
      const { rows, count, counts } = sitesInView(fleet, box, showAll, most);
      const inside = sites.filter(
        ({ latitude, longitude }) => Math.max(Math.abs(latitude), Math.abs(longitude)) <= 5,
      );
      expect(count).toBe(inside.length);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(rows).toHaveLength(Math.min(most, count));
      const order = rows.map((row) => {
        const { latitude, longitude, state } = sites[row] ?? { latitude: 0, longitude: 0, state: 0 };
        return (lookRank[lookCode(state, 0)] ?? 0) * 100 + Math.hypot(latitude, longitude);
      });
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }),
  );
});

test('what the filter leaves out is not in view', () => {
  const fleet = fleetOf([
    { latitude: 0, longitude: 0, state: 1 },
    { latitude: 1, longitude: 1, state: 3 },
  ]);
  expect(sitesInView(fleet, box, { ...showAll, states: new Set([3]) }, 9).rows).toEqual([1]);
  expect(sitesInView(fleet, box, { ...showAll, rows: Uint8Array.of(1, 0) }, 9).rows).toEqual([0]);
});
