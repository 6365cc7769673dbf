import { computed, signal } from '@preact/signals';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import type { Insets } from '../map/map-camera.ts';
import { keepInAddress } from './address.ts';
import { filter } from './filter.ts';

/** States that are shown on the map and in the table alike; null shows all. */
export const shownStates = computed<ReadonlySet<SiteState> | null>(() => {
  const { state } = filter.value;
  return state.length === 0 ? null : new Set(siteStates.filter((each) => state.includes(each)));
});

export { shownRows } from './filter.ts';

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
// whoever asks for a list, by a link too, wants to see it
panelTab.subscribe((tab) => {
  if (tab !== 'incidents') panelFolded.value = false;
});

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
export const mapZoom = signal(0);

/** What the map is asked to show next; the map takes it and sets it back to null. */
export type MapWish =
  { kind: 'country' } | { kind: 'region'; regionCode: string } | { kind: 'zoom'; steps: number };
export const mapWish = signal<MapWish | null>(null);

/** Sites that the map rings because one subject concerns them all. */
export const markedSites = signal<readonly string[]>([]);
