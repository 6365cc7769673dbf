import { encodeSites, MAX_SITES, type SitePath } from '../../telemetry/contract/fleet-parts.ts';
import { siteKinds, type RegionCode } from '../../telemetry/contract/inventory.ts';
import { mortonOf, worldX, worldY } from '../../telemetry/contract/morton.ts';
import type { Fleet, FleetSite } from '../registry/fleet.ts';

/** The list of sites that everybody of an audience sees: which site lies on which row, and what of it changes with the registry only. */
export interface Layout {
  /** Names this list: parts and changes of the same layout belong together. */
  id: string;
  /** Of the fleet it was made from. */
  fleetVersion: number;
  /** The fleet's index of the site on each row. */
  indexes: Uint32Array;
  /** The row of a site of the fleet; -1: it is not in the list. */
  rowOf(siteIndex: number): number;
  /** The encoded part `sites` (fleet-parts.ts). */
  bytes: Uint8Array<ArrayBuffer>;
}

type LayoutSite = Pick<FleetSite, 'index' | 'kind' | 'regionCode' | 'latitude' | 'longitude'>;

/** Lays sites out in Morton order, those without a position behind. @param pathOf where a site's main link goes through */
export function layOut(
  sites: readonly LayoutSite[],
  fleetVersion: number,
  pathOf: (site: LayoutSite) => SitePath | undefined,
): Layout {
  const { rows, placed } = inMortonOrder(sites);
  const regions = new Dictionary<RegionCode>();
  const paths = new Paths();
  const latitudesE5 = new Int32Array(placed);
  const longitudesE5 = new Int32Array(placed);
  const kinds = new Uint8Array(rows.length);
  const regionColumn = new Uint32Array(rows.length);
  const pathCodes = new Uint32Array(rows.length);
  const indexes = new Uint32Array(rows.length);
  rows.forEach((site, row) => {
    if (row < placed) {
      latitudesE5[row] = inE5(site.latitude ?? 0);
      longitudesE5[row] = inE5(site.longitude ?? 0);
    }
    indexes[row] = site.index;
    kinds[row] = siteKinds.indexOf(site.kind);
    regionColumn[row] = regions.codeOf(site.regionCode);
    pathCodes[row] = paths.codeOf(pathOf(site));
  });
  const { layout, bytes } = encodeSites({
    ...{ placed, latitudesE5, longitudesE5, kinds, pathCodes },
    ...{ regionCodes: regions.words, regions: regionColumn, paths: paths.list },
  });
  return { id: layout, fleetVersion, indexes, rowOf: rowFinder(indexes), bytes };
}

/** What the console is told of where a site's link goes through: the primary's, else the first's that has one. */
export function pathIn(
  fleet: Pick<Fleet, 'sites' | 'terminals'>,
): (site: { index: number }) => SitePath | undefined {
  const known = new Map<object, Map<string | null, SitePath>>();
  return ({ index }) => {
    const terminals = (fleet.sites[index]?.terminalIndexes ?? []).map((each) => fleet.terminals[each]);
    const linked = terminals.filter((each) => each?.path !== undefined);
    const main = linked.find((each) => each?.role === 'primary') ?? linked[0];
    if (main?.path === undefined) return undefined;
    const byTechnology = known.get(main.path) ?? new Map<string | null, SitePath>();
    known.set(main.path, byTechnology);
    const path = byTechnology.get(main.technology) ?? { ...main.path, technology: main.technology };
    byTechnology.set(main.technology, path);
    return path;
  };
}

function inMortonOrder(sites: readonly LayoutSite[]): { rows: LayoutSite[]; placed: number } {
  if (sites.length > MAX_SITES) throw new Error(`a console is shown at most ${MAX_SITES} sites`);
  // A code has 32 bits and a place 21: together they are exact in a number, and numbers sort fast.
  const keys = new Float64Array(sites.length);
  let placed = 0;
  const unplaced: LayoutSite[] = [];
  sites.forEach((site, at) => {
    if (site.latitude === null || site.longitude === null) {
      unplaced.push(site);
      return;
    }
    // Of the position as it is sent: the console has no other, and finds its rows in order.
    const [latitude, longitude] = [inE5(site.latitude) / 1e5, inE5(site.longitude) / 1e5];
    keys[placed] = mortonOf(worldX(longitude), worldY(latitude)) * MAX_SITES + at;
    placed += 1;
  });
  const rows: LayoutSite[] = [];
  for (const key of keys.subarray(0, placed).sort()) rows.push(sites[key % MAX_SITES] as LayoutSite);
  for (const site of unplaced) rows.push(site);
  return { rows, placed };
}

function inE5(degrees: number): number {
  return Math.round(degrees * 1e5);
}

/** Eight bytes a site, however many of the fleet's sites an audience does not see. */
function rowFinder(indexes: Uint32Array): (siteIndex: number) => number {
  // Index and row in one number, which sorts fast.
  const keys = new Float64Array(indexes.length);
  for (let row = 0; row < keys.length; row += 1) keys[row] = (indexes[row] ?? 0) * MAX_SITES + row;
  keys.sort();
  return (siteIndex) => {
    const wanted = siteIndex * MAX_SITES;
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    const row = (keys[low] ?? Infinity) - wanted;
    return row < MAX_SITES ? row : -1;
  };
}

class Dictionary<T> {
  readonly words: T[] = [];
  readonly #codes = new Map<T, number>();

  codeOf(word: T): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    this.#codes.set(word, this.words.length);
    return this.words.push(word) - 1;
  }
}

/** Paths by what they say. Most come as one and the same object, which is looked up first. */
class Paths {
  readonly list: SitePath[] = [];
  readonly #byObject = new Map<SitePath, number>();
  readonly #byNames = new Dictionary<string>();

  codeOf(path: SitePath | undefined): number {
    if (path === undefined) return 0;
    let code = this.#byObject.get(path);
    if (code === undefined) {
      code = this.#byNames.codeOf(JSON.stringify([path.provider, path.technology, path.beam, path.gateway]));
      this.#byObject.set(path, code);
      if (code === this.list.length) this.list.push(path);
    }
    return code + 1;
  }
}
