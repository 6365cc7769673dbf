import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { statesBySeverity } from '../state/severity.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { pathDimensions, pathValue } from './filter.ts';
import type { Filter, ListDimension, PathDimension } from './filter.ts';

/*
 * Which sites pass a filter, and how many each further choice would leave. A site's row collects one bit for each dimension it
 * fails; bits are looked up by the few kinds, paths and regions there are, so that a quarter of a million rows are some
 * milliseconds of additions.
 */

/** What is searched elsewhere, by row: 1 passes. Null where it is not asked for. */
export interface RowMasks {
  text: Uint8Array | null;
  underserved: Uint8Array | null;
}

export interface Choice {
  value: string;
  /** Sites it would show, with everything else as it is chosen. */
  count: number;
}

/** How many sites pass, and how many each choice of each dimension would show. */
export interface Facets {
  matching: number;
  /** The most sites first. Of regions: states, and what is chosen. */
  choices: Record<ListDimension, Choice[]>;
  /** Null while nobody has said which are underserved. */
  underserved: number | null;
}

const bits: Readonly<Record<ListDimension | 'text' | 'underserved', number>> = {
  state: 1,
  kind: 2,
  provider: 4,
  technology: 8,
  gateway: 16,
  beam: 32,
  in: 64,
  text: 128,
  underserved: 256,
};
const PATH_BITS = bits.provider | bits.technology | bits.gateway | bits.beam;

/** Rows that everything but the state lets pass: 1 is shown. Null when nothing but the state is filtered. */
export function rowsShown(fleet: FleetColumns, filter: Filter, masks: RowMasks): Uint8Array | null {
  const fails = failures(fleet, filter, masks);
  if (fails.none) return null;
  const { kinds, pathCodes, regions } = fleet;
  const shown = new Uint8Array(fleet.size);
  for (let row = 0; row < fleet.size; row += 1) {
    const fail =
      (fails.kind[kinds[row] ?? 0] ?? 0) |
      (fails.path[pathCodes[row] ?? 0] ?? 0) |
      (fails.region[regions[row] ?? 0] ?? 0) |
      fails.masked(row);
    shown[row] = fail === 0 ? 1 : 0;
  }
  return shown;
}

/** How many of the rows are in each state, by wire code. */
export function countStates({ states, counts }: FleetColumns, rows: Uint8Array | null): Uint32Array {
  if (rows === null) return counts;
  const found = new Uint32Array(siteStates.length);
  for (let row = 0; row < states.length; row += 1) {
    if (rows[row] === 1) found[states[row] ?? 0] = (found[states[row] ?? 0] ?? 0) + 1;
  }
  return found;
}

/** Counts for every choice in one pass: a site that fails one dimension only is counted for that one. */
export function facetsOf(fleet: FleetColumns, filter: Filter, masks: RowMasks): Facets {
  const fails = failures(fleet, filter, masks);
  const { states, kinds, pathCodes, regions } = fleet;
  const byState = new Uint32Array(siteStates.length);
  const byKind = new Uint32Array(siteKinds.length);
  const byRegion = new Uint32Array(fleet.regionCodes.length);
  const byPath = new Uint32Array(fleet.paths.length + 1);
  let matching = 0;
  let underserved = 0;
  for (let row = 0; row < fleet.size; row += 1) {
    const [state, kind, path, region] = [
      states[row] ?? 0,
      kinds[row] ?? 0,
      pathCodes[row] ?? 0,
      regions[row] ?? 0,
    ];
    const apart =
      (fails.state[state] ?? 0) | (fails.kind[kind] ?? 0) | (fails.region[region] ?? 0) | fails.masked(row);
    const fail = apart | (fails.path[path] ?? 0);
    if (fail === 0) matching += 1;
    if ((fail & ~bits.state) === 0) byState[state] = (byState[state] ?? 0) + 1;
    if ((fail & ~bits.kind) === 0) byKind[kind] = (byKind[kind] ?? 0) + 1;
    if ((fail & ~bits.in) === 0) byRegion[region] = (byRegion[region] ?? 0) + 1;
    if (apart === 0) byPath[path] = (byPath[path] ?? 0) + 1;
    if ((fail & ~bits.underserved) === 0) underserved += masks.underserved?.[row] ?? 0;
  }
  return {
    matching,
    underserved: masks.underserved === null ? null : underserved,
    choices: {
      state: listed(
        statesBySeverity,
        statesBySeverity.map((each) => byState[siteStates.indexOf(each)] ?? 0),
        filter.state,
      ),
      kind: listed(siteKinds, byKind, filter.kind),
      in: ofRegions(fleet.regionCodes, byRegion, filter.in),
      ...ofPaths(fleet, fails.path, byPath, filter),
    },
  };
}

interface Failures {
  /** Nothing but the state is filtered. */
  none: boolean;
  state: Uint16Array;
  kind: Uint16Array;
  path: Uint16Array;
  region: Uint16Array;
  masked(row: number): number;
}

function failures(fleet: FleetColumns, filter: Filter, { text, underserved }: RowMasks): Failures {
  const failing = (dimension: ListDimension, value: string) =>
    filter[dimension].length === 0 || filter[dimension].includes(value) ? 0 : bits[dimension];
  const isUnderserved = filter.underserved ? underserved : null;
  return {
    none:
      text === null &&
      isUnderserved === null &&
      filter.kind.length === 0 &&
      filter.in.length === 0 &&
      pathDimensions.every((dimension) => filter[dimension].length === 0),
    state: Uint16Array.from(siteStates, (state) => failing('state', state)),
    kind: Uint16Array.from(siteKinds, (kind) => failing('kind', kind)),
    path: Uint16Array.from([null, ...fleet.paths], (path) =>
      pathDimensions.reduce((fail, each) => fail | failing(each, pathValue(path, each)), 0),
    ),
    region: Uint16Array.from(fleet.regionCodes, (code) => (isInside(code, filter.in) ? 0 : bits.in)),
    masked: (row) =>
      (text === null || text[row] === 1 ? 0 : bits.text) |
      (isUnderserved === null || isUnderserved[row] === 1 ? 0 : bits.underserved),
  };
}

/** INEGI codes nest by prefix. */
function isInside(code: RegionCode, chosen: readonly RegionCode[]): boolean {
  return chosen.length === 0 || chosen.some((each) => code.startsWith(each));
}

function listed(names: readonly string[], counts: ArrayLike<number>, chosen: readonly string[]): Choice[] {
  const all = names.map((value, at) => ({ value, count: counts[at] ?? 0 }));
  return all.filter(({ value, count }) => count > 0 || chosen.includes(value));
}

function ofRegions(
  codes: readonly RegionCode[],
  counts: Uint32Array,
  chosen: readonly RegionCode[],
): Choice[] {
  const found = new Map<string, number>(chosen.map((code) => [code, 0]));
  codes.forEach((code, at) => {
    const count = counts[at] ?? 0;
    const state = code.slice(0, 2);
    if (count > 0) found.set(state, (found.get(state) ?? 0) + count);
    for (const each of chosen) {
      if (each !== state && code.startsWith(each)) found.set(each, (found.get(each) ?? 0) + count);
    }
  });
  return mostFirst(found);
}

function ofPaths(
  fleet: FleetColumns,
  fails: Uint16Array,
  counts: Uint32Array,
  filter: Filter,
): Record<PathDimension, Choice[]> {
  const of = (dimension: PathDimension): Choice[] => {
    const found = new Map<string, number>(filter[dimension].map((value) => [value, 0]));
    [null, ...fleet.paths].forEach((path, code) => {
      const count = counts[code] ?? 0;
      if (count === 0 || ((fails[code] ?? 0) & PATH_BITS & ~bits[dimension]) !== 0) return;
      const value = pathValue(path, dimension);
      found.set(value, (found.get(value) ?? 0) + count);
    });
    return mostFirst(found);
  };
  return {
    provider: of('provider'),
    technology: of('technology'),
    gateway: of('gateway'),
    beam: of('beam'),
  };
}

function mostFirst(found: ReadonlyMap<string, number>): Choice[] {
  const all = [...found].map(([value, count]) => ({ value, count }));
  return all.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
