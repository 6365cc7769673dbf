import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import { looks } from '../../../client/look/looks.ts';
import { showAll } from '../../../client/map/site-filter.ts';
import { SiteIndex } from '../../../client/map/site-index.ts';
import { pickSites } from '../../../client/map/pick.ts';
import { MARGIN_PX, planTile, SINGLE_UP_TO, TILE_PX, tilesOf } from '../../../client/map/tile-plan.ts';
import type { Mark } from '../../../client/map/tile-plan.ts';

const ONLINE = siteStates.indexOf('online');
const OFFLINE = siteStates.indexOf('offline');
const DEGRADED = siteStates.indexOf('degraded');
const PLANNED = siteStates.indexOf('planned');
const reason = (word: (typeof stateReasons)[number]) => stateReasons.indexOf(word);
const FLAPPING = looks.indexOf('flapping');
const OFF_BY_SCHEDULE = looks.indexOf('offBySchedule');

interface Dot {
  latitude: number;
  longitude: number;
  state: number;
  /** 0 unless told. */
  reason?: number;
}
const dot = fc.record({
  latitude: fc.double({ min: 18.9, max: 19.6, noNaN: true }),
  longitude: fc.double({ min: -99.6, max: -98.8, noNaN: true }),
  state: fc.nat(siteStates.length - 1),
  reason: fc.nat(stateReasons.length - 1),
});

function fleetOf(dots: Dot[]) {
  const index = new SiteIndex(
    Float64Array.from(dots, ({ latitude }) => latitude),
    Float64Array.from(dots, ({ longitude }) => longitude),
  );
  const columns = {
    states: Uint8Array.from(dots, ({ state }) => state),
    reasons: Uint8Array.from(dots, (each) => each.reason ?? 0),
  };
  return { index, columns };
}

function tileAt(index: SiteIndex, row: number, z: number) {
  const side = 2 ** z;
  return { z, x: Math.floor((index.x[row] ?? 0) * side), y: Math.floor((index.y[row] ?? 0) * side) };
}

/** Sites in one town, all well but one. */
function town(size: number): Dot[] {
  return Array.from({ length: size }, (_, at) => ({
    latitude: 19.4 + (at % 50) * 1e-4,
    longitude: -99.1 + Math.floor(at / 50) * 1e-4,
    state: at === 17 ? OFFLINE : ONLINE,
  }));
}

describe('a tile', () => {
  test.each([3, 5, 8, 9, 11])('at zoom %i never hides the one failed site among thousands', (zoom) => {
    const { index, columns } = fleetOf(town(5000));
    const plan = planTile(index, columns, showAll, tileAt(index, 17, zoom));
    expect(plan.trouble.filter((mark) => mark.look === OFFLINE)).toHaveLength(1);
    expect(plan.trouble.at(-1)?.look).toBe(OFFLINE);
  });

  test('marks a cell by its worst state only', () => {
    const here = { latitude: 19.4, longitude: -99.1 };
    const { index, columns } = fleetOf([
      { ...here, state: DEGRADED },
      { ...here, state: OFFLINE },
      { ...here, state: DEGRADED },
    ]);
    const { trouble } = planTile(index, columns, showAll, tileAt(index, 0, 5));
    expect(trouble.map(({ look, count }) => [look, count])).toEqual([[OFFLINE, 1]]);
  });

  test('tells what flaps from what is merely degraded, and marks it over that', () => {
    const here = { latitude: 19.4, longitude: -99.1 };
    const flapping = { ...here, state: DEGRADED, reason: reason('flapping') };
    const { index, columns } = fleetOf([
      { ...here, state: DEGRADED },
      flapping,
      { ...here, state: DEGRADED },
    ]);
    const marksAt = (zoom: number) =>
      planTile(index, columns, showAll, tileAt(index, 0, zoom)).trouble.map(({ look }) => look);
    expect(marksAt(5)).toEqual([FLAPPING]);
    expect(marksAt(12)).toEqual([DEGRADED, DEGRADED, FLAPPING]);
    expect(
      planTile(index, columns, { ...showAll, states: new Set([OFFLINE]) }, tileAt(index, 0, 5)).trouble,
    ).toEqual([]);
    const failed = fleetOf([flapping, { ...here, state: OFFLINE }]);
    expect(
      planTile(failed.index, failed.columns, showAll, tileAt(failed.index, 0, 5)).trouble.map(
        ({ look }) => look,
      ),
    ).toEqual([OFFLINE]);
  });

  test('shows what is off by its schedule as such only where sites have marks of their own', () => {
    const off = { latitude: 19.4, longitude: -99.1, state: PLANNED, reason: reason('offBySchedule') };
    const { index, columns } = fleetOf([off, { ...off, reason: reason('noTerminal') }]);
    const marksAt = (zoom: number) =>
      planTile(index, columns, showAll, tileAt(index, 0, zoom)).ground.map(({ look, count }) => [
        look,
        count,
      ]);
    expect(marksAt(5)).toEqual([[PLANNED, 2]]);
    expect(marksAt(12)).toEqual([
      [PLANNED, 1],
      [OFF_BY_SCHEDULE, 1],
    ]);
  });

  test('merges the quiet ones into fewer marks and counts them', () => {
    const { index, columns } = fleetOf(town(5000));
    const { ground } = planTile(index, columns, showAll, tileAt(index, 0, 5));
    expect(ground.length).toBeLessThan(10);
    expect(ground.reduce((sum, mark) => sum + mark.count, 0)).toBe(4999);
  });

  test('shows single sites from zoom 9, unless there are too many', () => {
    const few = fleetOf(town(300));
    expect(planTile(few.index, few.columns, showAll, tileAt(few.index, 0, 9)).single).toBe(true);
    expect(planTile(few.index, few.columns, showAll, tileAt(few.index, 0, 8)).single).toBe(false);
    const many = fleetOf(town(SINGLE_UP_TO + 1));
    expect(planTile(many.index, many.columns, showAll, tileAt(many.index, 0, 9)).single).toBe(false);
  });

  test('leaves out what the filter leaves out', () => {
    const { index, columns } = fleetOf(town(300));
    const plan = planTile(index, columns, { ...showAll, states: new Set([DEGRADED]) }, tileAt(index, 0, 6));
    expect([...plan.ground, ...plan.trouble]).toEqual([]);
  });

  test('leaves out the rows that the filter does not name, and those beyond its end', () => {
    const { index, columns } = fleetOf(town(300));
    const rows = Uint8Array.from({ length: 200 }, (_, row) => (row < 18 ? 1 : 0));
    const { ground, trouble } = planTile(index, columns, { ...showAll, rows }, tileAt(index, 0, 6));
    expect([...ground, ...trouble].reduce((sum, mark) => sum + mark.count, 0)).toBe(18);
    expect(trouble.map(({ look }) => look)).toEqual([OFFLINE]);
    const both = { states: new Set([ONLINE]), rows };
    expect(planTile(index, columns, both, tileAt(index, 0, 6)).trouble).toEqual([]);
  });

  test('is one of the dirty tiles of every site whose change alters it', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(5),
        fc.nat(stateReasons.length - 1),
        fc.integer({ min: 4, max: 13 }),
        (dots, at, state, why, zoom) => {
          const row = at % dots.length;
          const { index, columns } = fleetOf(dots);
          const home = tileAt(index, row, zoom);
          const around = [-1, 0, 1].flatMap((dx) =>
            [-1, 0, 1].map((dy) => ({ z: zoom, x: home.x + dx, y: home.y + dy })),
          );
          const before = around.map((tile) => planTile(index, columns, showAll, tile));
          columns.states[row] = state;
          columns.reasons[row] = why;
          const dirty = tilesOf(index.x[row] ?? 0, index.y[row] ?? 0, zoom);
          around.forEach((tile, which) => {
            if (dirty.some(({ x, y }) => x === tile.x && y === tile.y)) return;
            expect(planTile(index, columns, showAll, tile)).toEqual(before[which]);
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
      state: fc.constant(OFFLINE),
    });
    fc.assert(
      fc.property(fc.array(nearBorder, { minLength: 1, maxLength: 60 }), (dots) => {
        const { index, columns } = fleetOf(dots);
        const tile = { z: 6, x: 13, y: tileAt(index, 0, 6).y };
        const right = planTile(index, columns, showAll, { ...tile, x: tile.x + 1 });
        const shared = (marks: Mark[], shift: number) =>
          marks
            .map(({ x, y, look, count }) => ({ x: Math.round((x + shift) * 1e3) / 1e3, y, look, count }))
            .filter(({ x }) => Math.abs(x - TILE_PX) < MARGIN_PX - 0.1)
            .sort((a, b) => a.x - b.x || a.y - b.y || a.look - b.look);
        const plan = planTile(index, columns, showAll, tile);
        expect(shared(plan.trouble, 0)).toEqual(shared(right.trouble, TILE_PX));
      }),
    );
  });

  test('places its marks where the sites are', () => {
    const { index, columns } = fleetOf(town(1));
    const tile = tileAt(index, 0, 12);
    const [mark] = planTile(index, columns, showAll, tile).ground;
    expect(((mark?.x ?? 0) + tile.x * TILE_PX) / (TILE_PX * 2 ** 12)).toBeCloseTo(index.x[0] ?? 0, 12);
  });
});

describe('picking', () => {
  test('finds what a linear scan finds: the worst, then the nearest', () => {
    fc.assert(
      fc.property(
        fc.array(dot, { maxLength: 40 }),
        dot,
        fc.integer({ min: 5, max: 14 }),
        (dots, at, zoom) => {
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
        },
      ),
    );
  });

  test('counts by look, and means the flapping one among the degraded', () => {
    const here = { latitude: 19.4, longitude: -99.1, state: DEGRADED };
    const { index, columns } = fleetOf([here, { ...here, reason: reason('flapping') }, here]);
    const at = { x: index.x[0] ?? 0, y: index.y[0] ?? 0 };
    const picked = pickSites(index, columns, showAll, at, 10, 5);
    expect(picked).toMatchObject({ row: 1, count: 3, alike: 1 });
    expect([...(picked?.countByLook ?? [])]).toEqual([
      [DEGRADED, 2],
      [FLAPPING, 1],
    ]);
  });

  test('passes over what the filter leaves out', () => {
    const { index, columns } = fleetOf(town(1));
    const at = { x: index.x[0] ?? 0, y: index.y[0] ?? 0 };
    expect(pickSites(index, columns, showAll, at, 10, 5)?.row).toBe(0);
    expect(pickSites(index, columns, { ...showAll, states: new Set([OFFLINE]) }, at, 10, 5)).toBeNull();
    expect(pickSites(index, columns, { ...showAll, rows: Uint8Array.of(0) }, at, 10, 5)).toBeNull();
  });
});
