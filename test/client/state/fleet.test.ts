import fc from 'fast-check';
import { computed } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { siteStates, stateReasons } from '../../../telemetry/contract/site-state.ts';
import { Wanted } from '../../../client/state/byte-search.ts';
import { fold } from '../../../telemetry/contract/fold.ts';
import { fleetOf as sitesOf, textsOf } from '../support/fleet-of.ts';
import { readPlace, writePlace } from '../../../client/state/place.ts';
import { statesBySeverity } from '../../../client/state/severity.ts';
import { findSites } from '../../../client/state/site-query.ts';
import {
  lookCode,
  lookOf,
  lookRank,
  looks,
  looksBySeverity,
  lookShapes,
} from '../../../client/look/looks.ts';

const fleetOf = (states: number[]) =>
  sitesOf(
    states.map((state, at) => ({
      state,
      name: at % 2 === 0 ? `Escuela Cuauhtémoc ${at}` : `Clínica ${at}`,
      keys: `09DPR000${at}A 09DPR000${at}B`,
      regionCode: at % 3 === 0 ? '09015' : '20067',
      since: at,
    })),
  );
const changesOf = (rows: number[], states: number[], since = rows.map(() => 0)) => ({
  ...{ after: 0, sequence: 1, layout: '' },
  rows: Uint32Array.from(rows),
  states: Uint8Array.from(states),
  reasons: Uint8Array.from(states, () => stateReasons.indexOf('disconnected')),
  since: Uint32Array.from(since),
});

describe('the fleet', () => {
  test('counts states the same after changes as from scratch', () => {
    const change = fc.record({ row: fc.nat(12), state: fc.nat(siteStates.length - 1) });
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 8 }),
        fc.array(change, { maxLength: 20 }),
        (states, changes) => {
          const fleet = fleetOf(states);
          for (const { row, state } of changes) fleet.apply(changesOf([row], [state]));
          expect([...fleet.counts]).toEqual([...fleetOf([...fleet.states]).counts]);
          expect(fleet.counts.reduce((sum, count) => sum + count, 0)).toBe(states.length);
        },
      ),
    );
  });

  test('passes over rows it does not hold', () => {
    const fleet = fleetOf([1, 1]);
    expect(fleet.apply(changesOf([1, 99], [3, 3]))).toEqual([1]);
    expect(fleet.stateOf(1)).toBe('offline');
    expect(fleet.reasonOf(1)).toBe('disconnected');
    expect(fleet.stateOf(0)).toBe('online');
  });

  test('is stated anew and says what changed', () => {
    const fleet = fleetOf([1, 1, 3]);
    const states = Uint8Array.of(1, 2, 3);
    expect(fleet.restate({ states, reasons: new Uint8Array(3), since: Uint32Array.of(0, 7, 8) })).toEqual([
      1,
    ]);
    expect([...fleet.counts]).toEqual([0, 1, 1, 1, 0, 0]);
    expect([...fleet.since]).toEqual([0, 7, 8]);
  });

  test('learns late since when a site is well, and not what is older than what it heard', () => {
    const fleet = fleetOf([1, 1, 3]);
    fleet.apply(changesOf([1], [1], [50]));
    fleet.takeSince({ layout: fleet.layout, sequence: 1, since: Uint32Array.of(10, 20, 30) });
    expect([...fleet.since]).toEqual([10, 50, 2]);
    fleet.takeSince({ layout: 'another', sequence: 1, since: Uint32Array.of(11, 21, 31) });
    expect([...fleet.since]).toEqual([10, 50, 2]);
  });

  test('names its sites when their names have arrived, and tells who asked', () => {
    const sites = [{ id: 'a', name: 'Escuela', keys: '09DPR0001A' }, { id: 'á' }];
    const fleet = sitesOf(sites, { hasTexts: false });
    const row = computed(() => fleet.rowOf('á'));
    expect([fleet.idOf(0), fleet.nameOf(0), fleet.keysOf(0), row.value]).toEqual([null, null, [], undefined]);
    fleet.takeTexts(textsOf(sites));
    expect([fleet.idOf(0), fleet.nameOf(0), fleet.keysOf(0), row.value]).toEqual([
      'a',
      'Escuela',
      ['09DPR0001A'],
      1,
    ]);
    expect(fleet.rowOf('b')).toBeUndefined();
  });

  test('finds every site by its id, whatever ids look like', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 50 }), (ids) => {
        const fleet = sitesOf(ids.map((id) => ({ id })));
        ids.forEach((id, row) => expect(fleet.rowOf(id)).toBe(row));
      }),
    );
  });

  test('knows where links go through', () => {
    const path = { provider: 'P', technology: 'leo', beam: 'B1', gateway: null };
    const fleet = sitesOf([{}, { path }]);
    expect([fleet.providerOf(1), fleet.technologyOf(1), fleet.beamOf(1), fleet.gatewayOf(1)]).toEqual([
      ...['P', 'leo', 'B1'],
      null,
    ]);
    expect(fleet.pathOf(0)).toBeNull();
  });
});

describe('finding sites', () => {
  const fleet = fleetOf([1, 3, 2, 1, 4, 3]);
  const names = (query: Parameters<typeof findSites>[1]) => findSites(fleet, query, 10).rows;

  test('puts the worst first, then the latest change', () => {
    expect(names({ text: '' })).toEqual([5, 1, 4, 2, 3, 0]);
  });

  test('puts what has lasted longest before, and what nobody knows the beginning of last', () => {
    expect(names({ text: '', order: 'longest' })).toEqual([1, 5, 4, 2, 3, 0]);
  });

  test('puts those below the standard first, the worst of them before', () => {
    const underserved = Uint8Array.of(1, 0, 1, 0, 0, 1);
    expect(names({ text: '', order: 'underserved', underserved })).toEqual([5, 2, 0, 1, 4, 3]);
    expect(names({ text: '', order: 'underserved', underserved: null })).toEqual(names({ text: '' }));
  });

  test('does not mind case and accents', () => {
    expect(fold('CUAUHTÉMOC Ñu')).toBe('cuauhtemoc nu');
    expect(names({ text: 'cuauhtemoc' })).toEqual([4, 2, 0]);
    expect(names({ text: 'SITE-3' })).toEqual([3]);
    expect(names({ text: 'dpr0004b' })).toEqual([4]);
  });

  test('narrows by state and by region, and says how many match', () => {
    expect(names({ text: '', states: new Set(['offline']) })).toEqual([5, 1]);
    expect(names({ text: '', regionCode: '09' })).toEqual([3, 0]);
    expect(names({ text: '', regionCode: '00' })).toHaveLength(6);
    expect(findSites(fleet, { text: '' }, 2)).toMatchObject({ rows: [5, 1], matching: 6 });
  });
});

test('searching bytes finds what searching folded text finds', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'a A á Á e é ñ Ñ ü ç x X 0 ß \u0301 € 漢 😀'.split(' '), ' '),
    maxLength: 40,
  });
  fc.assert(
    fc.property(letters, letters, fc.nat(40), (text, other, from) => {
      const fleet = sitesOf([{ name: text }]);
      for (const wanted of [other, text.slice(from), fold(text).slice(from, from + 3)]) {
        const isFound = fold(text).includes(fold(wanted));
        if (!wanted.isWellFormed()) continue;
        expect(fleet.contains(new Wanted(wanted), 0)).toBe(isFound || 'site-0'.includes(fold(wanted)));
      }
    }),
    { numRuns: 1000 },
  );
});

test('an address says where one is and is read back', () => {
  const maybe = fc.option(fc.string({ minLength: 1 }));
  const regionCodes = fc.constantFrom(null, '00', '09', '09015', '090150001');
  fc.assert(
    fc.property(maybe, maybe, regionCodes, (siteId, incidentId, regionCode) => {
      const place = { page: 'map' as const, siteId, incidentId, regionCode };
      const url = new URL(writePlace(place), 'http://console');
      expect(readPlace(url.pathname, url.search)).toEqual(place);
    }),
  );
  expect(readPlace('/reports/', '')).toMatchObject({ page: 'reports' });
  for (const odd of ['', '1', '../session', '09<b>', '٠٩', '9'.repeat(5000)])
    expect(readPlace('/', new URLSearchParams({ region: odd })).regionCode).toBeNull();
  expect(readPlace('/', '?site=&incident=')).toMatchObject({ siteId: null, incidentId: null });
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
