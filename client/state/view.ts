import { signal } from '@preact/signals';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { Insets } from '../map/site-map.ts';
import { keepInAddress } from './address.ts';

/** States chosen in the top bar; null shows all. Applies to the map and to the table of sites alike. */
export const shownStates = signal<ReadonlySet<SiteState> | null>(null);
keepInAddress({
  name: 'state',
  state: shownStates,
  read: (text) => statesNamed(text?.split(',') ?? []),
  write: (states) => (states === null ? null : siteStates.filter((each) => states.has(each)).join(',')),
});

/**
 * Sites that every other filter leaves, by row of the fleet as it is now: 1 is shown. Null shows all. Whoever sets it
 * sets it anew when the fleet is replaced; it is never changed in place.
 */
export const shownRows = signal<Uint8Array | null>(null);

/** Adds a state to the filter or takes it out; the last one out means all again. */
export function toggleState(state: SiteState): void {
  const next = new Set(shownStates.value);
  if (!next.delete(state)) next.add(state);
  shownStates.value = statesNamed([...next]);
}

/** None, or all of them, is no choice. */
function statesNamed(names: readonly string[]): ReadonlySet<SiteState> | null {
  const named = siteStates.filter((each) => names.includes(each));
  return named.length === 0 || named.length === siteStates.length ? null : new Set(named);
}

export const panelTabs = ['incidents', 'regions', 'sites'] as const;
export type PanelTab = (typeof panelTabs)[number];
export const panelTab = signal<PanelTab>('incidents');
keepInAddress({
  name: 'tab',
  state: panelTab,
  read: (text) => panelTabs.find((tab) => tab === text) ?? 'incidents',
  write: (tab) => (tab === 'incidents' ? null : tab),
});
/** Folded to its head. On a phone it is then a bar at the foot of the map. */
export const panelFolded = signal(matchMedia('(max-width: 720px)').matches);

/** How much of the map the panels cover. */
export const mapInsets = signal<Insets>({ left: 0, right: 0, top: 0, bottom: 0 });

/** What part of the world the map shows: degrees, what lies under panels left out; null before it is there. */
export interface MapBox {
  south: number;
  west: number;
  north: number;
  east: number;
}
export const mapView = signal<MapBox | null>(null);

/** What the map is asked to show next; the map takes it and sets it back to null. */
export type MapWish =
  { kind: 'country' } | { kind: 'region'; regionCode: string } | { kind: 'zoom'; steps: number };
export const mapWish = signal<MapWish | null>(null);

/** Sites that the map rings because one subject concerns them all. */
export const markedSites = signal<readonly string[]>([]);
