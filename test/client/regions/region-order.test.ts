import { expect, test } from 'vitest';
import { availabilityFloor, orderRegions, troubleCount } from '../../../client/regions/region-order.ts';
import { periodQuery } from '../../../client/pages/report-period.ts';

test('regions: the least available first, those with nothing scheduled last', () => {
  const siteCounts = { planned: 0, online: 5, degraded: 1, offline: 2, unknown: 3, maintenance: 1 };
  const region = (name: string, strict: number | null) =>
    ({ name, strict, siteCounts }) as Parameters<typeof orderRegions>[0][number];
  const ordered = orderRegions([region('c', null), region('a', 0.99), region('b', 0.9)]);
  expect(ordered.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  expect(troubleCount({ siteCounts })).toBe(6);
});

test('a chart of availability starts below its worst hour', () => {
  expect([0.999, 0.97, 0.8, 0.3, Infinity].map(availabilityFloor)).toEqual([0.99, 0.95, 0.75, 0, 0]);
});

test('a report covers whole days and refuses a period that ends before it starts', () => {
  const query = new URLSearchParams(periodQuery('2026-01-05', '2026-01-06') ?? '');
  expect(Number(query.get('to')) - Number(query.get('from'))).toBe(2 * 86_400_000);
  expect(periodQuery('2026-01-06', '2026-01-04')).toBeNull();
  expect(periodQuery('', '2026-01-04')).toBeNull();
});
