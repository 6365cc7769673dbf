import { divIcon, latLng, layerGroup, marker, polygon, svg } from 'leaflet';
import type { LatLng, LayerGroup, Map as LeafletMap, Polygon } from 'leaflet';
import { isWithin, padded } from './hull.ts';
import { latitudeAt, longitudeAt } from './world.ts';

/** Sites that have something in common, drawn as what lies around them. */
export interface Area {
  id: string;
  /** One of the style sheet's, beside `map-area`. */
  className: string;
  /** Hulls of its groups of sites, in units of the world. */
  hulls: readonly (readonly number[])[];
  /** Written in it where there is room; null: nothing. */
  label: string | null;
}

interface Drawn {
  area: Area;
  shape: Polygon;
  /** What the pointer can hit, in units of the world. */
  outlines: number[][];
}

/** Room between the sites and the line around them. */
const PAD_PX = 15;
/** A label stands in an area that is so wide on the screen. */
const LABEL_FROM_PX = 64;
const WORLD_PX = 256;
const LABEL_PX = 20;

/** Areas under the sites: the first of the list is the worst and lies over the others. */
export class AreaLayer {
  readonly #map: LeafletMap;
  readonly #pane: string;
  readonly #shapes: LayerGroup;
  readonly #labels: LayerGroup;
  readonly #renderer;
  #drawn: Drawn[] = [];
  #chosen: string | null = null;
  #named: { area: Area; at: LatLng; width: number }[] = [];

  /** The map must have the pane. */
  constructor(map: LeafletMap, pane: string) {
    this.#map = map;
    this.#pane = pane;
    this.#renderer = svg({ pane, padding: 0.3 });
    this.#shapes = layerGroup().addTo(map);
    this.#labels = layerGroup().addTo(map);
    map.on('zoomend', () => this.#fit());
  }

  show(areas: readonly Area[]): void {
    const before = new Map(this.#drawn.map((each) => [each.area.id, each]));
    this.#drawn = areas.map((area) => {
      const known = before.get(area.id);
      before.delete(area.id);
      const isSame = known?.area.hulls === area.hulls && known.area.className === area.className;
      if (known !== undefined && isSame) return { ...known, area };
      known?.shape.remove();
      return { area, shape: this.#shapeOf(area), outlines: [] };
    });
    for (const { shape } of before.values()) shape.remove();
    this.#fit();
  }

  /** Marks one of them, null none. */
  choose(id: string | null): void {
    this.#chosen = id;
    this.#mark();
  }

  /** The worst one at a position of the world. */
  at(x: number, y: number): Area | null {
    const hit = this.#drawn.find(({ outlines }) => outlines.some((outline) => isWithin(outline, x, y)));
    return hit?.area ?? null;
  }

  /** The one whose label is at a place of the screen: it lies over the sites. */
  labelAt(x: number, y: number): Area | null {
    const hit = this.#named.find(({ at, width }) => {
      const point = this.#map.latLngToContainerPoint(at);
      return Math.abs(point.x - x) <= width / 2 && Math.abs(point.y - y) <= LABEL_PX / 2;
    });
    return hit?.area ?? null;
  }

  #shapeOf({ className }: Area): Polygon {
    return polygon([], {
      pane: this.#pane,
      renderer: this.#renderer,
      interactive: false,
      className: `map-area ${className}`,
      smoothFactor: 0,
    }).addTo(this.#shapes);
  }

  /** The room around the sites is the same on the screen at every zoom. */
  #fit(): void {
    const pad = PAD_PX / (WORLD_PX * 2 ** this.#map.getZoom());
    for (const each of this.#drawn) {
      each.outlines = each.area.hulls.map((hull) => padded(hull, pad));
      each.shape.setLatLngs(each.outlines.map((outline) => [corners(outline)]));
    }
    // the last in the document lies on top
    for (const { shape } of [...this.#drawn].reverse()) shape.bringToFront();
    this.#mark();
    this.#label();
  }

  #mark(): void {
    for (const { area, shape } of this.#drawn) {
      const isChosen = area.id === this.#chosen;
      shape.getElement()?.classList.toggle('is-chosen', isChosen);
      if (isChosen) shape.bringToFront();
    }
  }

  #label(): void {
    this.#labels.clearLayers();
    this.#named = [];
    const worldPx = WORLD_PX * 2 ** this.#map.getZoom();
    for (const { area, outlines } of this.#drawn) {
      const widest = outlines.reduce(
        (most, outline) => (widthOf(outline) > widthOf(most) ? outline : most),
        outlines[0] ?? [],
      );
      if (area.label === null || widthOf(widest) * worldPx < LABEL_FROM_PX) continue;
      const text = document.createElement('span');
      text.textContent = area.label;
      const top = topOf(widest);
      const mark = marker(top, {
        pane: 'area-labels',
        interactive: false,
        keyboard: false,
        icon: divIcon({ className: `map-area-label ${area.className}`, html: text, iconSize: [0, 0] }),
      }).addTo(this.#labels);
      const width = mark.getElement()?.firstElementChild?.getBoundingClientRect().width ?? 0;
      this.#named.push({ area, at: top, width });
    }
  }
}

function corners(outline: readonly number[]): LatLng[] {
  return Array.from({ length: outline.length / 2 }, (_, at) =>
    place(outline[2 * at] ?? 0, outline[2 * at + 1] ?? 0),
  );
}

function place(x: number, y: number): LatLng {
  return latLng(latitudeAt(y), longitudeAt(x));
}

function widthOf(outline: readonly number[]): number {
  let [least, most] = [Infinity, -Infinity];
  for (let at = 0; at < outline.length; at += 2) {
    least = Math.min(least, outline[at] ?? 0);
    most = Math.max(most, outline[at] ?? 0);
  }
  return most - least;
}

/** In the middle of the upper edge. */
function topOf(outline: readonly number[]): LatLng {
  let [left, right, top] = [Infinity, -Infinity, Infinity];
  for (let at = 0; at < outline.length; at += 2) {
    left = Math.min(left, outline[at] ?? 0);
    right = Math.max(right, outline[at] ?? 0);
    top = Math.min(top, outline[at + 1] ?? 0);
  }
  return place((left + right) / 2, top);
}
