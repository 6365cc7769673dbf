import { computed, effect } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { FeatureCollection } from 'geojson';
import type { LatLngTuple } from 'leaflet';
import { seldomRound } from '../../state/aged.ts';
import {
  municipalShapes,
  shapeByMunicipality,
  stopMunicipalities,
  wantMunicipalities,
} from '../../state/municipal-shapes.ts';
import { layers } from '../../state/layers.ts';
import { shownMeasure } from '../../state/measured.ts';
import { place } from '../../state/place.ts';
import { theme } from '../../state/preferences.ts';
import { mapView, mapZoom } from '../../state/view.ts';
import { areaOf, areaOfGeometry, rimOf } from './borders.ts';
import type { StateShapes } from './borders.ts';
import { BORDERS_FROM_ZOOM, cornersOf } from './municipal-layer.ts';
import type { Bounds } from './region-bounds.ts';
import type { SiteMap } from '../site-map.ts';
import { outlinedStates, wantedStates } from './wanted-states.ts';
import { latitudeAt, longitudeAt } from '../world.ts';

/** Draws municipalities where they have outlines, loading what is looked at, until undone. */
export function showMunicipalitiesOn(
  map: SiteMap,
  outlines: ReadonlySignal<FeatureCollection | null>,
): () => void {
  const known = computed(() => outlinedStates(outlines.value));
  const wanted = computed(() => {
    if (known.value.length === 0 || mapView.value === null) return '';
    const isFilled = shownMeasure.value !== null && layers.value.level === 'municipality';
    const chosen = place.value.regionCode;
    return wantedStates(known.value, {
      view: mapView.value,
      isNear: mapZoom.value >= BORDERS_FROM_ZOOM,
      isFilled,
      chosen: chosen !== null && chosen.length > 2 ? chosen.slice(0, 2) : null,
    }).join();
  });
  const rims = computed(() => new Rims(outlines.value));
  let laid: Rims | null = null;
  let asked = seldomRound.peek();
  const stops = [
    effect(() => {
      const { value } = rims;
      if (value !== laid && value.outlines !== null) map.outlines.set(value.outlines);
      laid = value;
      refineGround(map, value);
    }),
    effect(() => {
      const round = seldomRound.value;
      if (round !== asked) stopMunicipalities();
      asked = round;
      const outlined = known.value.map(({ code }) => code);
      wantMunicipalities(wanted.value === '' ? [] : wanted.value.split(','), outlined);
    }),
    effect(() => map.municipalities.show(municipalShapes.value.values())),
    effect(() => markRegion(map, rims.value)),
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

/** Lines around whole states, made of their municipalities, as far as these have been loaded. */
class Rims {
  readonly outlines: FeatureCollection | null;
  /** Those that the ground has taken over. */
  readonly refined = new WeakSet<StateShapes>();
  readonly #known = new WeakMap<StateShapes, LatLngTuple[][] | null>();

  constructor(outlines: FeatureCollection | null) {
    this.outlines = outlines;
  }

  /** Null: the municipalities that have an outline do not fill the state, or are not there yet. */
  of(code: string): LatLngTuple[][] | null {
    const shapes = municipalShapes.value.get(code);
    if (shapes === undefined) return null;
    let rim = this.#known.get(shapes);
    if (rim === undefined) {
      const state = this.outlines?.features.find(({ properties }) => properties?.['code'] === code);
      const isWhole = state !== undefined && areaOf(shapes.regions) >= WHOLE * areaOfGeometry(state.geometry);
      rim = isWhole
        ? rimOf(shapes).map(({ xs, ys }) =>
            xs.map((x, at): LatLngTuple => [latitudeAt(ys[at] ?? 0), longitudeAt(x)]),
          )
        : null;
      this.#known.set(shapes, rim);
    }
    return rim;
  }
}

/** With less of a state's area, some of its municipalities have no outline, and around the others is not around the state. */
const WHOLE = 0.95;

/** The outlines that come with the product are coarse: where the municipalities of a state tell its edge better, that is shown. */
function refineGround(map: SiteMap, rims: Rims): void {
  for (const { properties, geometry } of rims.outlines?.features ?? []) {
    const code = String(properties?.['code']);
    const shapes = municipalShapes.value.get(code);
    if (shapes === undefined || rims.refined.has(shapes)) continue;
    rims.refined.add(shapes);
    const errorKm: unknown = (geometry as { errorKm?: unknown }).errorKm;
    const isCoarse = typeof errorKm === 'number' && errorKm >= COARSE_KM;
    const rim = isCoarse ? rims.of(code) : null;
    if (rim !== null) map.outlines.refine(code, rim);
  }
}

const COARSE_KM = 3;

/** A municipality is marked by its own outline, without one its state is; both over the colours of municipalities. */
function markRegion(map: SiteMap, rims: Rims): void {
  const { regionCode } = place.value;
  const state = regionCode?.slice(0, 2) ?? null;
  const own =
    regionCode !== null && regionCode.length >= 5
      ? shapeByMunicipality.value.get(regionCode.slice(0, 5))
      : undefined;
  const rim = own === undefined && state !== null ? rims.of(state) : null;
  map.municipalities.highlight(own === undefined ? rim : cornersOf(own));
  map.outlines.highlight(own === undefined && rim === null ? state : null);
}

/** The colours are read from the document, which takes the theme on in an effect of its own: a frame later is safe. */
function recolourFor(map: SiteMap, _theme: unknown): void {
  requestAnimationFrame(() => map.municipalities.recolour());
}
