import type { LatLng, LatLngBoundsExpression, Map as LeafletMap } from 'leaflet';
import type { MapPlace } from '../state/map-place.ts';
import type { MapBox } from '../state/view.ts';

/** How much of the map lies under panels, in pixels. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const MEXICO: LatLngBoundsExpression = [
  [14.4, -117.3],
  [32.8, -86.6],
];
/** One site is shown with its town around it. */
const SITE_ZOOM = 9;
/** Leaflet's own, once the map has the focus. */
const MOVING_KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '=', '-', '_']);

/** What part of the world the map shows: as people move it, as it is asked to, and beside the panels that lie over it. */
export class MapCamera {
  readonly #map: LeafletMap;
  #insets: Insets = { left: 0, right: 0, top: 0, bottom: 0 };
  #moved = false;
  /** By somebody's hand, or as a link said; not because something that was opened lies there. */
  #isOwn = false;
  /** The chosen site was brought here, and nobody has moved the map since. */
  #broughtTo: [latitude: number, longitude: number] | null = null;
  /** Likewise: the map was set to show this. */
  #placedAt: MapPlace | null = null;

  constructor(map: LeafletMap) {
    this.#map = map;
    map.fitBounds(MEXICO);
    this.#listenForHands();
  }

  /** What lies under panels is not used to show things. The first view follows until somebody moves the map. */
  setInsets(insets: Insets): void {
    this.#insets = insets;
    this.#map.invalidateSize({ animate: false });
    if (!this.#moved) this.#fit(MEXICO, false);
    else if (this.#placedAt !== null) this.setPlace(this.#placedAt);
    // the panel that tells of the chosen site may have come to lie over it
    else if (this.#broughtTo !== null) this.#show(this.#broughtTo);
    this.#map.fire('insets');
  }

  /** The part of the world that is seen, what lies under panels left out. */
  get view(): MapBox {
    const { left, right, top, bottom } = this.#insets;
    const size = this.#map.getSize();
    const southWest = this.#map.containerPointToLatLng([left, size.y - bottom]);
    const northEast = this.#map.containerPointToLatLng([size.x - right, top]);
    return { south: southWest.lat, west: southWest.lng, north: northEast.lat, east: northEast.lng };
  }

  get zoom(): number {
    return this.#map.getZoom();
  }

  /** What stands in the middle of what is seen; null where whatever is opened, or else the country, leads to. */
  get place(): MapPlace | null {
    if (!this.#isOwn) return null;
    const { left, right, top, bottom } = this.#insets;
    const size = this.#map.getSize();
    const middle = this.#map.containerPointToLatLng([
      (left + size.x - right) / 2,
      (top + size.y - bottom) / 2,
    ]);
    return { latitude: middle.lat, longitude: middle.lng, zoom: this.#map.getZoom() };
  }

  /** Shows what a link says, and stays with it when panels come to lie over the map. */
  setPlace(at: MapPlace): void {
    this.#moved = true;
    this.#placedAt = null;
    this.#isOwn = true;
    this.#centre(at.latitude, at.longitude, at.zoom, false);
    this.#placedAt = at;
  }

  zoomBy(steps: number): void {
    this.#moveByHand();
    this.#map.setZoom(this.#map.getZoom() + steps);
  }

  showCountry(): void {
    this.#moved = false;
    this.#fit(MEXICO, true);
  }

  /** Shows a box of degrees, no nearer than so. */
  showBounds({ south, west, north, east }: MapBox, maxZoom?: number): void {
    this.#moved = true;
    this.#fit(
      [
        [south, west],
        [north, east],
      ],
      true,
      maxZoom,
    );
  }

  /** Brings a position into view, if it is not; it stays in view when a panel comes to lie over it. Null: nothing has to. */
  bringIntoView(position: [latitude: number, longitude: number] | null): void {
    this.#broughtTo = position;
    if (position !== null) this.#show(position);
  }

  /** Towards what somebody pointed at. */
  closeIn(on: LatLng, steps: number): void {
    this.#moveByHand();
    this.#map.setView(on, Math.min(18, this.#map.getZoom() + steps), { animate: !calm() });
  }

  #fit(bounds: LatLngBoundsExpression, animate: boolean, maxZoom = 15): void {
    this.#placedAt = null;
    this.#isOwn = false;
    const { left, right, top, bottom } = this.#insets;
    this.#map.fitBounds(bounds, {
      paddingTopLeft: [left + 16, top + 16],
      paddingBottomRight: [right + 16, bottom + 16],
      maxZoom,
      animate: animate && !calm(),
    });
  }

  #show([latitude, longitude]: [latitude: number, longitude: number]): void {
    const { left, right, top, bottom } = this.#insets;
    const size = this.#map.getSize();
    const point = this.#map.latLngToContainerPoint([latitude, longitude]);
    const visible =
      point.x > left + 24 &&
      point.x < size.x - right - 24 &&
      point.y > top + 24 &&
      point.y < size.y - bottom - 24;
    if (visible && this.#map.getZoom() >= 8) return;
    this.#moved = true;
    this.#placedAt = null;
    this.#isOwn = false;
    this.#centre(latitude, longitude, Math.max(this.#map.getZoom(), SITE_ZOOM), !calm());
  }

  /** Brings a position into the middle of what is seen. */
  #centre(latitude: number, longitude: number, zoom: number, animate: boolean): void {
    const { left, right, top, bottom } = this.#insets;
    const target = this.#map.project([latitude, longitude], zoom);
    const centre = target.subtract([(left - right) / 2, (top - bottom) / 2]);
    this.#map.setView(this.#map.unproject(centre, zoom), zoom, { animate });
  }

  /** Leaflet does not tell a move of a person's from one that it was asked for. */
  #listenForHands(): void {
    const container = this.#map.getContainer();
    const byHand = (): void => this.#moveByHand();
    this.#map.on('dragstart dblclick boxzoomend', byHand);
    container.addEventListener('wheel', byHand, { passive: true });
    container.addEventListener('touchmove', ({ touches }) => touches.length > 1 && byHand(), {
      passive: true,
    });
    container.addEventListener('keydown', ({ key, target }) => {
      if (target === container && MOVING_KEYS.has(key)) byHand();
    });
  }

  #moveByHand(): void {
    this.#moved = true;
    this.#isOwn = true;
    this.#broughtTo = null;
    this.#placedAt = null;
  }
}

/** True for people who asked their system for less motion. */
export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
