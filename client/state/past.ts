import { batch, computed, signal } from '@preact/signals';
import type { TimelineEntry } from '../connection/incidents.ts';
import type { FleetColumns } from './fleet-columns.ts';
import { fleet, fleetRevision, onRowsChanged } from './live.ts';
import { keepInAddress } from './address.ts';
import { serverNow } from './clock.ts';

/** The moment of the past that the map shows, epoch milliseconds; null: it shows the present. */
export const pastAt = signal<number | null>(null);
/** The bar is open, whatever the map shows. */
export const timeBarOpen = signal(false);
/** An incident that is being replayed, and the time around it. */
export const replayed = signal<Replayed | null>(null);

export interface Replayed {
  incidentId: string;
  title: string;
  /** What happened to it, told when its time comes. */
  events: readonly TimelineEntry[];
  from: number;
  to: number;
}

/** The sites as they were; null while the present is shown, or while they are being loaded for the first time. */
export const pastFleet = signal<FleetColumns | null>(null);
const pastRevision = signal(0);

export const looksBack = computed(() => pastAt.value !== null);

/** The sites of the moment that is looked at: null too while that moment is still being loaded, as nothing else may stand for it. */
export const viewedFleet = computed(() => {
  const present = fleet.value;
  if (!looksBack.value) return present;
  const past = pastFleet.value;
  // another list of sites: some were added or moved, or somebody else signed in, who may see others
  return past?.layout === present?.layout ? past : null;
});
/** The same for whoever must follow each change of each site. */
export const watchedView = computed(() => ({
  columns: viewedFleet.value,
  revision: looksBack.value ? pastRevision.value : fleetRevision.value,
}));

type RowsListener = (rows: readonly number[]) => void;
const listeners = new Set<RowsListener>();

/** Calls back with the rows that look otherwise, of whatever moment is shown; returns its undo. */
export function onViewedRowsChanged(listener: RowsListener): () => void {
  const ofLive = onRowsChanged((rows) => {
    if (!looksBack.peek()) listener(rows);
  });
  listeners.add(listener);
  return () => {
    ofLive();
    listeners.delete(listener);
  };
}

/** The past shows another moment. */
export function showPast(columns: FleetColumns | null, rows: readonly number[]): void {
  batch(() => {
    pastFleet.value = columns;
    pastRevision.value += 1;
  });
  if (rows.length > 0) for (const listener of listeners) listener(rows);
}

/** Back to the present. */
export function goLive(): void {
  batch(() => {
    pastAt.value = null;
    replayed.value = null;
    pastFleet.value = null;
  });
}

keepInAddress<number | null>({
  name: 'at',
  state: pastAt,
  read: (text) => {
    const at = text === null ? NaN : Date.parse(text);
    return Number.isNaN(at) ? null : at;
  },
  write: (at) => (at === null ? null : `${new Date(at).toISOString().slice(0, 19)}Z`),
  history: 'replace',
});

/** The moment that is looked at, epoch milliseconds. */
export function viewedNow(): number {
  return pastAt.value ?? serverNow();
}
