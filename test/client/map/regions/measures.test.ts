import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  breaks,
  CLASSES,
  classOf,
  measured,
  rangeOf,
  underservedShares,
} from '../../../../client/map/regions/measures.ts';
import { measures } from '../../../../client/state/layers.ts';

test('every value has the class whose range holds it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...measures),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (measure, share) => {
        const value = measure === 'throughput' ? share * 4e7 : share;
        const of = classOf(measure, value) ?? -1;
        const { from, to } = rangeOf(measure, of);
        expect(of).toBeGreaterThanOrEqual(0);
        expect(of).toBeLessThan(CLASSES);
        expect(value).toBeGreaterThanOrEqual(from ?? 0);
        expect(value).toBeLessThan(to ?? Infinity);
      },
    ),
  );
});

test('the strongest colour is the worst, and for throughput the most', () => {
  expect(classOf('uptime', 0.5)).toBe(4);
  expect(classOf('uptime', 1)).toBe(0);
  expect(classOf('offline', 0)).toBe(0);
  expect(classOf('offline', 1)).toBe(4);
  expect(classOf('throughput', 5e7)).toBe(4);
  expect(classOf('underserved', null)).toBeNull();
  for (const measure of measures) expect(breaks[measure]).toHaveLength(CLASSES - 1);
});

test('the share offline is of the sites in service', () => {
  const siteCounts = { planned: 50, online: 80, degraded: 10, offline: 5, unknown: 5, maintenance: 0 };
  const figures = { regionCode: '20', name: 'Oaxaca', siteCounts, strict: 0.97, downlinkMeanBps: null };
  expect(measured('offline', figures as never)).toMatchObject({ value: 0.05, sites: 100, offline: 5 });
  expect(measured('uptime', figures as never).value).toBe(0.97);
  expect(measured('throughput', figures as never).value).toBeNull();
  const empty = { ...figures, siteCounts: { ...siteCounts, online: 0, degraded: 0, offline: 0, unknown: 0 } };
  expect(measured('offline', empty as never).value).toBeNull();
});

test('a state is as underserved as its municipalities together', () => {
  const verdicts = [
    { regionCode: '20001', sites: 30, underservedSites: 3 },
    { regionCode: '20002', sites: 10, underservedSites: 5 },
    { regionCode: '07001', sites: 0, underservedSites: 0 },
  ];
  expect(underservedShares(verdicts, 'state').get('20')).toEqual({ sites: 40, share: 0.2 });
  expect(underservedShares(verdicts, 'municipality').get('20002')?.share).toBe(0.5);
  expect(underservedShares(verdicts, 'state').get('07')?.share).toBeNull();
});
