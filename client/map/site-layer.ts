import type { Coords, DoneCallback, LeafletEvent, Map as LeafletMap } from 'leaflet';
import { paintTile } from './paint.ts';
import { PixelGrid } from './pixel-grid.ts';
import { readPalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { showAll } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import { SiteIndex } from './site-index.ts';
import { Sprites } from './sprites.ts';
import { eachTileOf, planTile, TILE_PX, TilePlan } from './tile-plan.ts';
import type { LookColumns } from './tile-plan.ts';

interface Tile {
  canvas: HTMLCanvasElement;
  coords: Coords;
  isDirty: boolean;
  isPainted: boolean;
  /** How long it took the last time, in ms. */
  cost: number;
  /** Tells Leaflet that the tile can be seen, so that what it scaled up meanwhile may go; null once told. */
  done: DoneCallback | null;
}

/** Painting stops after this long in one frame and goes on in the next, so that moving the map stays smooth. */
const FRAME_BUDGET_MS = 5;

/** All sites on canvas tiles. A change repaints only the tiles it shows on, once a frame at most. */
export class SiteLayer extends PixelGrid {
  readonly #tiles = new Map<number, Tile>();
  readonly #plan = new TilePlan();
  #showsQuiet = true;
  #dirty = 0;
  #frame = 0;
  #index = new SiteIndex(new Float64Array(), new Float64Array());
  #columns: LookColumns = { states: new Uint8Array(), reasons: new Uint8Array() };
  #filter: SiteFilter = showAll;
  #look: { palette: Palette; sprites: Sprites; rootScale: number; density: number } | null = null;

  constructor() {
    super({ pane: 'sites', updateWhenZooming: false, keepBuffer: 1 });
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

  /** The theme changed, or how large everything is. */
  recolour(): void {
    this.#look = null;
    this.#repaintAll();
  }

  /** Whether sites that are well are shown; trouble always is. */
  setQuiet(shown: boolean): void {
    if (this.#showsQuiet === shown) return;
    this.#showsQuiet = shown;
    this.#repaintAll();
  }

  changed(rows: ArrayLike<number>): void {
    const z = this._tileZoom;
    if (z === undefined) return;
    const zoom = { z, shrunk: this.#isShrunk(z) };
    const { x: xs, y: ys } = this.#index;
    for (let at = 0; at < rows.length; at += 1) {
      // from afar every tile is soon to be painted anyway
      if (this.#dirty === this.#tiles.size) return;
      const row = rows[at] ?? 0;
      const x = xs[row] ?? NaN;
      if (!Number.isNaN(x))
        eachTileOf(x, ys[row] ?? NaN, zoom, (tileX, tileY) =>
          this.#soil(this.#tiles.get(keyOf(z, tileX, tileY))),
        );
    }
  }

  override onAdd(map: LeafletMap): this {
    map.on('resize', this.#resized, this);
    return super.onAdd(map);
  }

  override onRemove(map: LeafletMap): this {
    map.off('resize', this.#resized, this);
    cancelAnimationFrame(this.#frame);
    return super.onRemove(map);
  }

  protected override rescaled(): void {
    this.#repaintAll();
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const tile: Tile = { canvas, coords, isDirty: false, isPainted: false, cost: 0, done };
    this.#tiles.set(keyOf(coords.z, coords.x, coords.y), tile);
    this.#soil(tile);
    return canvas;
  }

  #forget({ z, x, y }: Coords): void {
    const key = keyOf(z, x, y);
    if (this.#tiles.get(key)?.isDirty === true) this.#dirty -= 1;
    this.#tiles.delete(key);
  }

  /** A larger window has a larger root, see tokens.css. */
  #resized(): void {
    this.recolour();
  }

  /** Tiles of another zoom are on their way out and stay as they are. */
  #repaintAll(): void {
    for (const tile of this.#tiles.values()) if (tile.coords.z === this._tileZoom) this.#soil(tile);
  }

  #soil(tile: Tile | undefined): void {
    if (tile === undefined || tile.isDirty) return;
    tile.isDirty = true;
    this.#dirty += 1;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paintSome());
  }

  #paintSome(): void {
    this.#frame = 0;
    const map = this._map as LeafletMap | null;
    if (map === null) return;
    const left = { ms: FRAME_BUDGET_MS, isFirst: true };
    // what lies beside the view is there for the next pan and can wait
    this.#paintDirty(map, (tile) => this.#isInView(map, tile), left);
    this.#reveal(map);
    this.#paintDirty(map, () => true, left);
    this.#reveal(map);
    if (this.#dirty > 0) this.#frame = requestAnimationFrame(() => this.#paintSome());
    else if (this.#index.rows.length > 0) requestAnimationFrame(markPainted);
  }

  /** Paints one tile, and more as far as they will not take longer than there is time left, judged by the last time. */
  #paintDirty(
    map: LeafletMap,
    isWanted: (tile: Tile) => boolean,
    left: { ms: number; isFirst: boolean },
  ): void {
    for (const tile of this.#tiles.values()) {
      if (!tile.isDirty || !(left.isFirst || tile.cost < left.ms) || !isWanted(tile)) continue;
      const started = performance.now();
      tile.isDirty = false;
      this.#dirty -= 1;
      this.#paint(map, tile);
      tile.isPainted = true;
      tile.cost = performance.now() - started;
      left.ms -= tile.cost;
      left.isFirst = false;
    }
  }

  /** After a change of zoom all at once, so that nobody sees a patchwork of two zooms; a moved map shows what it has. */
  #reveal(map: LeafletMap): void {
    const tiles = [...this.#tiles.values()];
    const isChanging = tiles.some(({ coords }) => coords.z !== this._tileZoom);
    const isWaiting = (tile: Tile): boolean => tile.done !== null && !tile.isPainted;
    if (isChanging && tiles.some((tile) => isWaiting(tile) && this.#isInView(map, tile))) return;
    for (const tile of tiles) {
      if (!tile.isPainted || tile.done === null) continue;
      tile.done(undefined, tile.canvas);
      tile.done = null;
    }
  }

  #isInView(map: LeafletMap, { coords }: Tile): boolean {
    const { min, max } = map.getPixelBounds();
    const side = TILE_PX * map.getZoomScale(map.getZoom(), coords.z);
    return (
      (coords.x + 1) * side > (min?.x ?? 0) &&
      coords.x * side < (max?.x ?? 0) &&
      (coords.y + 1) * side > (min?.y ?? 0) &&
      coords.y * side < (max?.y ?? 0)
    );
  }

  #paint(map: LeafletMap, { canvas, coords }: Tile): void {
    const { palette, sprites, density } = this.#lookOf(map);
    const scale = this.scaleOf(coords.z);
    const { width, height } = this.sizeOf(coords);
    const at = { ...coords, shrunk: this.#isShrunk(coords.z) };
    const plan = planTile(this.#index, this.#columns, this.#filter, at, this.#plan);
    paintTile(canvas, plan, palette, sprites, {
      tile: density * scale,
      width: Math.round(width * density),
      height: Math.round(height * density),
      zoom: coords.z + Math.log2(scale),
      quiet: this.#showsQuiet,
    });
  }

  /** At half zooms the tiles of the next whole one are shown smaller. */
  #isShrunk(zoom: number): boolean {
    return this.scaleOf(zoom) < 0.85;
  }

  #lookOf(map: LeafletMap): { palette: Palette; sprites: Sprites; density: number } {
    const density = Math.min(MOST_DENSE, devicePixelRatio);
    if (this.#look?.density !== density) this.#look = null;
    if (this.#look === null) {
      const palette = readPalette(map.getContainer());
      // On a wall the whole console is larger, and so are the marks.
      const rootScale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      this.#look = { palette, rootScale, density, sprites: new Sprites(palette, density * rootScale) };
    }
    return this.#look;
  }
}

/** Denser screens are not seen to be. */
const MOST_DENSE = 3;

function keyOf(zoom: number, x: number, y: number): number {
  return (zoom * SIDE + x) * SIDE + y;
}
/** Tiles to a side at the highest zoom, and some. */
const SIDE = 2 ** 20;

let isMarked = false;

/** Once in the life of a page, in the frame after which all sites were painted: what `bench map` measures. */
function markPainted(): void {
  if (!isMarked) performance.mark('atalaya:painted');
  isMarked = true;
}
