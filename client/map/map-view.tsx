import { batch, effect, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { FeatureCollection } from 'geojson';
import type { Reader } from '../connection/shape.ts';
import { words } from '../language/current.ts';
import { chooseRow } from '../state/choose-site.ts';
import { kept } from '../state/kept.ts';
import { freshness, isOld } from '../state/live.ts';
import { pastError, pastLoading } from '../past/follow-past.ts';
import { looksBack, onViewedRowsChanged, viewedFleet } from '../state/past.ts';
import { mapPlace } from '../state/map-place.ts';
import { municipalShapes } from '../state/municipal-shapes.ts';
import { setupAttribution } from '../state/map-setup.ts';
import { place } from '../state/place.ts';
import { theme } from '../state/preferences.ts';
import type { Theme } from '../state/preferences.ts';
import { mapInsets, mapView, mapWish, mapZoom, shownRows, shownStates } from '../state/view.ts';
import type { MapWish } from '../state/view.ts';
import { MapAnnouncement, MapList, mapListOpen } from './map-list.tsx';
import { followPlaceOn, notePlace } from './follow-place.ts';
import { boundsOfRegion } from './regions/region-bounds.ts';
import { openPointed, showLayersOn } from './show-layers.ts';
import { showSetupOn } from './ground/show-setup.ts';
import {
  boundsOfMunicipality,
  municipalityArrived,
  showMunicipalitiesOn,
} from './regions/show-municipalities.ts';
import { outlineSource } from './regions/outline-source.ts';
import { SiteMap } from './site-map.ts';
import { MapTooltip } from './tooltip.tsx';
import type { Hovered } from './tooltip.tsx';
import { wireCodes } from './wire-codes.ts';

const hovered = signal<Hovered | null>(null);
const featureCollection: Reader<FeatureCollection> = (value) => value as FeatureCollection;
/** `outlinesFailed`: without outlines the map still shows its sites, on plain ground, and says so. */
const {
  value: outlines,
  failed: outlinesFailed,
  follow: followOutlines,
} = kept('/console/outlines', featureCollection);
export { outlinesFailed };

/** The map, edge to edge. Everything it shows comes from signals; panels ask it for views by `mapWish`. */
export function MapView() {
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (element.current === null) return undefined;
    const map = new SiteMap(element.current, {
      hover: (pointed, x, y) => {
        hovered.value = pointed === null ? null : { pointed, x, y };
        map.municipalities.point(pointed?.kind === 'region' ? pointed.code : null);
      },
      choose: chooseRow,
      open: openPointed,
      moved: () =>
        batch(() => {
          mapView.value = map.camera.view;
          mapZoom.value = map.camera.zoom;
          notePlace(map.camera);
        }),
    });
    const stops = [
      effect(() => {
        if (viewedFleet.value !== null) map.setFleet(viewedFleet.value);
        // what is shown is of another moment than the one that is named
        else if (looksBack.value && (pastLoading.value || pastError.value !== null)) map.setFleet(null);
      }),
      onViewedRowsChanged((rows) => map.changed(rows)),
      effect(() => map.setFilter({ states: wireCodes(shownStates.value), rows: shownRows.value })),
      showMunicipalitiesOn(map, outlines),
      effect(() => {
        recolourFor(map, theme.value);
      }),
      followPlaceOn(map),
      effect(() => map.camera.setInsets(mapInsets.value)),
      effect(() => fulfilWish(map)),
      showLayersOn(map),
      showSetupOn(map),
      followOutlines(),
      onceOutlined(() => {
        const { regionCode, siteId } = place.peek();
        if (regionCode !== null && siteId === null && mapPlace.peek() === null)
          mapWish.value = { kind: 'region', regionCode };
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      map.destroy();
    };
  }, []);

  const stale = isOld(freshness.value) || (looksBack.value && pastLoading.value);
  return (
    <section class={stale ? 'map is-stale' : 'map'} aria-label={words.value.map.label}>
      <div
        class="map-canvas"
        ref={element}
        role="application"
        aria-label={words.value.mapLayers.mapHelp}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.target !== element.current) return;
          event.preventDefault();
          mapListOpen.value = true;
        }}
      />
      <MapAnnouncement />
      {mapListOpen.value && (
        <MapList
          onClose={() => {
            mapListOpen.value = false;
            element.current?.focus();
          }}
        />
      )}
      <MapTooltip hovered={hovered.value} />
      <p
        class={setupAttribution.value.text === null ? 'map-attribution' : 'map-attribution is-over-pictures'}
        style={{ marginRight: `${mapInsets.value.right}px` }}
      >
        {attributionText()}
      </p>
    </section>
  );
}

/** Whose the ground is, and the overlays over it. */
function attributionText(): string {
  const { ofBase, text } = setupAttribution.value;
  const outlined = words.value.mapLayers.outlines[outlineSource(outlines.value, municipalShapes.value.size)];
  if (text === null) return outlined;
  return ofBase ? text : `${outlined} · ${text}`;
}

/** The colours are read from the document, which takes the theme on in an effect of its own: a frame later is safe. */
function recolourFor(map: SiteMap, _theme: Theme): void {
  requestAnimationFrame(() => map.recolour());
}

function fulfilWish(map: SiteMap): void {
  const wish = mapWish.value;
  if (wish === null) return;
  queueMicrotask(() => (mapWish.value = null));
  lastWish = wish;
  if (wish.kind === 'zoom') map.camera.zoomBy(wish.steps);
  else if (wish.kind === 'country' || wish.regionCode === '00') map.camera.showCountry();
  else void showRegion(map, wish);
}

/** Acts once outlines are there, or known not to come. */
function onceOutlined(act: () => void): () => void {
  let isDone = false;
  return effect(() => {
    if (isDone || (outlines.value === null && !outlinesFailed.value)) return;
    isDone = true;
    queueMicrotask(act);
  });
}

let lastWish: MapWish | null = null;

async function showRegion(map: SiteMap, wish: MapWish & { kind: 'region' }): Promise<void> {
  const { regionCode } = wish;
  await municipalityArrived(regionCode, outlines.peek());
  if (lastWish !== wish) return;
  const bounds =
    boundsOfMunicipality(regionCode) ?? boundsOfRegion(regionCode, outlines.peek(), viewedFleet.peek());
  if (bounds !== null) map.camera.showBounds(bounds);
}
