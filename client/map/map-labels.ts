import { latLng, point as pointOf } from 'leaflet';
import type { Map as LeafletMap, Point } from 'leaflet';
import type { MapBox } from '../state/view.ts';
import { labelPlace } from './areas/label-place.ts';
import type { PixelBox } from './areas/label-place.ts';

/** A text that stands on the map. */
export interface MapLabel {
  id: string;
  text: string;
  latitude: number;
  longitude: number;
  /** One of the style sheet's, beside the layer's own. */
  className: string;
  /** Seen from this zoom on; nothing: at every zoom. */
  fromZoom?: number;
  /** So many pixels above its place, at every zoom. */
  abovePx?: number;
  /** What it tells of: where its place is not seen it is moved within this, or left out. */
  area?: MapBox;
}

interface Placed {
  label: MapLabel;
  /** Its middle, in pixels of the map's layers: the same until the zoom changes. */
  point: Point;
  /** Half of its room on the screen, in pixels. */
  halfWidth: number;
  halfHeight: number;
}

/** How texts of the layer are measured without laying the page out. */
interface Ruler {
  context: CanvasRenderingContext2D | null;
  /** Pixels that stand around a text, and how wide a label may be. */
  around: number;
  most: number;
  height: number;
}

/** Between two labels, in pixels. */
const GAP_PX = 3;
const MOST_WIDTHS = 1000;

/**
 * Texts in a pane of the map, the first of the list before the others: one that would lie over another is left out. They are
 * hidden while the zoom moves. Not Leaflet's markers: each of those is a layer of the screen of its own, and moves by itself.
 */
export class MapLabels {
  readonly #map: LeafletMap;
  readonly #element: HTMLElement;
  readonly #className: string;
  readonly #widths = new Map<string, number>();
  readonly #seen: (() => MapBox) | undefined;
  #labels: readonly MapLabel[] = [];
  #placed: Placed[] = [];
  #ruler: Ruler | null = null;

  /** The map must have the pane. `seen`: what no panel covers, where labels have areas. */
  constructor(map: LeafletMap, pane: string, className: string, seen?: () => MapBox) {
    this.#map = map;
    this.#seen = seen;
    this.#className = className;
    this.#element = document.createElement('div');
    this.#element.className = 'map-labels leaflet-zoom-hide';
    map.getPane(pane)?.append(this.#element);
    map.on(seen === undefined ? 'zoomend viewreset' : 'moveend viewreset insets', () => this.#place());
    // a larger window has a larger root, see tokens.css; and text is of another width in its own font
    map.on('resize', () => this.#measureAnew());
    const anew = (): unknown => this.#element.isConnected && this.#measureAnew();
    void document.fonts.load("11px 'Inter Variable'").then(anew, anew);
  }

  show(labels: readonly MapLabel[]): void {
    this.#labels = labels;
    this.#place();
  }

  /** The id of the label at a place of the screen; null: there is none. */
  at(x: number, y: number): string | null {
    const asked = this.#map.containerPointToLayerPoint([x, y]);
    const hit = this.#placed.find(
      ({ point, halfWidth, halfHeight }) =>
        Math.abs(point.x - asked.x) <= halfWidth && Math.abs(point.y - asked.y) <= halfHeight,
    );
    return hit?.label.id ?? null;
  }

  #place(): void {
    const zoom = this.#map.getZoom();
    this.#measure();
    const height = this.#ruler?.height ?? 0;
    const seen = this.#seen === undefined ? null : this.#pixels(this.#seen());
    this.#placed = [];
    const nodes: HTMLElement[] = [];
    for (const label of this.#labels) {
      if (zoom < (label.fromZoom ?? 0)) continue;
      const at = latLng(label.latitude, label.longitude);
      const own = this.#map.latLngToLayerPoint(at).subtract([0, label.abovePx ?? 0]);
      const halfWidth = (this.#widths.get(label.text) ?? 0) / 2;
      const place =
        seen === null || label.area === undefined
          ? own
          : labelPlace(own, { x: halfWidth, y: height / 2 }, this.#pixels(label.area), seen);
      if (place === null) continue;
      const point = pointOf(place.x, place.y);
      const isFree = this.#placed.every(
        (other) =>
          Math.abs(other.point.x - point.x) > other.halfWidth + halfWidth + GAP_PX ||
          Math.abs(other.point.y - point.y) > height + GAP_PX,
      );
      if (!isFree) continue;
      this.#placed.push({ label, point, halfWidth, halfHeight: height / 2 });
      nodes.push(this.#nodeOf(label, point));
    }
    this.#element.replaceChildren(...nodes);
  }

  #pixels({ south, west, north, east }: MapBox): PixelBox {
    const [from, to] = [
      this.#map.latLngToLayerPoint([north, west]),
      this.#map.latLngToLayerPoint([south, east]),
    ];
    return { west: from.x, north: from.y, east: to.x, south: to.y };
  }

  #measureAnew(): void {
    this.#widths.clear();
    this.#ruler = null;
    this.#place();
  }

  #nodeOf({ text, className }: MapLabel, point?: Point): HTMLElement {
    const node = document.createElement('span');
    node.className = `${this.#className} ${className}`;
    node.textContent = text;
    if (point !== undefined) {
      node.style.left = `${point.x}px`;
      node.style.top = `${point.y}px`;
    }
    return node;
  }

  /** Measures texts that are new. The page is laid out once for it, to know the font and what stands around a text. */
  #measure(): void {
    // numbers in texts change all day
    if (this.#widths.size > MOST_WIDTHS) this.#widths.clear();
    const fresh = this.#labels.filter(({ text }) => !this.#widths.has(text));
    const [first] = fresh;
    if (first === undefined) return;
    this.#ruler ??= this.#newRuler(first);
    const { context, around, most } = this.#ruler;
    for (const { text } of fresh)
      this.#widths.set(text, Math.min(most, (context?.measureText(text).width ?? 0) + around));
  }

  #newRuler(label: MapLabel): Ruler {
    const node = this.#nodeOf(label);
    this.#element.append(node);
    const style = getComputedStyle(node);
    const context = document.createElement('canvas').getContext('2d');
    // `font` of a style is empty where figures have a form of their own
    if (context !== null) context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const around = [style.paddingLeft, style.paddingRight, style.borderLeftWidth, style.borderRightWidth];
    return {
      context,
      around: around.reduce((sum, each) => sum + (parseFloat(each) || 0), 0),
      most: parseFloat(style.maxWidth) || Infinity,
      height: node.offsetHeight,
    };
  }
}
