import { computed, signal } from '@preact/signals';
import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import type { RowChanges } from '../../telemetry/contract/row-changes.ts';
import { ask } from '../connection/api.ts';
import { FleetLoader } from '../connection/fleet-loader.ts';
import type { LoadedFleet } from '../connection/fleet-loader.ts';
import { FleetSync } from '../connection/fleet-sync.ts';
import { KeyedFeed } from '../connection/keyed-feed.ts';
import { regionList } from '../connection/resources.ts';
import { openStream } from '../connection/stream.ts';

import { noteGrowth, refreshAll } from './aged.ts';
import { FleetColumns } from './fleet-columns.ts';
import { FleetCompletion } from './fleet-completion.ts';
import {
  brokenSince,
  connectedSince,
  frozenSince,
  health,
  heard,
  heardHealth,
  heardTime,
  picture,
} from './freshness.ts';
import { lookForNewer } from './newer-console.ts';
import { followOpenIncidents } from './open-incidents.ts';
import { expire } from './session.ts';

const MIN_LOAD_PAUSE_MS = 1000;
const RETRY_MS = 5000;

export { dataAgeMs, freshness, health, isOld, trustworthy } from './freshness.ts';
export { incidents, incidentsFailed, incidentsPart, putIncident, reloadIncidents } from './open-incidents.ts';

export const fleet = signal<FleetColumns | null>(null);
/** Grows with every change of any site. */
export const fleetRevision = signal(0);
/** The fleet for whoever must follow each change of each site: the columns are changed in place. */
export const watchedFleet = computed(() => ({ columns: fleet.value, revision: fleetRevision.value }));
export const regions = signal<ReadonlyMap<string, RegionFigures>>(new Map());
/** How much of the sites has come, bytes; `whole` is null where the server does not say. */
export const fleetProgress = signal<{ received: number; whole: number | null } | null>(null);
export const snapshotFailed = signal(false);
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
  const openIncidents = followOpenIncidents();
  const regionFeed = new KeyedFeed<RegionFigures>((figures) => figures.regionCode);
  const aborter = new AbortController();
  const stopped = () => aborter.signal.aborted;
  const loader = new FleetLoader(
    aborter.signal,
    (received, whole) => (fleetProgress.value = { received, whole }),
  );
  loader.prepare();
  const completion = new FleetCompletion(loader, () => (fleetRevision.value += 1));
  let lastLoadAt = -Infinity;

  const sync = new FleetSync<LoadedFleet, RowChanges>({
    load(attempt) {
      if (fleet.value !== null) frozenSince.value ??= Date.now();
      const pause = Math.max(0, lastLoadAt + MIN_LOAD_PAUSE_MS - performance.now());
      lastLoadAt = performance.now() + pause;
      setTimeout(() => void loadSnapshot(attempt), pause);
    },
    replace({ layout, fleetVersion, sites, states }) {
      const known = fleet.peek();
      const columns = known?.layout === layout ? known : new FleetColumns(sites, states);
      if (columns === known) tellRows(columns.restate(states));
      else fleet.value = columns;
      fleetRevision.value += 1;
      completion.begin(columns, fleetVersion);
      frozenSince.value = null;
      const { sequence } = states;
      if ((picture.peek()?.fleetVersion ?? fleetVersion) !== fleetVersion) noteGrowth();
      picture.value = { fleetVersion, sequence, sites: columns.size, loadedAt: Date.now() };
    },
    apply(changes) {
      const rows = fleet.peek()?.apply(changes) ?? [];
      fleetRevision.value += 1;
      if (picture.value !== null) picture.value = { ...picture.value, sequence: changes.sequence };
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

  /** Of two lists under way the one asked for last counts: events came since the other. */
  let regionRound = 0;
  async function loadRegions(): Promise<void> {
    const round = ++regionRound;
    regionFeed.begin();
    try {
      const states = await ask('/regions?level=state&limit=100', regionList, { signal: aborter.signal });
      if (round !== regionRound) return;
      // municipalities heard of by events are dropped here and come again with the next event or look
      regionFeed.finish(states);
      regions.value = regionFeed.items;
    } catch {
      // the region panel loads its own list and says so when it fails
      if (stopped() || round !== regionRound) return;
      setTimeout(() => brokenSince.value === null && void loadRegions(), RETRY_MS);
    }
  }

  let connectedBefore = false;
  const closeStream = openStream({
    heard,
    connected() {
      heard();
      brokenSince.value = null;
      if (connectedBefore) {
        // What the stream did not tell meanwhile is asked for again; and the server may have been replaced.
        refreshAll();
        lookForNewer();
      }
      connectedBefore = true;
      connectedSince.value = Date.now();
    },
    disconnected() {
      brokenSince.value ??= Date.now();
      connectedSince.value = null;
      sync.disconnected();
    },
    welcome(at) {
      heardTime(at.serverTime);
      sync.welcome(at);
      openIncidents.load();
      void loadRegions();
    },
    changes: (changes) => sync.changes(changes),
    regions(figures) {
      for (const one of figures) regionFeed.put(one);
      regions.value = regionFeed.items;
    },
    incident: (incident) => openIncidents.told(incident),
    incidentGone: (incidentId) => openIncidents.gone(incidentId),
    missedIncidents: () => openIncidents.load(),
    health: heardHealth,
    signedOut: () => expire(),
  });

  return () => {
    aborter.abort();
    completion.stop();
    openIncidents.stop();
    closeStream();
    fleet.value = null;
    regions.value = new Map();
    health.value = null;
    picture.value = null;
    fleetProgress.value = null;
    frozenSince.value = null;
  };
}
