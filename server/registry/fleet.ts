import type {
  LinkRole,
  LinkTechnology,
  Lifecycle,
  Region,
  RegionCode,
  SiteKind,
} from '../../telemetry/contract/inventory.ts';

/** A site as the running product holds it. `index` never changes while the process lives; sites are only appended. */
export interface FleetSite {
  readonly index: number;
  readonly id: string;
  name: string;
  kind: SiteKind;
  regionCode: RegionCode;
  latitude: number | null;
  longitude: number | null;
  /** Indexes of the terminals standing there now. */
  terminalIndexes: readonly number[];
  /** Indexes of those that others took the place of, or that were withdrawn: what they measured is the site's history. */
  replacedIndexes?: readonly number[];
}

/** What a terminal's link goes through, by name; null where the registry does not say. Terminals with the same share one object. */
export interface LinkPath {
  readonly provider: string | null;
  readonly gateway: string | null;
  readonly beam: string | null;
}

/** What a link is contracted to carry, bits per second; null where the registry does not say. Links with the same share one object. */
export interface Contracted {
  readonly downlinkBps: number | null;
  readonly uplinkBps: number | null;
}

/** A terminal as the running product holds it, with what its main link says (`mainLinkOf`). */
export interface FleetTerminal {
  readonly index: number;
  readonly id: string;
  siteIndex: number;
  lifecycle: Lifecycle;
  foreignFormat: string | null;
  foreignId: string | null;
  role: LinkRole;
  technology: LinkTechnology | null;
  /** Of the main link; undefined: none is registered. */
  path?: LinkPath | undefined;
  /** The account its link is billed under. */
  serviceLine?: string | null | undefined;
  /** Null: the registry does not say. */
  contracted?: Contracted | null;
  /** The terminal that took its place, and when, epoch milliseconds. */
  replaced?: { by: string; at: number };
  /** When it was taken away, whether another took its place or none; epoch milliseconds. */
  withdrawnAt?: number;
}

/** What changed at a reload, for the stages that keep columns by index. */
export interface FleetChange {
  version: number;
  addedSites: readonly number[];
  changedSites: readonly number[];
  addedTerminals: readonly number[];
  changedTerminals: readonly number[];
}

/** The registry in memory: every site and terminal by index and by id, kept up to date with the database. */
export interface Fleet {
  readonly version: number;
  readonly sites: readonly FleetSite[];
  readonly terminals: readonly FleetTerminal[];
  siteById(id: string): FleetSite | undefined;
  terminalById(id: string): FleetTerminal | undefined;
  terminalByForeignId(format: string, foreignId: string): FleetTerminal | undefined;
  region(code: RegionCode): Region | undefined;
  regions(): Iterable<Region>;
  /** The region and all above it, small to large: municipality, state, country. */
  regionPath(code: RegionCode): RegionCode[];
  /** Calls back after every reload that changed something; returns its undo. */
  onChange(listener: (change: FleetChange) => void): () => void;
}
