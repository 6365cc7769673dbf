import fc from 'fast-check';
import { expect, test } from 'vitest';
import { siteStates, stateReasons } from '../../../../telemetry/contract/site-state.ts';
import { looks } from '../../../../client/look/looks.ts';
import { pickSites } from '../../../../client/map/sites/pick.ts';
import { showAll } from '../../../../client/map/sites/site-filter.ts';
import { TILE_PX } from '../../../../client/map/sites/tile-geometry.ts';
import { fleetOf } from './planned-tile.ts';

const ONLINE = siteStates.indexOf('online');
const OFFLINE = siteStates.indexOf('offline');
const DEGRADED = siteStates.indexOf('degraded');
const FLAPPING = looks.indexOf('flapping');
const dot = fc.record({
  latitude: fc.double({ min: 18.9, max: 19.6, noNaN: true }),
  longitude: fc.double({ min: -99.6, max: -98.8, noNaN: true }),
  state: fc.nat(siteStates.length - 1),
  reason: fc.nat(stateReasons.length - 1),
});

test('finds what a linear scan finds: the worst, then the nearest', () => {
  fc.assert(
    fc.property(fc.array(dot, { maxLength: 40 }), dot, fc.integer({ min: 5, max: 14 }), (dots, at, zoom) => {
      const { index, columns } = fleetOf(dots);
      const pointer = fleetOf([at]).index;
      const [x = 0, y = 0] = [pointer.x[0], pointer.y[0]];
      const reach = 9 / (TILE_PX * 2 ** zoom);
      const near = dots.flatMap((_, row) =>
        Math.hypot((index.x[row] ?? 0) - x, (index.y[row] ?? 0) - y) <= reach ? [row] : [],
      );
      const picked = pickSites(index, columns, showAll, { x, y }, zoom, 9);
      expect(picked?.count ?? 0).toBe(near.length);
      if (near.some((row) => columns.states[row] === OFFLINE))
        expect(columns.states[picked?.row ?? -1]).toBe(OFFLINE);
    }),
  );
});

test('counts by look, and means the flapping one among the degraded', () => {
  const here = { latitude: 19.4, longitude: -99.1, state: DEGRADED };
  const { index, columns } = fleetOf([here, { ...here, reason: stateReasons.indexOf('flapping') }, here]);
  const at = { x: index.x[0] ?? 0, y: index.y[0] ?? 0 };
  const picked = pickSites(index, columns, showAll, at, 10, 5);
  expect(picked).toMatchObject({ row: 1, count: 3, alike: 1 });
  expect([...(picked?.countByLook ?? [])]).toEqual([
    [DEGRADED, 2],
    [FLAPPING, 1],
  ]);
});

test('passes over what the filter leaves out', () => {
  const { index, columns } = fleetOf([{ latitude: 19.4, longitude: -99.1, state: ONLINE }]);
  const at = { x: index.x[0] ?? 0, y: index.y[0] ?? 0 };
  expect(pickSites(index, columns, showAll, at, 10, 5)?.row).toBe(0);
  expect(pickSites(index, columns, { ...showAll, states: new Set([OFFLINE]) }, at, 10, 5)).toBeNull();
  expect(pickSites(index, columns, { ...showAll, rows: Uint8Array.of(0) }, at, 10, 5)).toBeNull();
});
