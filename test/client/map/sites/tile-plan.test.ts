import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteStates, stateReasons } from '../../../../telemetry/contract/site-state.ts';
import { lookCode, lookRank, looks } from '../../../../client/look/looks.ts';
import { showAll } from '../../../../client/map/sites/site-filter.ts';
import { shownLook, shownLooks } from '../../../../client/map/sites/shown-looks.ts';
import { TileCounts } from '../../../../client/map/sites/tile-counts.ts';
import { cellsAt, GROUND_CELL_PX, MARGIN_PX, TILE_PX } from '../../../../client/map/sites/tile-geometry.ts';
import {
  CROWD_FROM,
  CROWD_SHARE,
  isSingle,
  LARGE_UP_TO,
  NUMBER_ROOM,
  SINGLE_UP_TO,
} from '../../../../client/map/sites/tile-plan.ts';
import { isTrouble } from '../../../../client/state/severity.ts';
import { fleetOf, listedPlan, pixelsOf, planned, planOf, tileAt, tilesOf } from './planned-tile.ts';
import type { Dot, Mark } from './planned-tile.ts';

const ONLINE = siteStates.indexOf('online');
const OFFLINE = siteStates.indexOf('offline');
const DEGRADED = siteStates.indexOf('degraded');
const PLANNED = siteStates.indexOf('planned');
const reason = (word: (typeof stateReasons)[number]) => stateReasons.indexOf(word);
const FLAPPING = looks.indexOf('flapping');
const OFF_BY_SCHEDULE = looks.indexOf('offBySchedule');

const dot = fc.record({
  latitude: fc.double({ min: 18.9, max: 19.6, noNaN: true }),
  longitude: fc.double({ min: -99.6, max: -98.8, noNaN: true }),
  state: fc.nat(siteStates.length - 1),
  reason: fc.nat(stateReasons.length - 1),
});

/** Sites in one town, all well but some. */
function town(size: number, failed: (at: number) => boolean = (at) => at === 17): Dot[] {
  return Array.from({ length: size }, (_, at) => ({
    latitude: 19.4 + (at % 50) * 1e-4,
    longitude: -99.1 + Math.floor(at / 50) * 1e-4,
    state: failed(at) ? OFFLINE : ONLINE,
  }));
}

const looksAndCounts = (marks: readonly Mark[]) => marks.map(({ look, count }) => [look, count]);

describe('a tile', () => {
  test.each([3, 5, 8, 9, 11])('at zoom %i never hides the one failed site among thousands', (zoom) => {
    const fleet = fleetOf(town(5000));
    const { trouble } = planned(fleet, tileAt(fleet.index, 17, zoom));
    expect(trouble.filter((mark) => mark.look === OFFLINE)).toHaveLength(1);
    expect(trouble.at(-1)?.look).toBe(OFFLINE);
  });

  test('shows all trouble: by a mark as bad in its cell, or by a number', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 3, max: 12 }),
        fc.boolean(),
        (dots, zoom, shrunk) => {
          const fleet = fleetOf(dots);
          const tile = { ...tileAt(fleet.index, 0, zoom), shrunk };
          const { troublePx, crowdPx } = cellsAt(zoom, shrunk);
          const { trouble, crowds, single } = planned(fleet, tile);
          const together = (px: number, a: { x: number; y: number }, b: { x: number; y: number }) =>
            Math.floor(a.x / px) === Math.floor(b.x / px) && Math.floor(a.y / px) === Math.floor(b.y / px);
          dots.forEach(({ state, reason: why }, row) => {
            const at = pixelsOf(fleet.index, row, tile);
            if (!isTrouble(siteStates[state] ?? 'online') || at.x < 1 || at.y < 1 || at.x > 255 || at.y > 255)
              return;
            const rank = lookRank[lookCode(state, why)] ?? 0;
            const isMarked = trouble.some(
              (mark) =>
                (lookRank[mark.look] ?? 0) <= rank &&
                (single ? Math.hypot(mark.x - at.x, mark.y - at.y) < 1e-6 : together(troublePx, mark, at)),
            );
            const isCounted = crowds.some(
              (mark) => (lookRank[mark.look] ?? 0) <= rank && together(crowdPx, mark, at),
            );
            expect(isMarked || isCounted).toBe(true);
          });
        },
      ),
    );
  });

  test('counts quiet sites by cell as a linear scan does', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 3, max: 8 }),
        (dots, zoom) => {
          const fleet = fleetOf(dots);
          const tile = tileAt(fleet.index, 0, zoom);
          const counted = new Map<string, number>();
          dots.forEach(({ state }, row) => {
            if (isTrouble(siteStates[state] ?? 'online')) return;
            const { x, y } = pixelsOf(fleet.index, row, tile);
            const [cellX, cellY] = [Math.floor(x / GROUND_CELL_PX), Math.floor(y / GROUND_CELL_PX)];
            const last = TILE_PX / GROUND_CELL_PX;
            if (cellX < -1 || cellY < -1 || cellX > last || cellY > last) return;
            const key = `${cellX} ${cellY} ${state}`;
            counted.set(key, (counted.get(key) ?? 0) + 1);
          });
          const { ground } = planned(fleet, tile);
          const quiet = ground.filter(({ state }) => !isTrouble(siteStates[state] ?? 'online'));
          expect(new Map(quiet.map(({ x, y, state, count }) => [`${x} ${y} ${state}`, count]))).toEqual(
            counted,
          );
        },
      ),
    );
  });

  test('marks a cell by its worst state only', () => {
    const here = { latitude: 19.4, longitude: -99.1 };
    const fleet = fleetOf([
      { ...here, state: DEGRADED },
      { ...here, state: OFFLINE },
      { ...here, state: DEGRADED },
    ]);
    expect(looksAndCounts(planned(fleet, tileAt(fleet.index, 0, 5)).trouble)).toEqual([[OFFLINE, 1]]);
  });

  test('tells what flaps from what is merely degraded, and marks it over that', () => {
    const here = { latitude: 19.4, longitude: -99.1 };
    const flapping = { ...here, state: DEGRADED, reason: reason('flapping') };
    const fleet = fleetOf([{ ...here, state: DEGRADED }, flapping, { ...here, state: DEGRADED }]);
    const tile = (zoom: number) => tileAt(fleet.index, 0, zoom);
    const marksAt = (zoom: number) => planned(fleet, tile(zoom)).trouble.map(({ look }) => look);
    expect(marksAt(5)).toEqual([FLAPPING]);
    expect(marksAt(12)).toEqual([DEGRADED, DEGRADED, FLAPPING]);
    expect(planned(fleet, tile(5), { ...showAll, states: new Set([OFFLINE]) }).trouble).toEqual([]);
    const failed = fleetOf([flapping, { ...here, state: OFFLINE }]);
    expect(planned(failed, tile(5)).trouble.map(({ look }) => look)).toEqual([OFFLINE]);
  });

  test('shows what is off by its schedule as such only where sites have marks of their own', () => {
    const off = { latitude: 19.4, longitude: -99.1, state: PLANNED, reason: reason('offBySchedule') };
    const fleet = fleetOf([off, { ...off, reason: reason('noTerminal') }]);
    expect(planned(fleet, tileAt(fleet.index, 0, 5)).ground).toMatchObject([{ state: PLANNED, count: 2 }]);
    expect(looksAndCounts(planned(fleet, tileAt(fleet.index, 0, 12)).quiet)).toEqual([
      [PLANNED, 1],
      [OFF_BY_SCHEDULE, 1],
    ]);
  });

  test('merges the quiet ones into density and counts them', () => {
    const fleet = fleetOf(town(5000));
    const { ground, quiet } = planned(fleet, tileAt(fleet.index, 0, 5));
    expect(quiet).toEqual([]);
    expect(ground.length).toBeLessThan(10);
    expect(ground.reduce((sum, cell) => sum + cell.count, 0)).toBe(4999);
  });

  test('shows single sites from zoom 9, unless there are too many', () => {
    const few = fleetOf(town(300));
    expect(planned(few, tileAt(few.index, 0, 9)).single).toBe(true);
    expect(planned(few, tileAt(few.index, 0, 8)).single).toBe(false);
    const many = fleetOf(town(SINGLE_UP_TO + 1));
    expect(planned(many, tileAt(many.index, 0, 9)).single).toBe(false);
  });

  test('leaves out what the filter leaves out', () => {
    const fleet = fleetOf(town(300));
    const plan = planned(fleet, tileAt(fleet.index, 0, 6), { ...showAll, states: new Set([DEGRADED]) });
    expect([...plan.ground, ...plan.trouble, ...plan.quiet]).toEqual([]);
  });

  test('leaves out the rows that the filter does not name, and those beyond its end', () => {
    const fleet = fleetOf(town(300));
    const rows = Uint8Array.from({ length: 200 }, (_, row) => (row < 18 ? 1 : 0));
    const tile = tileAt(fleet.index, 0, 6);
    const { ground, trouble } = planned(fleet, tile, { ...showAll, rows });
    expect([...ground, ...trouble].reduce((sum, mark) => sum + mark.count, 0)).toBe(18);
    expect(trouble.map(({ look }) => look)).toEqual([OFFLINE]);
    const both = { states: new Set([ONLINE]), rows };
    expect(planned(fleet, tile, both).trouble).toEqual([]);
  });

  test('is one of the dirty tiles of every site whose change alters it', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(5),
        fc.nat(stateReasons.length - 1),
        fc.integer({ min: 4, max: 13 }),
        fc.boolean(),
        (dots, at, state, why, zoom, shrunk) => {
          const row = at % dots.length;
          const fleet = fleetOf(dots);
          const home = tileAt(fleet.index, row, zoom);
          const around = [-1, 0, 1].flatMap((dx) =>
            [-1, 0, 1].map((dy) => ({ z: zoom, x: home.x + dx, y: home.y + dy, shrunk })),
          );
          const before = around.map((tile) => planned(fleet, tile));
          fleet.columns.states[row] = state;
          fleet.columns.reasons[row] = why;
          const dirty = tilesOf(fleet.index, row, { z: zoom, shrunk });
          around.forEach((tile, which) => {
            if (dirty.some(({ x, y }) => x === tile.x && y === tile.y)) return;
            expect(planned(fleet, tile)).toEqual(before[which]);
          });
        },
      ),
    );
  });

  test('agrees with its neighbour about the marks that both of them show', () => {
    // the border between two tiles of zoom 6 runs through these dots
    const nearBorder = fc.record({
      latitude: fc.double({ min: 19.2, max: 19.8, noNaN: true }),
      longitude: fc.double({ min: -102, max: -100.5, noNaN: true }),
      state: fc.constantFrom(OFFLINE, ONLINE),
    });
    fc.assert(
      fc.property(fc.array(nearBorder, { minLength: 1, maxLength: 60 }), (dots) => {
        const fleet = fleetOf(dots);
        const tile = { z: 6, x: 13, y: tileAt(fleet.index, 0, 6).y };
        const shared = (marks: Mark[], shift: number) =>
          marks
            .map(({ x, y, look, count }) => ({ x: Math.round((x + shift) * 1e3) / 1e3, y, look, count }))
            .filter(({ x }) => Math.abs(x - TILE_PX) < MARGIN_PX - 0.1)
            .sort((a, b) => a.x - b.x || a.y - b.y || a.look - b.look);
        const left = planned(fleet, tile);
        const right = planned(fleet, { ...tile, x: tile.x + 1 });
        expect(shared(left.trouble, 0)).toEqual(shared(right.trouble, TILE_PX));
      }),
    );
  });

  test('counted change by change shows the same as counted anew', () => {
    const change = fc.record({
      at: fc.nat(),
      state: fc.nat(siteStates.length - 1),
      reason: fc.nat(stateReasons.length - 1),
    });
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 1, maxLength: 80 }),
        fc.array(change, { maxLength: 60 }),
        fc.integer({ min: 3, max: 8 }),
        fc.boolean(),
        fc.constantFrom(showAll, { ...showAll, states: new Set([OFFLINE, ONLINE]) }),
        (dots, changes, zoom, shrunk, filter) => {
          const { index, columns } = fleetOf(dots);
          const tile = { ...tileAt(index, 0, zoom), shrunk };
          expect(isSingle(index, tile)).toBe(false);
          const shown = shownLooks(columns, filter);
          const kept = new TileCounts();
          kept.count(index, shown, tile);
          for (const { at, state, reason: why } of changes) {
            const row = at % dots.length;
            columns.states[row] = state;
            columns.reasons[row] = why;
            const after = shownLook(columns, filter, row);
            kept.move(index.x[row] ?? 0, index.y[row] ?? 0, shown[row] ?? 0, after);
            shown[row] = after;
          }
          expect(listedPlan(planOf(index, shown, tile, kept))).toEqual(
            planned({ index, columns }, tile, filter),
          );
        },
      ),
    );
  });

  test('places its marks where the sites are', () => {
    const fleet = fleetOf(town(1));
    const tile = tileAt(fleet.index, 0, 12);
    const [mark] = planned(fleet, tile).quiet;
    expect(((mark?.x ?? 0) + tile.x * TILE_PX) / (TILE_PX * 2 ** 12)).toBeCloseTo(fleet.index.x[0] ?? 0, 12);
  });
});

describe('a crowd', () => {
  test('is numbered once where it is much of a wide cell, instead of a mark for each small one', () => {
    const fleet = fleetOf(town(5000, (at) => at % 4 === 0));
    const { crowds, trouble, ground } = planned(fleet, tileAt(fleet.index, 0, 7));
    expect(looksAndCounts(crowds)).toEqual([[OFFLINE, 1250]]);
    expect(trouble).toEqual([]);
    const failed = ground.filter(({ state }) => state === OFFLINE);
    expect(failed.reduce((sum, { count }) => sum + count, 0)).toBe(1250);
  });

  test('does not hide what is worse than itself', () => {
    const fleet = fleetOf(
      town(5000).map((each, at) => (at % 4 === 1 && at !== 17 ? { ...each, state: DEGRADED } : each)),
    );
    const { crowds, trouble } = planned(fleet, tileAt(fleet.index, 0, 7));
    expect(crowds.map(({ look }) => look)).toEqual([DEGRADED]);
    expect(looksAndCounts(trouble)).toEqual([[OFFLINE, 1]]);
  });

  test('is neither a few nor a small share', () => {
    const few = fleetOf(town(CROWD_FROM - 1, () => true));
    expect(planned(few, tileAt(few.index, 0, 7)).crowds).toEqual([]);
    const rare = fleetOf(town(5000, (at) => at < 5000 * CROWD_SHARE - 1));
    expect(planned(rare, tileAt(rare.index, 0, 7)).crowds).toEqual([]);
  });

  test('keeps its number within its tile, so that no edge cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 20, maxLength: 80 }),
        fc.integer({ min: 4, max: 8 }),
        fc.boolean(),
        (dots, zoom, shrunk) => {
          const fleet = fleetOf(dots.map((each) => ({ ...each, state: OFFLINE })));
          for (const { x, y } of planned(fleet, { ...tileAt(fleet.index, 0, zoom), shrunk }).crowds) {
            expect(Math.min(x, TILE_PX - x)).toBeGreaterThanOrEqual(NUMBER_ROOM.x);
            expect(Math.min(y, TILE_PX - y)).toBeGreaterThanOrEqual(NUMBER_ROOM.y);
          }
        },
      ),
    );
  });

  test('is numbered beside small marks where sites have their own', () => {
    const fleet = fleetOf(town(600, (at) => at < 2 * LARGE_UP_TO));
    const plan = planned(fleet, tileAt(fleet.index, 0, 11));
    expect(plan).toMatchObject({ single: true, small: true });
    expect(plan.trouble).toHaveLength(2 * LARGE_UP_TO);
    expect(plan.crowds.reduce((sum, { count }) => sum + count, 0)).toBe(2 * LARGE_UP_TO);
  });
});
