import { Path, setOptions } from 'leaflet';
import type { Bounds, Map as LeafletMap, PathOptions } from 'leaflet';
import { isWithin, padded } from './hull.ts';

/** What Leaflet's renderer and map give to a path, beside what is typed. */
interface Drawing {
  _map: LeafletMap | null;
  _renderer: { _bounds?: Bounds; _setPath(path: Path, d: string): void };
}

/** Room between the sites and the line around them. */
export const PAD_PX = 15;
const WORLD_PX = 256;
const NOTHING = 'M0 0';

/**
 * An area around hulls, with the same room around them on the screen at every zoom. Goes from units of the world to pixels at
 * once: Leaflet's polygons go by degrees, twice at every change of zoom, which was most of what one cost.
 */
export class AreaPath extends Path {
  readonly #hulls: readonly (readonly number[])[];
  /** What the pointer can hit at this zoom, in units of the world, and the box around it. */
  #outlines: number[][] = [];
  #reach = { left: 0, top: 0, right: 0, bottom: 0 };
  #d = NOTHING;
  #shown = '';
  /** In pixels of the layer. */
  #box = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(hulls: readonly (readonly number[])[], options: PathOptions) {
    super();
    setOptions(this, options);
    this.#hulls = hulls;
  }

  /** Leaflet's: the zoom changed. */
  _project(): void {
    const { _map: map } = this as unknown as Drawing;
    if (map === null) return;
    const worldPx = WORLD_PX * 2 ** map.getZoom();
    const origin = map.getPixelOrigin();
    this.#outlines = this.#hulls.map((hull) => padded(hull, PAD_PX / worldPx));
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    let d = '';
    for (const outline of this.#outlines) {
      for (let at = 0; at < outline.length; at += 2) {
        const x = Math.round((outline[at] ?? 0) * worldPx - origin.x);
        const y = Math.round((outline[at + 1] ?? 0) * worldPx - origin.y);
        box.left = Math.min(box.left, x);
        box.right = Math.max(box.right, x);
        box.top = Math.min(box.top, y);
        box.bottom = Math.max(box.bottom, y);
        d += `${at === 0 ? 'M' : 'L'}${x} ${y}`;
      }
      d += 'z';
    }
    this.#d = d === '' ? NOTHING : d;
    this.#box = box;
    this.#reach = {
      left: (box.left - 1 + origin.x) / worldPx,
      top: (box.top - 1 + origin.y) / worldPx,
      right: (box.right + 1 + origin.x) / worldPx,
      bottom: (box.bottom + 1 + origin.y) / worldPx,
    };
  }

  /** Whether a position of the world lies in it. */
  contains(x: number, y: number): boolean {
    const { left, top, right, bottom } = this.#reach;
    const isNear = x >= left && x <= right && y >= top && y <= bottom;
    return isNear && this.#outlines.some((outline) => isWithin(outline, x, y));
  }

  /** Leaflet's: draw what is near the view. */
  _update(): void {
    const { _map: map, _renderer: renderer } = this as unknown as Drawing;
    if (map === null) return;
    const { min, max } = renderer._bounds ?? {};
    const { left, top, right, bottom } = this.#box;
    const isNear =
      right >= (min?.x ?? -Infinity) &&
      left <= (max?.x ?? Infinity) &&
      bottom >= (min?.y ?? -Infinity) &&
      top <= (max?.y ?? Infinity);
    const next = isNear ? this.#d : NOTHING;
    if (next === this.#shown) return;
    this.#shown = next;
    renderer._setPath(this, next);
  }
}
