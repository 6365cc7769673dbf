import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { readPlace, writePlace } from '../../../client/state/place.ts';
import { statesBySeverity } from '../../../client/state/severity.ts';
import { findSites, fold } from '../../../client/state/site-query.ts';
import {
  lookCode,
  lookOf,
  lookRank,
  looks,
  looksBySeverity,
  lookShapes,
} from '../../../client/look/looks.ts';

const fleetOf = (states: number[], indexes = states.map((_, at) => at)) =>
  new FleetColumns({
    fleetVersion: 1,
    sequence: 0,
    indexes,
    ids: states.map((_, at) => `site-${at}`),
    names: states.map((_, at) => (at % 2 === 0 ? `Escuela Cuauhtémoc ${at}` : `Clínica ${at}`)),
    kinds: states.map(() => 0),
    regionCodes: states.map((_, at) => (at % 3 === 0 ? '09015' : '20067')),
    latitudesE5: states.map(() => null),
    longitudesE5: states.map(() => null),
    states,
    reasons: states.map(() => 0),
    since: states.map((_, at) => at),
  });

describe('the fleet', () => {
  test('counts states the same after changes as from scratch', () => {
    const change = fc.record({ index: fc.nat(12), state: fc.nat(siteStates.length - 1) });
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
        fc.array(change, { maxLength: 20 }),
        (states, changes) => {
          const fleet = fleetOf(
            states,
            states.map((_, at) => at * 2),
          );
          for (const { index, state } of changes) {
            fleet.apply({
              after: 0,
              sequence: 1,
              indexes: [index],
              states: [state],
              reasons: [0],
              since: [0],
            });
          }
          expect([...fleet.counts]).toEqual([...fleetOf([...fleet.states]).counts]);
          expect(fleet.counts.reduce((sum, count) => sum + count, 0)).toBe(states.length);
        },
      ),
    );
  });

  test('passes over indexes it does not hold', () => {
    const fleet = fleetOf([1, 1], [4, 9]);
    const rows = fleet.apply({
      after: 0,
      sequence: 1,
      indexes: [3, 9, 99],
      states: [3, 3, 3],
      reasons: [8, 8, 8],
      since: [1, 1, 1],
    });
    expect(rows).toEqual([1]);
    expect(fleet.stateOf(1)).toBe('offline');
    expect(fleet.reasonOf(1)).toBe('disconnected');
    expect(fleet.stateOf(0)).toBe('online');
  });
});

describe('finding sites', () => {
  const fleet = fleetOf([1, 3, 2, 1, 4, 3]);
  const names = (query: Parameters<typeof findSites>[1]) => findSites(fleet, query, 10).rows;

  test('puts the worst first, then the latest change', () => {
    expect(names({ text: '' })).toEqual([5, 1, 4, 2, 3, 0]);
  });

  test('does not mind case and accents', () => {
    expect(fold('CUAUHTÉMOC Ñu')).toBe('cuauhtemoc nu');
    expect(names({ text: 'cuauhtemoc' })).toEqual([4, 2, 0]);
    expect(names({ text: 'SITE-3' })).toEqual([3]);
  });

  test('narrows by state and by region, and says how many match', () => {
    expect(names({ text: '', states: new Set(['offline']) })).toEqual([5, 1]);
    expect(names({ text: '', regionCode: '09' })).toEqual([3, 0]);
    expect(names({ text: '', regionCode: '00' })).toHaveLength(6);
    expect(findSites(fleet, { text: '' }, 2)).toMatchObject({ rows: [5, 1], matching: 6 });
  });
});

test('an address says where one is and is read back', () => {
  const maybe = fc.option(fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(maybe, maybe, maybe, (siteId, incidentId, regionCode) => {
      const place = { page: 'map' as const, siteId, incidentId, regionCode };
      const url = new URL(writePlace(place), 'http://console');
      expect(readPlace(url.pathname, url.search)).toEqual(place);
    }),
  );
  expect(readPlace('/reports/', '')).toMatchObject({ page: 'reports' });
  expect(readPlace('/nowhere', '?site=a')).toMatchObject({ page: 'map', siteId: 'a' });
});

test('every state, and what is laid over it, has a rank and a shape of its own', () => {
  expect([...statesBySeverity].sort()).toEqual([...siteStates].sort());
  expect([...looksBySeverity].sort()).toEqual([...looks].sort());
  expect(new Set(lookRank).size).toBe(looks.length);
  expect(new Set(Object.values(lookShapes)).size).toBe(looks.length);
});

test('the code and the word of a look agree, for every state and reason', () => {
  siteStates.forEach((state, stateCode) =>
    stateReasons.forEach((reason, reasonCode) =>
      expect(looks[lookCode(stateCode, reasonCode)]).toBe(lookOf(state, reason)),
    ),
  );
  expect(lookOf('degraded', 'flapping')).toBe('flapping');
  expect(lookOf('planned', 'offBySchedule')).toBe('offBySchedule');
  // Agreed maintenance lies over everything.
  expect(lookOf('maintenance', 'flapping')).toBe('maintenance');
});
