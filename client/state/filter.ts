import { batch, computed, effect, signal } from '@preact/signals';
import { countActive, listDimensions, noFilter, readList, toggled, writeList } from '../filters/filter.ts';
import type { Filter, ListDimension } from '../filters/filter.ts';
import { countStates, facetsOf, rowsShown } from '../filters/site-rows.ts';
import { forgetUnderserved, loadUnderserved, underservedSites } from '../filters/underserved.ts';
import { keepInAddress } from './address.ts';
import { now } from './clock.ts';
import type { FleetColumns } from './fleet-columns.ts';
import { viewedFleet, watchedView } from './past.ts';
import { loadRegionNames } from './region-names.ts';
import { rowsContaining } from './text-rows.ts';

/** Which sites are looked at: on the map, in the table and in the counts alike. */
export const filter = signal<Filter>(noFilter);

export function setFilter(change: Partial<Filter>): void {
  filter.value = { ...filter.peek(), ...change };
}

/** Adds a choice to the filter or takes it out. */
export function toggleChoice(dimension: ListDimension, value: string): void {
  filter.value = toggled(filter.peek(), dimension, value);
}

/** Looks at all sites again. */
export function clearFilter(): void {
  filter.value = noFilter;
}

for (const dimension of listDimensions) {
  keepInAddress({
    name: dimension,
    state: partOfFilter(dimension),
    read: (text) => readList(dimension, text),
    write: writeList,
  });
}
keepInAddress({
  name: 'q',
  state: partOfFilter('text'),
  read: (text) => text ?? '',
  write: (text) => (text.trim() === '' ? null : text),
  history: 'replace',
});
keepInAddress({
  name: 'underserved',
  state: partOfFilter('underserved'),
  read: (text) => text === '1',
  write: (only) => (only ? '1' : null),
});

/** How many dimensions narrow what is seen. */
export const activeFilters = computed(() => countActive(filter.value));

/** What changes a thousand times a second is counted once in it. */
const slowRevision = computed(() => {
  dependsOn(now.value);
  return watchedView.peek().revision;
});

const text = computed(() => filter.value.text.trim());
const textMask = computed(() => {
  const columns = viewedFleet.value;
  if (columns === null || text.value === '') return null;
  return rowsContaining(columns, text.value);
});

/** By row: 1 is below the standard; null while nobody has asked which are, or it is not known yet. */
export const underservedMask = computed(() => {
  const columns = viewedFleet.value;
  const known = underservedSites.value;
  if (columns === null || known.status !== 'ready') return null;
  const mask = new Uint8Array(columns.size);
  for (const siteId of known.siteIds) {
    const row = columns.rowOf(siteId);
    if (row !== undefined) mask[row] = 1;
  }
  return mask;
});

/** States have their own way to whoever shows sites, for they alone change all the time. */
const withoutStates = computed(() => JSON.stringify({ ...filter.value, state: [] }));

/** Rows that everything but the state lets pass, computed anew when the choice or the fleet changes; null: all. */
export const shownRows = computed<Uint8Array | null>(() => {
  const columns = viewedFleet.value;
  if (columns === null) return null;
  dependsOn(withoutStates.value);
  return rowsShown(columns, filter.peek(), masks(columns, filter.peek()));
});

/** How many sites are in each state, by wire code, of those that the filter leaves. */
export const shownCounts = computed(() => {
  const columns = viewedFleet.value;
  if (columns === null) return null;
  const rows = shownRows.value;
  dependsOn(rows === null ? watchedView.value.revision : slowRevision.value);
  // a copy, so that whoever compares sees that something changed
  return countStates(columns, rows).slice();
});

/** What each further choice would show. Only for who shows it: it looks at every site once a second. */
export const facets = computed(() => {
  const columns = viewedFleet.value;
  if (columns === null) return null;
  dependsOn(slowRevision.value);
  return facetsOf(columns, filter.value, masks(columns, filter.value));
});

/** Asks for what the filter needs of the server as soon as it needs it; returns its undo. */
export function supplyFilter(): () => void {
  const stop = effect(() => {
    const { underserved, in: within } = filter.value;
    if (underserved) void loadUnderserved();
    if (within.some((code) => code.length > 2)) void loadRegionNames();
  });
  return () => {
    stop();
    forgetUnderserved();
  };
}

/** Until it is known which are underserved, none is shown to be. */
function masks(columns: FleetColumns, { underserved }: Filter) {
  const known = underservedMask.value;
  return {
    text: textMask.value,
    underserved: known ?? (underserved ? new Uint8Array(columns.size) : null),
  };
}

function partOfFilter<Key extends keyof Filter>(key: Key) {
  return {
    get value(): Filter[Key] {
      return filter.value[key];
    },
    set value(next: Filter[Key]) {
      batch(() => (filter.value = { ...filter.peek(), [key]: next }));
    },
    peek: (): Filter[Key] => filter.peek()[key],
  };
}

/** Whoever computes is run again when this changes, though it does not look at it. */
function dependsOn(_value: unknown): void {}
