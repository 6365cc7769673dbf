import { computed, signal } from '@preact/signals';
import type {
  IncidentView,
  MonitoringHealth,
  RegionFigures,
} from '../../telemetry/contract/console-events.ts';
import { ask } from '../connection/api.ts';
import { FleetLoader } from '../connection/fleet-loader.ts';
import type { LoadedFleet } from '../connection/fleet-loader.ts';
import { FleetSync } from '../connection/fleet-sync.ts';
import { KeyedFeed } from '../connection/keyed-feed.ts';
import { incidentList } from '../connection/incident-view.ts';
import { regionList } from '../connection/resources.ts';
import { openStream } from '../connection/stream.ts';
import { now, serverNow, serverOffsetMs } from './clock.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { FleetColumns } from './fleet-columns.ts';
import { FleetCompletion } from './fleet-completion.ts';
import { expire } from './session.ts';

/** The rarest profile reports every 15 minutes; without anything for longer the picture counts as stale. */
const STALE_AFTER_MS = 16 * 60_000;
/** A connection may drop and come back this fast without alarming anybody. */
const LOST_AFTER_MS = 3000;
const MIN_LOAD_PAUSE_MS = 1000;

export const fleet = signal<FleetColumns | null>(null);
/** Grows with every change of any site. */
export const fleetRevision = signal(0);
/** The fleet for whoever must follow each change of each site: the columns are changed in place. */
export const watchedFleet = computed(() => ({ columns: fleet.value, revision: fleetRevision.value }));
export const incidents = signal<ReadonlyMap<string, IncidentView> | null>(null);
export const regions = signal<ReadonlyMap<string, RegionFigures>>(new Map());
export const health = signal<MonitoringHealth | null>(null);
/** When the stream broke; null while it stands. */
export const brokenSince = signal<number | null>(Date.now());
export const snapshotFailed = signal(false);
export const incidentsFailed = signal(false);
/** When anything last arrived from the server that told of the fleet, in the server's time. */
const lastNewsAt = signal<number | null>(null);

/** Age of the newest measurement, in milliseconds; null before the first. */
export const dataAgeMs = computed(() => {
  const received = health.value?.lastReceivedAt;
  const times = [
    lastNewsAt.value,
    received === undefined || received === null ? null : Date.parse(received),
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(0, serverNow() - Math.max(...times));
});

export type Freshness = 'connecting' | 'live' | 'lost' | 'stale';

/** Whether what is shown is the present. Everything that claims that all is well asks here first. */
export const freshness = computed<Freshness>(() => {
  const broken = brokenSince.value;
  if (broken !== null) return fleet.value === null ? 'connecting' : brokenFor(broken) ? 'lost' : 'live';
  if (fleet.value === null) return 'connecting';
  const age = dataAgeMs.value;
  return age !== null && age > STALE_AFTER_MS ? 'stale' : 'live';
});

/** True when what is shown may no longer be true. */
export function isOld(state: Freshness): boolean {
  return state === 'lost' || state === 'stale';
}

/** True only when the picture is present and the monitor itself is well. */
export const trustworthy = computed(
  () => freshness.value === 'live' && health.value?.healthy !== false && dataAgeMs.value !== null,
);

type RowsListener = (rows: readonly number[]) => void;
const rowListeners = new Set<RowsListener>();

/** Calls back with the rows that changed, batch by batch; returns its undo. */
export function onRowsChanged(listener: RowsListener): () => void {
  rowListeners.add(listener);
  return () => rowListeners.delete(listener);
}

function tellRows(rows: readonly number[]): void {
  for (const listener of rowListeners) listener(rows);
}

/** Follows the server until undone. */
export function followServer(): () => void {
  const incidentFeed = new KeyedFeed<IncidentView>((incident) => incident.id);
  const regionFeed = new KeyedFeed<RegionFigures>((figures) => figures.regionCode);
  const aborter = new AbortController();
  const stopped = () => aborter.signal.aborted;
  const loader = new FleetLoader(aborter.signal);
  loader.prepare();
  const completion = new FleetCompletion(loader, () => (fleetRevision.value += 1));
  let lastLoadAt = 0;

  const sync = new FleetSync<LoadedFleet, RowChanges>({
    load(attempt) {
      const pause = Math.max(0, lastLoadAt + MIN_LOAD_PAUSE_MS - Date.now());
      lastLoadAt = Date.now() + pause;
      setTimeout(() => void loadSnapshot(attempt), pause);
    },
    replace({ layout, fleetVersion, sites, states }) {
      const known = fleet.peek();
      const columns = known?.layout === layout ? known : new FleetColumns(sites, states);
      if (columns === known) tellRows(columns.restate(states));
      else fleet.value = columns;
      fleetRevision.value += 1;
      completion.begin(columns, fleetVersion);
    },
    apply(changes) {
      const rows = fleet.peek()?.apply(changes) ?? [];
      fleetRevision.value += 1;
      tellRows(rows);
    },
  });

  async function loadSnapshot(attempt: number): Promise<void> {
    if (stopped()) return;
    try {
      const snapshot = await loader.fleet();
      snapshotFailed.value = false;
      sync.snapshot(snapshot, attempt);
    } catch {
      if (stopped()) return;
      snapshotFailed.value = true;
      setTimeout(() => sync.snapshotFailed(attempt), 3000);
    }
  }

  async function loadIncidents(): Promise<void> {
    incidentFeed.begin();
    try {
      incidentFeed.finish(
        await ask('/incidents?state=open&limit=1000', incidentList, { signal: aborter.signal }),
      );
      incidents.value = incidentFeed.items;
      incidentsFailed.value = false;
    } catch {
      if (!stopped()) incidentsFailed.value = true;
    }
  }

  async function loadRegions(): Promise<void> {
    regionFeed.begin();
    try {
      const states = await ask('/regions?level=state&limit=100', regionList, { signal: aborter.signal });
      // municipalities heard of by events are dropped here and come again with the next event or look
      regionFeed.finish(states);
      regions.value = regionFeed.items;
    } catch {
      // the region panel loads its own list and says so when it fails
    }
  }

  reloadIncidents = () => void loadIncidents();
  const closeStream = openStream({
    connected: () => (brokenSince.value = null),
    disconnected() {
      brokenSince.value ??= Date.now();
      sync.disconnected();
    },
    welcome(at) {
      serverOffsetMs.value = Date.parse(at.serverTime) - Date.now();
      sync.welcome(at);
      void loadIncidents();
      void loadRegions();
    },
    changes(changes) {
      lastNewsAt.value = serverNowExactly();
      sync.changes(changes);
    },
    regions(figures) {
      lastNewsAt.value = serverNowExactly();
      for (const one of figures) regionFeed.put(one);
      regions.value = regionFeed.items;
    },
    incident(incident) {
      takeIncident(incidentFeed, incident);
    },
    incidentGone(incidentId) {
      incidentFeed.remove(incidentId);
      if (incidents.value !== null) incidents.value = incidentFeed.items;
    },
    health: (next) => (health.value = next),
    signedOut: () => expire(),
  });
  putIncident = (incident) => takeIncident(incidentFeed, incident);

  return () => {
    aborter.abort();
    completion.stop();
    closeStream();
    fleet.value = null;
    incidents.value = null;
    regions.value = new Map();
    health.value = null;
    lastNewsAt.value = null;
  };
}

/** Asks for the incident list again after a failure. */
export let reloadIncidents: () => void = () => undefined;
/** Takes over an incident as the server answered it, e.g. after acknowledging. */
export let putIncident: (incident: IncidentView) => void = () => undefined;

function takeIncident(feed: KeyedFeed<IncidentView>, incident: IncidentView): void {
  if (incident.status === 'resolved') feed.remove(incident.id);
  else feed.put(incident);
  if (incidents.value !== null) incidents.value = feed.items;
}

function brokenFor(since: number): boolean {
  return now.value - since > LOST_AFTER_MS;
}

function serverNowExactly(): number {
  return Date.now() + serverOffsetMs.value;
}
