import { latLng, point } from 'leaflet';
import type { LatLng, Map as LeafletMap, Point, ZoomAnimEvent } from 'leaflet';

/** Half of its width, see map.css. */
const RADIUS_PX = 18;

/** A ring around the chosen site, over everything else on the map. It moves with the zoom, and takes no pointer. */
export class ChosenMark {
  readonly #map: LeafletMap;
  readonly #element = document.createElement('div');
  #at: LatLng | null = null;

  constructor(map: LeafletMap) {
    this.#map = map;
    this.#element.className = 'map-chosen leaflet-zoom-animated';
    // `zoom` at every step between two fingers, too
    map.on('viewreset zoom', () => this.#place());
    map.on('zoomanim', (event) => this.#follow(event));
  }

  /** Rings this position, in degrees, and no other; null: none. */
  show(position: [latitude: number, longitude: number] | null): void {
    this.#at = position === null ? null : latLng(position);
    if (this.#at === null) this.#element.remove();
    else this.#map.getPane('markerPane')?.append(this.#element);
    this.#place();
  }

  #place(): void {
    if (this.#at !== null) this.#put(this.#map.latLngToLayerPoint(this.#at));
  }

  /** Where it will stand when the zoom has come to its end. */
  #follow({ center, zoom }: ZoomAnimEvent): void {
    if (this.#at === null) return;
    const middle = this.#map.getSize().divideBy(2);
    const fromMiddle = this.#map.project(this.#at, zoom).subtract(this.#map.project(center, zoom));
    this.#put(this.#map.containerPointToLayerPoint(middle.add(fromMiddle)));
  }

  #put(at: Point): void {
    const { x, y } = at.subtract(point(RADIUS_PX, RADIUS_PX)).round();
    this.#element.style.transform = `translate3d(${x}px, ${y}px, 0)`;
  }
}
