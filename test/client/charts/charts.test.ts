import { expect, test } from 'vitest';
import {
  bandsAt,
  gapsOf,
  newestStep,
  shareFloor,
  shownLevels,
  valueRange,
} from '../../../client/charts/chart-spec.ts';
import type { Line } from '../../../client/charts/chart-spec.ts';
import { csvOf } from '../../../client/charts/csv.ts';
import { rasterOf, readZoom, scaled, writeZoom, zoomed } from '../../../client/charts/range.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 2, 10, 12, 3);
const line = (...values: (number | null)[]): Line => ({ label: 'a', colour: '--a', values });

test.each([
  ['24h', 5 * MINUTE],
  ['7d', 30 * MINUTE],
  ['30d', 2 * HOUR],
] as const)('%s has steps of %d ms, whole ones, and not more than a chart has columns', (range, stepMs) => {
  const raster = rasterOf(range, null, now);
  expect(raster.stepMs).toBe(stepMs);
  expect([raster.from % stepMs, raster.to % stepMs]).toEqual([0, 0]);
  expect((raster.to - raster.from) / stepMs).toBeLessThanOrEqual(401);
  expect(raster.to).toBeGreaterThanOrEqual(now);
});

test('a zoom is seen in finer steps', () => {
  expect(rasterOf('30d', { from: now - 3 * HOUR, to: now }, now).stepMs).toBe(MINUTE);
  expect(rasterOf('30d', { from: now - 3 * DAY, to: now - DAY }, now).stepMs).toBe(15 * MINUTE);
});

test('a zoom is not shorter than is measured, and never beyond now', () => {
  const close = zoomed({ from: now - 2 * MINUTE, to: now - MINUTE }, now);
  expect(close.to - close.from).toBe(20 * MINUTE);
  expect(close.to).toBeLessThanOrEqual(now);
  expect(zoomed({ from: now - HOUR, to: now + HOUR }, now)).toEqual({ from: now - 2 * HOUR, to: now });
});

test('what lies under the fingers stays there', () => {
  expect(scaled({ from: 0, to: 100 }, 2, 25)).toEqual({ from: 12.5, to: 62.5 });
  expect(scaled(scaled({ from: 0, to: 100 }, 4, 70), 1 / 4, 70)).toEqual({ from: 0, to: 100 });
});

test('a zoom is read back from the address; nonsense is none', () => {
  const zoom = { from: now - 3 * HOUR, to: now };
  expect(readZoom(writeZoom(zoom))).toEqual(zoom);
  for (const text of [null, '', 'x..y', '2026-03-01T10:00..2026-03-01T09:00', '2026-03-01T10:00'])
    expect(readZoom(text)).toBeNull();
});

test('an axis holds all lines and bands, and a level once the lines come near it', () => {
  const levels = [{ label: 'contracted', value: 50, colour: '--c' }];
  const spec = { lines: [line(1, null, 20)], levels, scale: { kind: 'zero' as const } };
  expect(valueRange([spec])[1]).toBeCloseTo(55);
  expect(shownLevels(spec, valueRange([spec]))).toEqual(levels);
  const idle = { ...spec, lines: [line(1, 2)] };
  expect(shownLevels(idle, valueRange([idle]))).toEqual([]);
  expect(valueRange([{ ...spec, levels: [], lines: [{ ...line(1), low: [0], high: [90] }] }])[1]).toBeCloseTo(
    99,
  );
});

test('charts that share an axis have that of the largest; shares start low enough for the worst', () => {
  const of = (...values: number[]) => ({
    lines: [line(...values)],
    levels: [],
    scale: { kind: 'zero' as const },
  });
  expect(valueRange([of(1), of(10)])).toEqual(valueRange([of(10), of(1)]));
  expect([0.995, 0.97, 0.6, 0.2, Infinity].map(shareFloor)).toEqual([0.99, 0.95, 0.5, 0, 0]);
  const [low, high] = valueRange([{ ...of(30, 32), scale: { kind: 'floating' } }]);
  expect([low < 30, low > 20, high > 32]).toEqual([true, true, true]);
});

test('a single empty step is no gap; the newest is being filled', () => {
  const times = [0, 1, 2, 3, 4, 5].map((step) => step * 10);
  expect(gapsOf([true, false, true, false, false, true], times, 10)).toEqual([{ from: 30, to: 50 }]);
  expect(gapsOf([true, true, true, true, true, false], times, 10)).toEqual([]);
});

test('under the cursor the gravest comes first', () => {
  const bands = (['gap', 'maintenance', 'outage'] as const).map((kind) => ({
    kind,
    from: 0,
    to: 100,
    label: kind,
  }));
  expect(bandsAt(bands, 50, 10).map(({ kind }) => kind)).toEqual(['outage', 'maintenance', 'gap']);
  expect(bandsAt(bands, 100, 10)).toEqual([]);
  expect(newestStep({ times: [0, 1, 2], lines: [line(1, 2, null)] })).toBe(1);
});

test('a text with commas, quotes or a formula stays a text in a spreadsheet', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x, "y"', 1.5],
        ['=1+1', null],
      ],
    ),
  ).toBe('a,b\r\n"x, ""y""",1.5\r\n\'=1+1,\r\n');
});
