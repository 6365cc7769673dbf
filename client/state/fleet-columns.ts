import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type {
  SincePart,
  SitePath,
  SitesPart,
  StatesPart,
  TextsPart,
} from '../../telemetry/contract/fleet-parts.ts';
import { siteKinds } from '../../telemetry/contract/inventory.ts';
import type { RegionCode, SiteKind } from '../../telemetry/contract/inventory.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import type { Wanted } from './byte-search.ts';
import { FleetTexts } from './fleet-texts.ts';

/**
 * Every site the person may see, in columns. A site is addressed by its row; rows stay valid until another fleet takes this
 * one's place. They lie in Morton order (morton.ts), those without a position behind.
 *
 * Ids, names and keys arrive after the map was painted. Until then `idOf`, `nameOf` and `rowOf` have nothing to say; whoever
 * calls them in a component, an effect or a computed is run again when the texts are there.
 */
export class FleetColumns {
  readonly layout: string;
  readonly size: number;
  /** Rows from here on have no position. */
  readonly placed: number;
  /** Degrees; NaN where a site has no position. */
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
  /** Wire codes into `siteStates`, `stateReasons` and `siteKinds`. */
  readonly states: Uint8Array;
  readonly reasons: Uint8Array;
  readonly kinds: Uint8Array;
  /** Epoch seconds; 0 while it is not known: those of sites that are well arrive later. */
  readonly since: Uint32Array;
  /** How many sites are in each state, by wire code. */
  readonly counts: Uint32Array;
  /** All regions sites lie in, and by row the place in this list. */
  readonly regionCodes: readonly RegionCode[];
  readonly regions: Uint32Array;
  /** Where main links go through, and by row the place in this list plus one; 0: no link is registered. */
  readonly paths: readonly SitePath[];
  readonly pathCodes: Uint32Array;
  readonly #sites: SitesPart;
  readonly #texts: Signal<FleetTexts | null>;

  constructor(
    sites: SitesPart,
    { states, reasons, since }: Pick<StatesPart, 'states' | 'reasons' | 'since'>,
    texts: Signal<FleetTexts | null> = signal(null),
  ) {
    this.#sites = sites;
    this.#texts = texts;
    this.layout = sites.layout;
    this.size = sites.kinds.length;
    this.placed = sites.placed;
    this.latitudes = degrees(sites.latitudesE5, this.size);
    this.longitudes = degrees(sites.longitudesE5, this.size);
    this.kinds = sites.kinds;
    this.regionCodes = sites.regionCodes;
    this.regions = sites.regions;
    this.paths = sites.paths;
    this.pathCodes = sites.pathCodes;
    this.states = states.slice(0, this.size);
    this.reasons = reasons.slice(0, this.size);
    this.since = since.slice(0, this.size);
    this.counts = new Uint32Array(siteStates.length);
    for (const state of this.states) this.counts[state] = (this.counts[state] ?? 0) + 1;
  }

  /** The same sites at another time: states of their own, and the same names, also those that are yet to arrive. */
  atAnotherTime(states: Pick<StatesPart, 'states' | 'reasons' | 'since'>): FleetColumns {
    return new FleetColumns(this.#sites, states, this.#texts);
  }

  /** True once ids, names and keys are there. */
  get hasTexts(): boolean {
    return this.#texts.value !== null;
  }

  /** Null while ids have not arrived. */
  idOf(row: number): string | null {
    return this.#texts.value?.idOf(row) ?? null;
  }

  /** Null while names have not arrived. */
  nameOf(row: number): string | null {
    return this.#texts.value?.nameOf(row) ?? null;
  }

  /** The keys of the site's services (CCT, CLUES); none while they have not arrived. */
  keysOf(row: number): readonly string[] {
    return this.#texts.value?.keysOf(row) ?? [];
  }

  /** The row of a site; undefined when this person's fleet has none such, or ids have not arrived. */
  rowOf(siteId: string): number | undefined {
    return this.#texts.value?.rowOf(siteId);
  }

  /** Whether name, id or a key contains what is wanted; false while they have not arrived. For loops: follows nothing. */
  contains(wanted: Wanted, row: number): boolean {
    return this.#texts.peek()?.contain(wanted, row) ?? false;
  }

  stateOf(row: number): SiteState {
    return siteStates[this.states[row] ?? 0] ?? 'unknown';
  }

  reasonOf(row: number): StateReason {
    return stateReasons[this.reasons[row] ?? 0] ?? 'monitoring';
  }

  kindOf(row: number): SiteKind {
    return siteKinds[this.kinds[row] ?? 0] ?? 'other';
  }

  regionCodeOf(row: number): RegionCode {
    return this.regionCodes[this.regions[row] ?? 0] ?? '';
  }

  /** Where the site's main link goes through; null when none is registered. */
  pathOf(row: number): SitePath | null {
    return this.paths[(this.pathCodes[row] ?? 0) - 1] ?? null;
  }

  providerOf(row: number): string | null {
    return this.pathOf(row)?.provider ?? null;
  }

  technologyOf(row: number): string | null {
    return this.pathOf(row)?.technology ?? null;
  }

  beamOf(row: number): string | null {
    return this.pathOf(row)?.beam ?? null;
  }

  gatewayOf(row: number): string | null {
    return this.pathOf(row)?.gateway ?? null;
  }

  /** By number of a region in `regionCodes`, whether it lies in this one: to be asked per row without comparing texts. */
  regionsWithin(regionCode: RegionCode): Uint8Array {
    const prefix = regionCode === '00' ? '' : regionCode;
    return Uint8Array.from(this.regionCodes, (code) => Number(code.startsWith(prefix)));
  }

  /** Takes ids, names and keys over; those of another list of sites are passed over. */
  takeTexts(part: TextsPart): void {
    if (part.layout === this.layout && part.ids.starts.length === this.size + 1)
      this.#texts.value = new FleetTexts(part);
  }

  /** Takes over since when those are so of whom it was not known; what a change said since then is newer. */
  takeSince({ layout, since }: SincePart): void {
    if (layout !== this.layout) return;
    for (let row = 0; row < this.size; row += 1) {
      if (this.since[row] === 0) this.since[row] = since[row] ?? 0;
    }
  }

  /** Takes over how all sites are, after a connection was lost, and returns the rows of those that changed. */
  restate({ states, reasons, since }: Pick<StatesPart, 'states' | 'reasons' | 'since'>): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.size; row += 1) {
      const [state, reason, from] = [states[row] ?? 0, reasons[row] ?? 0, since[row] ?? 0];
      if (state !== this.states[row] || reason !== this.reasons[row]) rows.push(row);
      this.put(row, state, reason, from);
    }
    return rows;
  }

  /** Takes a batch over and returns the rows it concerned. */
  apply(changes: RowChanges): number[] {
    const rows: number[] = [];
    changes.rows.forEach((row, at) => {
      if (row >= this.size) return;
      this.put(row, changes.states[at] ?? 0, changes.reasons[at] ?? 0, changes.since[at] ?? 0);
      rows.push(row);
    });
    return rows;
  }

  /** Sets how a row is: wire codes, and epoch seconds. */
  put(row: number, state: number, reason: number, since: number): void {
    const before = this.states[row] ?? 0;
    this.counts[before] = (this.counts[before] ?? 1) - 1;
    this.counts[state] = (this.counts[state] ?? 0) + 1;
    this.states[row] = state;
    this.reasons[row] = reason;
    this.since[row] = since;
  }
}

function degrees(placed: Int32Array, size: number): Float64Array {
  const all = new Float64Array(size).fill(NaN);
  for (let row = 0; row < placed.length; row += 1) all[row] = (placed[row] ?? 0) / 1e5;
  return all;
}
