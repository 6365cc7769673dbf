import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listDimensions, noFilter, pathDimensions, pathValue } from '../../../client/filters/filter.ts';
import type { Filter, ListDimension } from '../../../client/filters/filter.ts';
import { countStates, facetsOf, rowsShown } from '../../../client/filters/site-rows.ts';
import type { FleetColumns } from '../../../client/state/fleet-columns.ts';
import { siteKinds } from '../../../telemetry/contract/inventory.ts';
import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { fleetOf } from '../support/fleet-of.ts';

const norte = { provider: 'Norte', technology: 'leo', beam: '1', gateway: 'G' };
const norte2 = { ...norte, beam: '2' };
const sur = { provider: 'Sur', technology: 'cellular', beam: null, gateway: null };

const site = fc.record({
  state: fc.nat(siteStates.length - 1),
  kind: fc.nat(siteKinds.length - 1),
  regionCode: fc.constantFrom('20067', '20001', '09015', '20', '00'),
  path: fc.constantFrom(norte, norte2, sur),
});
const some = (values: readonly string[]) => fc.subarray([...values], { maxLength: values.length - 1 });
const filters: fc.Arbitrary<Filter> = fc.record({
  state: some(siteStates),
  kind: some(siteKinds),
  provider: some(['Norte', 'Sur', '-']),
  technology: some(['leo', 'cellular', '-']),
  gateway: some(['Norte/G', '-']),
  beam: some(['Norte/1', 'Norte/2', '-']),
  in: some(['20', '20067', '09']),
  text: fc.constant(''),
  underserved: fc.boolean(),
});

/** What a site is, the long way. */
function valueOf(fleet: FleetColumns, row: number, dimension: ListDimension): string {
  if (dimension === 'state') return fleet.stateOf(row);
  if (dimension === 'kind') return fleet.kindOf(row);
  if (dimension === 'in') return fleet.regionCodeOf(row);
  return pathValue(fleet.pathOf(row), dimension);
}

function passes(fleet: FleetColumns, row: number, dimension: ListDimension, chosen: readonly string[]) {
  const value = valueOf(fleet, row, dimension);
  if (chosen.length === 0) return true;
  return dimension === 'in' ? chosen.some((each) => value.startsWith(each)) : chosen.includes(value);
}

describe('one pass over the rows says the same as asking each site for each choice', () => {
  test('which are shown, how many in each state, and what each choice would show', () => {
    fc.assert(
      fc.property(
        fc.array(site, { maxLength: 25 }),
        filters,
        fc.infiniteStream(fc.boolean()),
        (sites, filter, dice) => {
          const fleet = fleetOf(sites);
          const masks = { text: null, underserved: Uint8Array.from(sites, () => Number(dice.next().value)) };
          const rows = [...sites.keys()];
          const rest = (row: number, without: ListDimension | 'underserved') =>
            listDimensions.every((each) => each === without || passes(fleet, row, each, filter[each])) &&
            (without === 'underserved' || !filter.underserved || masks.underserved[row] === 1);

          const shown = rowsShown(fleet, filter, masks);
          expect(rows.filter((row) => shown === null || shown[row] === 1)).toEqual(
            rows.filter((row) => rest(row, 'state')),
          );
          const counts = countStates(fleet, shown);
          siteStates.forEach((state, code) =>
            expect(counts[code]).toBe(
              rows.filter((row) => rest(row, 'state') && fleet.stateOf(row) === state).length,
            ),
          );
          const facets = facetsOf(fleet, filter, masks);
          expect(facets.matching).toBe(
            rows.filter((row) => rest(row, 'state') && passes(fleet, row, 'state', filter.state)).length,
          );
          expect(facets.underserved).toBe(
            rows.filter((row) => rest(row, 'underserved') && masks.underserved[row] === 1).length,
          );
          for (const dimension of listDimensions) {
            for (const { value, count } of facets.choices[dimension]) {
              const wouldShow = rows.filter(
                (row) => rest(row, dimension) && passes(fleet, row, dimension, [value]),
              );
              expect([dimension, value, count]).toEqual([dimension, value, wouldShow.length]);
            }
            const listed = new Set(facets.choices[dimension].map(({ value }) => value));
            for (const chosen of filter[dimension].filter((each) => dimension !== 'kind' || each !== ''))
              expect(listed.has(chosen)).toBe(true);
          }
        },
      ),
    );
  });
});

test('nothing but states chosen filters no rows', () => {
  const fleet = fleetOf([{}, { path: sur }]);
  const none = { text: null, underserved: null };
  expect(rowsShown(fleet, { ...noFilter, state: ['offline'] }, none)).toBeNull();
  expect(rowsShown(fleet, { ...noFilter, provider: ['Sur'] }, none)).toEqual(Uint8Array.of(0, 1));
  expect(rowsShown(fleet, noFilter, { ...none, text: Uint8Array.of(1, 0) })).toEqual(Uint8Array.of(1, 0));
  expect(facetsOf(fleet, noFilter, none).underserved).toBeNull();
});

test('a quarter of a million sites are filtered and counted without being looked at twice', () => {
  const size = 250_000;
  const fleet = fleetOf(
    Array.from({ length: 60 }, (_, row) => ({ path: [norte, norte2, sur][row % 3] ?? sur })),
  );
  const wide = Object.assign(Object.create(fleet) as FleetColumns, {
    size,
    states: Uint8Array.from({ length: size }, (_, row) => row % 6),
    kinds: new Uint8Array(size),
    regions: new Uint32Array(size),
    pathCodes: Uint32Array.from({ length: size }, (_, row) => (row % 60) + 1),
  });
  const filter = { ...noFilter, provider: ['Norte'] };
  const rows = rowsShown(wide, filter, { text: null, underserved: null });
  expect(countStates(wide, rows).reduce((sum, each) => sum + each, 0)).toBe(
    facetsOf(wide, filter, { text: null, underserved: null }).matching,
  );
  expect(pathDimensions).toHaveLength(4);
});
