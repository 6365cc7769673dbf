import { effect } from '@preact/signals';
import { viewedFleet } from '../state/past.ts';
import { place } from '../state/place.ts';
import { mapPlace, writeMapPlace } from '../state/map-place.ts';
import type { MapPlace } from '../state/map-place.ts';
import { markedSites } from '../state/view.ts';
import type { MapCamera } from './map-camera.ts';
import type { SiteMap } from './site-map.ts';

/** Keeps what the map shows and the address equal, and brings what is chosen into view, once; returns its undo. */
export function followPlaceOn(map: SiteMap): () => void {
  // a link that says what the map shows shows that, whatever else it chooses
  const isPlaced = mapPlace.peek() !== null;
  const stops = [placeOn(map.camera), chooseOn(map, isPlaced), markMembersOn(map, isPlaced)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** The map moved: the address follows. */
export function notePlace(camera: MapCamera): void {
  mapPlace.value = camera.place;
}

function placeOn(camera: MapCamera): () => void {
  let isFirst = true;
  return effect(() => {
    const next = mapPlace.value;
    if (!isFirst && textOf(camera.place) === textOf(next)) return;
    if (next !== null) camera.setPlace(next);
    else if (!isFirst && !isSomethingOpen()) camera.showCountry();
    isFirst = false;
  });
}

function isSomethingOpen(): boolean {
  const { siteId, incidentId, regionCode } = place.peek();
  return siteId !== null || incidentId !== null || regionCode !== null;
}

function textOf(at: MapPlace | null): string {
  return at === null ? '' : writeMapPlace(at);
}

function chooseOn(map: SiteMap, isPlaced: boolean): () => void {
  let brought = isPlaced ? place.peek().siteId : null;
  return effect(() => {
    const { siteId } = place.value;
    const row = siteId === null ? undefined : viewedFleet.value?.rowOf(siteId);
    map.choose(row ?? null, row !== undefined && siteId !== brought);
    if (row !== undefined || siteId === null) brought = siteId;
  });
}

/** Rings follow the list; the view moves once for each incident, after the panels have taken their room. */
function markMembersOn(map: SiteMap, isPlaced: boolean): () => void {
  let shown = isPlaced ? place.peek().incidentId : null;
  return effect(() => {
    const [siteIds, { incidentId }] = [markedSites.value, place.value];
    // Before ids arrive nobody knows which rows are meant.
    if (viewedFleet.value?.hasTexts !== true) return;
    const isNew = siteIds.length > 0 && incidentId !== shown;
    if (siteIds.length > 0) shown = incidentId;
    else if (incidentId === null) shown = null;
    requestAnimationFrame(() => map.markMembers(siteIds, isNew));
  });
}
