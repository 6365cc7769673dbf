import { computed, effect } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { FeatureCollection } from 'geojson';
import {
  municipalShapes,
  shapeByMunicipality,
  stopMunicipalities,
  wantMunicipalities,
} from '../state/municipal-shapes.ts';
import { layers } from '../state/layers.ts';
import { looksBack } from '../state/past.ts';
import { place } from '../state/place.ts';
import { theme } from '../state/preferences.ts';
import { mapView, mapZoom } from '../state/view.ts';
import { areaOf, areaOfGeometry, rimOf } from './borders.ts';
import { BORDERS_FROM_ZOOM } from './municipal-layer.ts';
import type { Bounds } from './region-bounds.ts';
import type { SiteMap } from './site-map.ts';
import { outlinedStates, wantedStates } from './wanted-states.ts';
import { latitudeAt, longitudeAt } from './world.ts';

/** Draws municipalities where they have outlines, loading what is looked at, until undone. */
export function showMunicipalitiesOn(
  map: SiteMap,
  outlines: ReadonlySignal<FeatureCollection | null>,
): () => void {
  const known = computed(() => outlinedStates(outlines.value));
  const wanted = computed(() => {
    if (known.value.length === 0 || mapView.value === null) return '';
    const { measure, level } = layers.value;
    const isFilled = measure !== null && level === 'municipality' && !looksBack.value;
    const chosen = place.value.regionCode;
    return wantedStates(known.value, {
      view: mapView.value,
      isNear: mapZoom.value >= BORDERS_FROM_ZOOM,
      isFilled,
      chosen: chosen !== null && chosen.length > 2 ? chosen.slice(0, 2) : null,
    }).join();
  });
  const refined = new Set<string>();
  const stops = [
    effect(() => wantMunicipalities(wanted.value === '' ? [] : wanted.value.split(','))),
    effect(() => map.municipalities.show(municipalShapes.value.values())),
    effect(() => refineGround(map, outlines.value, refined)),
    effect(() => markRegion(map, outlines.value)),
    effect(() => recolourFor(map, theme.value)),
    stopMunicipalities,
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Waits a little for a municipality's outline, where there is to be one; what cannot be loaded holds up nobody. */
export async function municipalityArrived(
  regionCode: string,
  outlines: FeatureCollection | null,
): Promise<void> {
  const state = regionCode.slice(0, 2);
  // only what is opened is asked for
  const isOpened = regionCode.length >= 5 && place.peek().regionCode?.startsWith(state) === true;
  const isExpected = isOpened && outlinedStates(outlines).some(({ code }) => code === state);
  if (!isExpected || municipalShapes.peek().has(state)) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, PATIENCE_MS);
    const stop = municipalShapes.subscribe((shapes) => {
      if (shapes.has(state)) done();
    });
    function done(): void {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve();
    }
  });
}

const PATIENCE_MS = 1500;

/** Where a municipality lies by its own outline; null: there is none, or not yet. */
export function boundsOfMunicipality(regionCode: string): Bounds | null {
  const box = shapeByMunicipality.peek().get(regionCode.slice(0, 5))?.box;
  if (box === undefined || regionCode.length < 5) return null;
  return {
    south: latitudeAt(box.south),
    west: longitudeAt(box.west),
    north: latitudeAt(box.north),
    east: longitudeAt(box.east),
  };
}

/** The outlines that come with the product are coarse: where the municipalities of a state tell its edge better, that is shown. */
function refineGround(map: SiteMap, outlines: FeatureCollection | null, refined: Set<string>): void {
  const shapes = municipalShapes.value;
  for (const { properties, geometry } of outlines?.features ?? []) {
    const code: unknown = properties?.['code'];
    const state = typeof code === 'string' ? shapes.get(code) : undefined;
    const errorKm: unknown = (geometry as { errorKm?: unknown }).errorKm;
    if (typeof code !== 'string' || state === undefined || refined.has(code)) continue;
    refined.add(code);
    const isCoarse = typeof errorKm === 'number' && errorKm >= COARSE_KM;
    if (!isCoarse || areaOf(state.regions) < WHOLE * areaOfGeometry(geometry)) continue;
    map.outlines.refine(
      code,
      rimOf(state).map(({ xs, ys }) => xs.map((x, at) => [latitudeAt(ys[at] ?? 0), longitudeAt(x)])),
    );
  }
}

const COARSE_KM = 3;
/** With less of a state's area, some of its municipalities have no outline, and around the others is not around the state. */
const WHOLE = 0.95;

/** A municipality is marked by its own outline; without one its state is. */
function markRegion(map: SiteMap, outlines: FeatureCollection | null): void {
  const { regionCode } = place.value;
  const own = regionCode !== null && regionCode.length >= 5 ? regionCode.slice(0, 5) : null;
  const hasOwn = own !== null && shapeByMunicipality.value.has(own);
  map.municipalities.highlight(hasOwn ? own : null);
  if (outlines !== null) map.outlines.highlight(hasOwn ? null : (regionCode?.slice(0, 2) ?? null));
}

/** The colours are read from the document, which takes the theme on in an effect of its own: a frame later is safe. */
function recolourFor(map: SiteMap, _theme: unknown): void {
  requestAnimationFrame(() => map.municipalities.recolour());
}
