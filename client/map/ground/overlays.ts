import { tileLayer } from 'leaflet';
import type { Map as LeafletMap, TileLayer, TileLayerOptions } from 'leaflet';
import type { MapOverlay } from '../../connection/map-setup.ts';
import type { OverlayState } from '../../state/map-setup.ts';
import { addressOfPeriod, isDue, isTooOld, periodOf } from './overlay-clock.ts';
import { TileTally } from './tile-tally.ts';

/** A server that says nothing for so long has failed. */
const PATIENCE_MS = 30_000;

/** Pictures of now between the ground and the sites, each refreshed by its own clock. */
export class Overlays {
  readonly #map: LeafletMap;
  readonly #shown = new Map<string, OverlayOnMap>();

  /** The map must have the pane `overlays`. */
  constructor(map: LeafletMap) {
    this.#map = map;
  }

  /** Shows these and no others. */
  show(overlays: readonly MapOverlay[]): void {
    const wanted = new Map(overlays.map((overlay) => [overlay.id, overlay]));
    for (const [id, one] of this.#shown) {
      if (wanted.get(id) === one.overlay) continue;
      one.remove();
      this.#shown.delete(id);
    }
    overlays.forEach((overlay, at) => {
      const one = this.#shown.get(overlay.id) ?? new OverlayOnMap(this.#map, overlay);
      one.zIndex = at + 1;
      this.#shown.set(overlay.id, one);
    });
  }

  /** Lets time pass and tells how each is doing. Call it every second or so, with the browser's time. */
  tick(now: number): ReadonlyMap<string, OverlayState> {
    return new Map([...this.#shown].map(([id, one]) => [id, one.tick(now)]));
  }
}

/** Pictures that were asked for at one moment. */
interface Pictures {
  layer: TileLayer;
  tally: TileTally;
  askedAt: number;
  isSettled: boolean;
}

/** One overlay: what is shown of it, and what is to take its place once it has come. */
class OverlayOnMap {
  readonly overlay: MapOverlay;
  readonly #map: LeafletMap;
  readonly #spread = Math.random();
  #shown: Pictures | null = null;
  #next: Pictures | null = null;
  #triedAt: number | null = null;
  #isFailing = false;
  /** When the last that came was asked for, also when it is not shown any more. */
  #lastAt: number | null = null;
  zIndex = 1;

  constructor(map: LeafletMap, overlay: MapOverlay) {
    this.#map = map;
    this.overlay = overlay;
  }

  tick(now: number): OverlayState {
    if (this.#map.getZoom() < this.overlay.minZoom) return { kind: 'tooFar' };
    this.#judgeNext(now);
    this.#judgeShown(now);
    const times = {
      shownAt: this.#shown?.askedAt ?? null,
      triedAt: this.#triedAt,
      isFailing: this.#isFailing,
    };
    const { refreshMinutes } = this.overlay;
    if (this.#next === null && isDue(times, refreshMinutes, this.#spread, now)) this.#ask(now);
    return this.#state();
  }

  remove(): void {
    this.#shown?.layer.remove();
    this.#next?.layer.remove();
  }

  #ask(now: number): void {
    const { refreshMinutes } = this.overlay;
    const period = refreshMinutes === null ? null : periodOf(now, refreshMinutes);
    // unseen until all of it is there: a picture half of now and half of before would be of no time
    const layer = layerOf(this.overlay, period, this.zIndex).setOpacity(0);
    const next: Pictures = {
      layer,
      tally: new TileTally(layer, () => (next.isSettled = true)),
      askedAt: now,
      isSettled: false,
    };
    this.#next = next;
    this.#triedAt = now;
    layer.addTo(this.#map);
  }

  #judgeNext(now: number): void {
    const next = this.#next;
    if (next === null) return;
    const { loaded, failed } = next.tally;
    if (!next.isSettled && now - next.askedAt < PATIENCE_MS) return;
    this.#next = null;
    this.#isFailing = loaded === 0 && (failed > 0 || !next.isSettled);
    if (this.#isFailing) {
      next.layer.remove();
      return;
    }
    this.#shown?.layer.remove();
    next.layer.setOpacity(this.overlay.opacity);
    this.#shown = next;
    this.#lastAt = next.askedAt;
  }

  #judgeShown(now: number): void {
    const { refreshMinutes, opacity } = this.overlay;
    const shown = this.#shown;
    if (shown === null) return;
    // somebody moved the map, and nothing came for where it is now
    const isBlank = shown.isSettled && shown.tally.loaded === 0 && shown.tally.failed > 0;
    const isOver = this.#isFailing && refreshMinutes !== null && isTooOld(shown.askedAt, refreshMinutes, now);
    if (isBlank || isOver) {
      shown.layer.remove();
      this.#shown = null;
      this.#isFailing = true;
      return;
    }
    const wanted = this.#isFailing ? opacity / 2 : opacity;
    if (shown.layer.options.opacity !== wanted) shown.layer.setOpacity(wanted);
    shown.layer.getContainer()?.classList.toggle('is-old', this.#isFailing);
  }

  #state(): OverlayState {
    const shown = this.#shown;
    if (shown !== null) {
      if (this.#isFailing) return { kind: 'stale', at: shown.askedAt };
      return { kind: 'shown', at: shown.askedAt, isPartial: shown.tally.failed > 0 };
    }
    return this.#isFailing ? { kind: 'failed', at: this.#lastAt } : { kind: 'loading' };
  }
}

function layerOf(overlay: MapOverlay, period: number | null, zIndex: number): TileLayer {
  const { wms, minZoom, maxZoom } = overlay;
  const options: TileLayerOptions = {
    pane: 'overlays',
    zIndex,
    minZoom,
    // nearer than it has pictures of, the last ones are drawn larger
    maxNativeZoom: maxZoom,
    // the document's own policy names nobody; tile servers want to know which console asks
    referrerPolicy: 'strict-origin-when-cross-origin',
  };
  const url = addressOfPeriod(overlay.url, period);
  return wms === null
    ? tileLayer(url, options)
    : tileLayer.wms(url, { ...options, ...wms, transparent: true });
}
