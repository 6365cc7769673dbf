import type { FleetChange, Fleet, FleetSite, FleetTerminal } from '../../../server/registry/fleet.ts';
import type { LiveView, SiteLive } from '../../../server/live/live-view.ts';
import type { RegionView } from '../../../server/regions/region-view.ts';
import type { ThroughputNow } from '../../../server/regions/throughput-now.ts';
import type { ThroughputReport } from '../../../server/regions/throughput-report.ts';
import type { MonitoringHealth, RegionFigures } from '../../../telemetry/contract/console-events.ts';
import type { Region, RegionCode } from '../../../telemetry/contract/inventory.ts';

export const startedAt = Date.UTC(2026, 2, 1);

const regionList: Region[] = [
  { code: '00', name: 'México', level: 'country', parentCode: null, latitude: null, longitude: null },
  {
    code: '09',
    name: 'Ciudad de México',
    level: 'state',
    parentCode: '00',
    latitude: 19.3,
    longitude: -99.1,
  },
  {
    code: '09015',
    name: 'Cuauhtémoc',
    level: 'municipality',
    parentCode: '09',
    latitude: 19.4,
    longitude: -99.1,
  },
  {
    code: '09007',
    name: 'Iztapalapa',
    level: 'municipality',
    parentCode: '09',
    latitude: 19.3,
    longitude: -99,
  },
  { code: '20', name: 'Oaxaca', level: 'state', parentCode: '00', latitude: 17, longitude: -96.7 },
  {
    code: '20067',
    name: 'Oaxaca de Juárez',
    level: 'municipality',
    parentCode: '20',
    latitude: 17,
    longitude: -96.7,
  },
];

/** The registry in memory: as much of it as the interface asks for. */
export class MemoryFleet implements Fleet {
  version = 1;
  readonly sites: FleetSite[] = [];
  readonly terminals: FleetTerminal[] = [];
  readonly #listeners = new Set<(change: FleetChange) => void>();

  add(id: string, regionCode: RegionCode, more: Partial<FleetSite> = {}): FleetSite {
    const index = this.sites.length;
    const site: FleetSite = {
      index,
      id,
      name: `Site ${id}`,
      kind: 'school',
      regionCode,
      latitude: 19.5 + index,
      longitude: -99.1,
      terminalIndexes: [index],
      ...more,
    };
    this.sites.push(site);
    this.terminals.push({
      index,
      id: `t-${id}`,
      siteIndex: index,
      lifecycle: 'active',
      foreignFormat: null,
      foreignId: null,
      role: 'primary',
      technology: 'leo',
    });
    return site;
  }

  /** Says that sites were added or moved. */
  changed(addedSites: number[] = [], changedSites: number[] = []): void {
    this.version += 1;
    const change = {
      version: this.version,
      addedSites,
      changedSites,
      addedTerminals: [],
      changedTerminals: [],
    };
    for (const listener of this.#listeners) listener(change);
  }

  siteById(id: string): FleetSite | undefined {
    return this.sites.find((each) => each.id === id);
  }
  terminalById(id: string): FleetTerminal | undefined {
    return this.terminals.find((each) => each.id === id);
  }
  terminalByForeignId(): undefined {
    return undefined;
  }
  region(code: RegionCode): Region | undefined {
    return regionList.find((each) => each.code === code);
  }
  regions(): Iterable<Region> {
    return regionList;
  }
  regionPath(code: RegionCode): RegionCode[] {
    return code === '00' ? ['00'] : code.length === 5 ? [code, code.slice(0, 2), '00'] : [code, '00'];
  }
  onChange(listener: (change: FleetChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The live state as plain data that a test sets. */
export class MemoryLive implements LiveView {
  readonly states = new Map<number, SiteLive>();
  readonly #listeners = new Set<(indexes: readonly number[]) => void>();
  readonly #healthListeners = new Set<(health: MonitoringHealth) => void>();

  site(index: number): SiteLive {
    return (
      this.states.get(index) ?? {
        state: 'online',
        reason: 'healthy',
        since: startedAt,
        lastMeasuredAt: startedAt,
        lastReceivedAt: startedAt,
        downlinkBps: 1e6,
        uplinkBps: 1e5,
      }
    );
  }
  links(): [] {
    return [];
  }
  set(index: number, change: Partial<SiteLive>): void {
    this.states.set(index, { ...this.site(index), ...change });
    for (const listener of this.#listeners) listener([index]);
  }
  health(): MonitoringHealth {
    return {
      at: new Date(startedAt).toISOString(),
      healthy: true,
      problems: [],
      problemsSince: [],
      lastReceivedAt: null,
    };
  }
  setHealth(change: Partial<MonitoringHealth>): void {
    const health = { ...this.health(), ...change };
    for (const listener of this.#healthListeners) listener(health);
  }
  onSiteChanges(listener: (indexes: readonly number[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  onHealthChange(listener: (health: MonitoringHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }
}

/** Region figures as plain data. */
export class MemoryRegions implements RegionView {
  readonly #fleet: Fleet;
  readonly #listeners = new Set<(codes: readonly RegionCode[]) => void>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  figures(code: RegionCode): RegionFigures | undefined {
    const region = this.#fleet.region(code);
    if (region === undefined) return undefined;
    return {
      regionCode: code,
      name: region.name,
      siteCounts: { planned: 0, online: 1, degraded: 0, offline: 0, unknown: 0, maintenance: 0 },
      downlinkBps: 1,
      uplinkBps: 1,
      downlinkMeanBps: null,
      uplinkMeanBps: null,
      from: new Date(startedAt).toISOString(),
      to: new Date(startedAt).toISOString(),
      ...figures,
    };
  }
  changed(codes: readonly RegionCode[]): void {
    for (const listener of this.#listeners) listener(codes);
  }
  onChange(listener: (codes: readonly RegionCode[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  hours(): Promise<{ hour: number; strict: number; downlinkMeanBps: null; uplinkMeanBps: null }[]> {
    return Promise.resolve([{ hour: startedAt, strict: 0.5, downlinkMeanBps: null, uplinkMeanBps: null }]);
  }
  throughputNow(): ThroughputNow {
    const now = { bps: 6, meanBps: 3, p5Bps: 2, p50Bps: 3, p95Bps: 4, utilisation: 0.25, sites: 2 };
    return { downlink: now, uplink: now };
  }
  throughput(_code: RegionCode, from: number, to: number, by: 'hour' | 'day'): Promise<ThroughputReport> {
    const rates = { meanBps: 3, p5Bps: 2, p50Bps: 3, p95Bps: 4, utilisation: null };
    const figures = { ...rates, bytes: 1350, samples: 60, sites: 1 };
    const row = { from, to, downlink: figures, uplink: figures };
    const busyHour = { downlink: 9, uplink: null };
    const rows = [by === 'hour' ? row : { ...row, busyHour }];
    return Promise.resolve({ timeZone: 'America/Mexico_City', total: { ...row, busyHour }, rows });
  }
}

const figures = {
  strict: 0.5,
  contractual: 0.75,
  upSeconds: 50,
  scheduledSeconds: 100,
  unknownSeconds: 10,
  excludedSeconds: 0,
};
