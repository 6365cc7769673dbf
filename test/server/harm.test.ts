import fc from 'fast-check';
import { expect, test } from 'vitest';
import { harmOf, type HarmedSite } from '../../server/harm.ts';
import { ASSUMED_PEOPLE, harmWeights } from '../../telemetry/contract/harm.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';

const HOUR = 3_600_000;
const at = Date.UTC(2026, 2, 2, 18);
const site = (change: Partial<HarmedSite>): HarmedSite => ({
  kind: 'school',
  people: 400,
  openMs: 2 * HOUR,
  isOpen: true,
  until: Infinity,
  ...change,
});

test('people x hours within the hours of the site x weight of its kind', () => {
  expect(harmOf([site({}), site({ kind: 'clinic', people: 100, openMs: HOUR / 2 })], at)).toEqual({
    harm: 400 * 2 + 100 * 0.5 * 2,
    harmAt: '2026-03-02T18:00:00.000Z',
    harmRate: 400 + 100 * 2,
    harmUntil: null,
    harmParts: [
      {
        ...{ kind: 'school', sites: 1, assumedSites: 0, people: 400, peopleNow: 400 },
        ...{ personHours: 800, weight: 1 },
      },
      {
        ...{ kind: 'clinic', sites: 1, assumedSites: 0, people: 100, peopleNow: 100 },
        ...{ personHours: 50, weight: 2 },
      },
    ],
  });
});

test('a closed site adds nothing now, and what is said holds until the next site opens or closes', () => {
  const harm = harmOf(
    [site({ isOpen: false, until: at + 14 * HOUR }), site({ isOpen: false, until: at + 15 * HOUR })],
    at,
  );
  expect(harm).toMatchObject({ harm: 1600, harmRate: 0, harmUntil: new Date(at + 14 * HOUR).toISOString() });
});

test('who does not say whom they serve counts as a few, and is counted', () => {
  const [part] = harmOf([site({ people: undefined }), site({ people: 0 })], at).harmParts;
  expect(part).toMatchObject({ sites: 2, assumedSites: 1, people: ASSUMED_PEOPLE });
});

test('a clinic weighs more than a school, that more than a library or office, and these more than a square', () => {
  const { clinic, school, library, office, plaza } = harmWeights;
  expect(clinic).toBeGreaterThan(school);
  expect(school).toBeGreaterThan(library);
  expect(library).toBe(office);
  expect(office).toBeGreaterThan(plaza);
});

test('the parts add up to the whole, whatever the sites', () => {
  const any = fc.record({
    kind: fc.constantFrom(...siteKinds),
    people: fc.option(fc.nat(5_000), { nil: undefined }),
    openMs: fc.nat(1_000 * HOUR),
    isOpen: fc.boolean(),
    until: fc.constantFrom(at + HOUR, Infinity),
  });
  fc.assert(
    fc.property(fc.array(any), (sites) => {
      const { harm, harmRate, harmParts } = harmOf(sites, at);
      const sum = (of: (part: (typeof harmParts)[number]) => number) =>
        harmParts.reduce((total, part) => total + of(part), 0);
      expect(harm).toBeCloseTo(sum(({ personHours, weight }) => personHours * weight));
      expect(harmRate).toBeCloseTo(sum(({ peopleNow, weight }) => peopleNow * weight));
      expect(sum((part) => part.sites)).toBe(sites.length);
      const alone = sites.map((each) => harmOf([each], at).harm);
      expect(harm).toBeCloseTo(
        alone.reduce((total, each) => total + each, 0),
        3,
      );
    }),
  );
});
