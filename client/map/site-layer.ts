import { GridLayer } from 'leaflet';
import type { Coords, LeafletEvent, Map as LeafletMap } from 'leaflet';
import { paintTile } from './paint.ts';
import { readPalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { showAll } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import { SiteIndex } from './site-index.ts';
import { planTile, TILE_PX, tilesOf } from './tile-plan.ts';
import type { LookColumns } from './tile-plan.ts';

interface Tile {
  canvas: HTMLCanvasElement;
  coords: Coords;
}

/** Painting stops after this long in one frame and goes on in the next, so that panning stays smooth. */
const FRAME_BUDGET_MS = 10;

/** All sites on canvas tiles. A change repaints only the tiles it shows on, once a frame at most. */
export class SiteLayer extends GridLayer {
  #tiles = new Map<string, Tile>();
  #dirty = new Set<string>();
  #frame = 0;
  #index = new SiteIndex(new Float64Array(), new Float64Array());
  #columns: LookColumns = { states: new Uint8Array(), reasons: new Uint8Array() };
  #filter: SiteFilter = showAll;
  #palette: Palette | null = null;

  constructor() {
    super({ pane: 'sites', tileSize: TILE_PX, updateWhenZooming: false, keepBuffer: 1, noWrap: true });
    this.on('tileunload', (event: LeafletEvent & { coords: Coords }) => this.#forget(event.coords));
  }

  get index(): SiteIndex {
    return this.#index;
  }

  get filter(): SiteFilter {
    return this.#filter;
  }

  /** Takes a new fleet over. Its columns are watched, not copied: tell `changed` which rows moved on. */
  setFleet(index: SiteIndex, columns: LookColumns): void {
    this.#index = index;
    this.#columns = columns;
    this.#repaintAll();
  }

  setFilter(filter: SiteFilter): void {
    this.#filter = filter;
    this.#repaintAll();
  }

  /** The theme changed. */
  recolour(): void {
    this.#palette = null;
    this.#repaintAll();
  }

  changed(rows: readonly number[]): void {
    const zooms = new Set([...this.#tiles.values()].map((tile) => tile.coords.z));
    for (const row of rows) {
      const x = this.#index.x[row] ?? NaN;
      const y = this.#index.y[row] ?? NaN;
      if (Number.isNaN(x)) continue;
      for (const z of zooms) {
        for (const tile of tilesOf(x, y, z)) this.#soil(keyOf({ ...tile, z }));
      }
    }
  }

  override onAdd(map: LeafletMap): this {
    map.on('zoomend', this.#repaintAll, this);
    return super.onAdd(map);
  }

  override onRemove(map: LeafletMap): this {
    map.off('zoomend', this.#repaintAll, this);
    cancelAnimationFrame(this.#frame);
    return super.onRemove(map);
  }

  protected override createTile(coords: Coords): HTMLElement {
    const canvas = document.createElement('canvas');
    const key = keyOf(coords);
    this.#tiles.set(key, { canvas, coords });
    this.#soil(key);
    return canvas;
  }

  #forget(coords: Coords): void {
    this.#tiles.delete(keyOf(coords));
    this.#dirty.delete(keyOf(coords));
  }

  /** Tiles of another zoom are on their way out and stay as they are. */
  #repaintAll(): void {
    for (const [key, { coords }] of this.#tiles) {
      if (coords.z === this._tileZoom) this.#soil(key);
    }
  }

  #soil(key: string): void {
    if (!this.#tiles.has(key)) return;
    this.#dirty.add(key);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paintSome());
  }

  #paintSome(): void {
    this.#frame = 0;
    const started = performance.now();
    for (const key of this.#inViewFirst()) {
      if (performance.now() - started > FRAME_BUDGET_MS) break;
      this.#dirty.delete(key);
      const tile = this.#tiles.get(key);
      if (tile !== undefined) this.#paint(tile);
    }
    if (this.#dirty.size > 0) this.#frame = requestAnimationFrame(() => this.#paintSome());
    else if (this.#index.rows.length > 0) requestAnimationFrame(markPainted);
  }

  /** Tiles beside the view are there for the next pan and can wait. */
  #inViewFirst(): string[] {
    const map = this._map as LeafletMap | null;
    if (map === null) return [];
    const view = map.getPixelBounds();
    const seen: string[] = [];
    const unseen: string[] = [];
    for (const key of this.#dirty) {
      const coords = this.#tiles.get(key)?.coords;
      const stretch = coords === undefined ? 1 : map.getZoomScale(map.getZoom(), coords.z) * TILE_PX;
      const shows =
        coords !== undefined &&
        (coords.x + 1) * stretch > (view.min?.x ?? 0) &&
        coords.x * stretch < (view.max?.x ?? 0) &&
        (coords.y + 1) * stretch > (view.min?.y ?? 0) &&
        coords.y * stretch < (view.max?.y ?? 0);
      (shows ? seen : unseen).push(key);
    }
    return [...seen, ...unseen];
  }

  #paint({ canvas, coords }: Tile): void {
    const map = this._map as LeafletMap | null;
    if (map === null) return;
    this.#palette ??= readPalette(map.getContainer());
    const stretch = map.getZoomScale(map.getZoom(), coords.z);
    const plan = planTile(this.#index, this.#columns, this.#filter, coords);
    const ratio = Math.min(4, devicePixelRatio * Math.max(1, stretch));
    // a tile of a zoom that is on its way out keeps its look
    const ink = rootScale() * (stretch > 0.6 && stretch < 1.7 ? 1 / stretch : 1);
    paintTile(canvas, plan, this.#palette, ratio, ink);
  }
}

let isMarked = false;

/** Once in the life of a page, in the frame after which all sites were painted: what `bench map` measures. */
function markPainted(): void {
  if (!isMarked) performance.mark('atalaya:painted');
  isMarked = true;
}

/** On a wall the whole console is larger, and so are the marks. */
function rootScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

function keyOf(coords: { x: number; y: number; z: number }): string {
  return `${coords.z}/${coords.x}/${coords.y}`;
}
