import type { Region, RegionCode } from '../../telemetry/contract/inventory.ts';
import { COUNTRY_CODE, type Lifecycle } from '../../telemetry/contract/inventory.ts';
import type { Contracted, Fleet, FleetChange, FleetSite, FleetTerminal, LinkPath } from './fleet.ts';
import { IdIndex } from './id-index.ts';
import { parentOf } from './regions.ts';
import { SitePositions, SiteRecord } from './site-record.ts';

/** A site as read from the database. */
export type LoadedSite = Pick<FleetSite, 'id' | 'name' | 'kind' | 'regionCode' | 'latitude' | 'longitude'>;

/** A terminal as read from the database. */
export type LoadedTerminal = Omit<FleetTerminal, 'index' | 'siteIndex'> & { siteId: string };

/** What a loader read. */
export interface ReadFleet {
  regions: Region[];
  sites: LoadedSite[];
  terminals: LoadedTerminal[];
}

/** Equipment in a store room or taken away stands at no site. */
const standing: readonly Lifecycle[] = ['planned', 'installed', 'active', 'suspended'];

/** The registry in memory. Filled by a loader through `apply`; everybody else sees a `Fleet`. */
export class FleetMemory implements Fleet {
  readonly sites: SiteRecord[] = [];
  readonly terminals: FleetTerminal[] = [];
  #version = 0;
  readonly #siteIndexes = new IdIndex(this.sites);
  readonly #terminalIndexes = new IdIndex(this.terminals);
  readonly #foreign = new Map<string, number>();
  readonly #regions = new Map<RegionCode, Region>();
  readonly #listeners = new Set<(change: FleetChange) => void>();
  readonly #positions = new SitePositions();
  readonly #shared = new SharedTexts();
  readonly #contracts = new SharedContracts();
  readonly #reportError: (error: unknown) => void;

  constructor(reportError: (error: unknown) => void) {
    this.#reportError = reportError;
  }

  get version(): number {
    return this.#version;
  }

  siteById(id: string): SiteRecord | undefined {
    return this.sites[this.#siteIndexes.get(id) ?? -1];
  }

  terminalById(id: string): FleetTerminal | undefined {
    return this.terminals[this.#terminalIndexes.get(id) ?? -1];
  }

  terminalByForeignId(format: string, foreignId: string): FleetTerminal | undefined {
    return this.terminals[this.#foreign.get(foreignKey(format, foreignId)) ?? -1];
  }

  region(code: RegionCode): Region | undefined {
    return this.#regions.get(code);
  }

  regions(): Iterable<Region> {
    return this.#regions.values();
  }

  regionPath(code: RegionCode): RegionCode[] {
    const path: RegionCode[] = [];
    for (let at: RegionCode | null = code; at !== null && at !== COUNTRY_CODE; at = parentOf(at))
      path.push(at);
    path.push(COUNTRY_CODE);
    return path;
  }

  onChange(listener: (change: FleetChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over what was read, and `version` with it, then tells the listeners. A terminal of a site nobody knows is left out. */
  apply(version: number, { regions, sites, terminals }: ReadFleet): void {
    this.#version = version;
    for (const region of regions) this.#regions.set(region.code, region);
    const addedSites: number[] = [];
    const changedSites = new Set<number>();
    for (const site of sites) this.#applySite(site, addedSites, changedSites);
    const addedTerminals: number[] = [];
    const changedTerminals: number[] = [];
    const firstNew = this.sites.length - addedSites.length;
    for (const terminal of terminals) {
      for (const index of this.#applyTerminal(terminal, addedTerminals, changedTerminals)) {
        if (index < firstNew) changedSites.add(index);
      }
    }
    this.#tell({ version, addedSites, changedSites: [...changedSites], addedTerminals, changedTerminals });
  }

  #applySite(read: LoadedSite, added: number[], changed: Set<number>): void {
    const known = this.siteById(read.id);
    const index = known?.index ?? this.sites.length;
    const kind = this.#shared.one(read.kind);
    const regionCode = this.#shared.one(read.regionCode);
    this.#positions.set(index, read.latitude, read.longitude);
    if (known === undefined) {
      this.sites.push(new SiteRecord(index, { ...read, kind, regionCode }, this.#positions));
      this.#siteIndexes.add(index);
      added.push(index);
    } else {
      Object.assign(known, { name: read.name, kind, regionCode });
      changed.add(index);
    }
  }

  /** Answers the sites whose terminals changed. */
  #applyTerminal(read: LoadedTerminal, added: number[], changed: number[]): number[] {
    const siteIndex = this.#siteIndexes.get(read.siteId);
    if (siteIndex === undefined) return [];
    const known = this.terminalById(read.id);
    const before = known?.siteIndex ?? siteIndex;
    const fresh = this.#newTerminal(known?.index ?? this.terminals.length, siteIndex, read);
    if (known === undefined) {
      this.terminals.push(fresh);
      this.#terminalIndexes.add(fresh.index);
      added.push(fresh.index);
    } else {
      this.#leave(known);
      const { id: _id, index: _index, ...news } = fresh;
      Object.assign(known, news);
      changed.push(known.index);
    }
    this.#stand(known ?? fresh);
    return [before, siteIndex];
  }

  /** Named one by one: an object that is spread together keeps its fields in a second object. */
  #newTerminal(
    index: number,
    siteIndex: number,
    {
      id,
      lifecycle,
      foreignFormat,
      foreignId,
      role,
      technology,
      path,
      serviceLine,
      contracted,
      replaced,
      withdrawnAt,
    }: LoadedTerminal,
  ): FleetTerminal {
    return {
      index,
      id,
      siteIndex,
      lifecycle: this.#shared.one(lifecycle),
      foreignFormat: foreignFormat === null ? null : this.#shared.one(foreignFormat),
      foreignId,
      role: this.#shared.one(role),
      technology: technology === null ? null : this.#shared.one(technology),
      path: path && this.#shared.path(path),
      serviceLine: serviceLine ? this.#shared.one(serviceLine) : null,
      contracted: contracted ? this.#contracts.one(contracted) : null,
      ...(replaced && { replaced }),
      ...(withdrawnAt !== undefined && { withdrawnAt }),
    };
  }

  #leave(terminal: FleetTerminal): void {
    const site = this.sites[terminal.siteIndex];
    if (site) {
      const others = (indexes: readonly number[]) => indexes.filter((index) => index !== terminal.index);
      site.terminalIndexes = others(site.terminalIndexes);
      if (site.replacedIndexes) site.replacedIndexes = others(site.replacedIndexes);
    }
    const key = terminal.foreignId !== null && foreignKey(terminal.foreignFormat ?? '', terminal.foreignId);
    if (key && this.#foreign.get(key) === terminal.index) this.#foreign.delete(key);
  }

  #stand(terminal: FleetTerminal): void {
    const site = this.sites[terminal.siteIndex];
    if (site && standing.includes(terminal.lifecycle)) {
      // Neither pushed nor spread: both make room for seventeen.
      site.terminalIndexes = site.terminalIndexes.concat(terminal.index);
    }
    if (site && terminal.withdrawnAt !== undefined) {
      site.replacedIndexes = [...(site.replacedIndexes ?? []), terminal.index];
    }
    if (terminal.foreignId !== null) {
      this.#foreign.set(foreignKey(terminal.foreignFormat ?? '', terminal.foreignId), terminal.index);
    }
  }

  #tell(change: FleetChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#reportError(error);
      }
    }
  }
}

/** Words that many rows share, once: every row read brings copies of its own. */
class SharedTexts {
  readonly #texts = new Map<string, string>();
  readonly #paths = new Map<string, LinkPath>();

  path(path: LinkPath): LinkPath {
    const key = [path.provider, path.gateway, path.beam].join('\n');
    const known = this.#paths.get(key);
    if (known === undefined) this.#paths.set(key, path);
    return known ?? path;
  }

  one<T extends string>(text: T): T {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return (known as T | undefined) ?? text;
  }
}

/** A programme buys few sizes of link. */
class SharedContracts {
  readonly #contracts = new Map<string, Contracted>();

  one(contracted: Contracted): Contracted {
    const key = `${contracted.downlinkBps}/${contracted.uplinkBps}`;
    const known = this.#contracts.get(key) ?? contracted;
    this.#contracts.set(key, known);
    return known;
  }
}

function foreignKey(format: string, foreignId: string): string {
  return `${format}\n${foreignId}`;
}
