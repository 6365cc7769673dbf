import type { Coords, DoneCallback, LeafletEvent, Map as LeafletMap } from 'leaflet';
import { paintTile } from './paint-tile.ts';
import { PixelGrid } from './pixel-grid.ts';
import { readPalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { showAll } from './site-filter.ts';
import type { SiteFilter } from './site-filter.ts';
import { SiteIndex } from './site-index.ts';
import { Sprites } from './sprites.ts';
import { NOT_SHOWN, shownLook, shownLooks } from './shown-looks.ts';
import type { LookColumns } from './shown-looks.ts';
import { TileCounts } from './tile-counts.ts';
import { eachTileOf, TILE_PX } from './tile-geometry.ts';
import { isSingle, planSingles, planTogether, TilePlan } from './tile-plan.ts';

interface Tile {
  canvas: HTMLCanvasElement;
  coords: Coords;
  isPainted: boolean;
  /** Something changed while another zoom was shown. */
  isOld: boolean;
  /** How long it took the last time, in ms. */
  cost: number;
  /** Kept up to date by every change, so that painting need not count; null: it counts anew. */
  counts: TileCounts | null;
  /** Tells Leaflet that the tile can be seen, so that what it scaled up meanwhile may go; null once told. */
  done: DoneCallback | null;
}

/** Painting stops after this long in one frame and goes on in the next, so that moving the map stays smooth. */
const FRAME_BUDGET_MS = 5;
/** What the browser takes after us to show a tile that was seen before and changed; the first time all wait for each other anyway. */
const SHOWING_MS = 2;

/** All sites on canvas tiles. A change repaints only the tiles it shows on, once a frame at most. */
export class SiteLayer extends PixelGrid {
  readonly #tiles = new Map<number, Tile>();
  readonly #plan = new TilePlan();
  readonly #counts = new CountsPool();
  /** By row, what the map shows of it: see `shownLook`. */
  #shown: Uint8Array = new Uint8Array();
  #showsQuiet = true;
  /** To be painted, what has waited longest first: under many changes nothing is overtaken for ever. */
  readonly #dirty = new Set<Tile>();
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
    this.#countAnew();
  }

  setFilter(filter: SiteFilter): void {
    this.#filter = filter;
    this.#countAnew();
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
    if (rows.length > this.#shown.length * MOST_CHANGED) {
      this.#countAnew();
      return;
    }
    const z = this._tileZoom;
    for (const tile of this.#tiles.values()) if (tile.coords.z !== z) this.#leaveBehind(tile);
    const zoom = { z: z ?? 0, shrunk: this.#isShrunk(z ?? 0) };
    const { x: xs, y: ys } = this.#index;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? 0;
      const before = this.#shown[row] ?? NOT_SHOWN;
      const after = shownLook(this.#columns, this.#filter, row);
      if (before === after) continue;
      this.#shown[row] = after;
      const [x, y] = [xs[row] ?? NaN, ys[row] ?? NaN];
      if (z === undefined || Number.isNaN(x)) continue;
      eachTileOf(x, y, zoom, (tileX, tileY) => {
        const tile = this.#tiles.get(keyOf(z, tileX, tileY));
        tile?.counts?.move(x, y, before, after);
        this.#soil(tile);
      });
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

  /** Tiles of the zoom before last may still be there: they show what was true then. */
  protected override zoomChanged(): void {
    for (const tile of this.#tiles.values())
      if (tile.isOld && tile.coords.z === this._tileZoom) this.#soil(tile);
  }

  /** Cells are others where tiles are shown smaller. */
  protected override rescaled(): void {
    for (const tile of this.#tiles.values()) this.#counts.giveUp(tile);
    this.#repaintAll();
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const tile: Tile = {
      canvas,
      coords,
      isPainted: false,
      isOld: false,
      cost: 0,
      counts: null,
      done,
    };
    this.#tiles.set(keyOf(coords.z, coords.x, coords.y), tile);
    this.#soil(tile);
    return canvas;
  }

  #forget({ z, x, y }: Coords): void {
    const key = keyOf(z, x, y);
    const tile = this.#tiles.get(key);
    if (tile === undefined) return;
    this.#dirty.delete(tile);
    this.#counts.giveUp(tile);
    this.#tiles.delete(key);
  }

  /** A larger window has a larger root, see tokens.css. */
  #resized(): void {
    this.recolour();
  }

  #countAnew(): void {
    this.#shown = shownLooks(this.#columns, this.#filter);
    for (const tile of this.#tiles.values()) this.#leaveBehind(tile);
    this.#repaintAll();
  }

  /** Tiles of another zoom are on their way out and stay as they are. */
  #repaintAll(): void {
    for (const tile of this.#tiles.values()) if (tile.coords.z === this._tileZoom) this.#soil(tile);
  }

  #leaveBehind(tile: Tile): void {
    this.#counts.giveUp(tile);
    tile.isOld = true;
  }

  #soil(tile: Tile | undefined): void {
    if (tile === undefined) return;
    this.#dirty.add(tile);
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
    if (this.#dirty.size > 0) this.#frame = requestAnimationFrame(() => this.#paintSome());
    else if (this.#index.rows.length > 0) requestAnimationFrame(markPainted);
  }

  /** Paints one tile, and more as far as they will not take longer than there is time left, judged by the last time. */
  #paintDirty(
    map: LeafletMap,
    isWanted: (tile: Tile) => boolean,
    left: { ms: number; isFirst: boolean },
  ): void {
    for (const tile of this.#dirty) {
      const showing = tile.isPainted ? SHOWING_MS : 0;
      if (!(left.isFirst || tile.cost + showing < left.ms) || !isWanted(tile)) continue;
      const started = performance.now();
      this.#dirty.delete(tile);
      this.#paint(map, tile);
      tile.isPainted = true;
      tile.isOld = false;
      tile.cost = performance.now() - started;
      left.ms -= tile.cost + showing;
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

  #paint(map: LeafletMap, tile: Tile): void {
    const { canvas, coords } = tile;
    const { palette, sprites, density } = this.#lookOf(map);
    const scale = this.scaleOf(coords.z);
    const { width, height } = this.sizeOf(coords);
    paintTile(canvas, this.#planOf(tile), palette, sprites, {
      tile: density * scale,
      width: Math.round(width * density),
      height: Math.round(height * density),
      zoom: coords.z + Math.log2(scale),
      quiet: this.#showsQuiet,
    });
  }

  #planOf(tile: Tile): TilePlan {
    const at = { ...tile.coords, shrunk: this.#isShrunk(tile.coords.z) };
    if (isSingle(this.#index, at)) return planSingles(this.#index, this.#shown, at, this.#plan);
    const counts = tile.counts ?? this.#counts.take();
    if (tile.counts === null) counts.count(this.#index, this.#shown, at);
    const plan = planTogether(counts, this.#plan);
    tile.counts = counts;
    if (counts.sites < KEPT_FROM) this.#counts.giveUp(tile);
    return plan;
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

/** Tiles with fewer sites are counted anew as fast. */
const KEPT_FROM = 1000;
/** When more than this share of all sites changed at once, counting anew is faster. */
const MOST_CHANGED = 0.05;

/** Counts of tiles that are gone, for those to come: each is 160 KB that the collector would have to clear away. */
class CountsPool {
  readonly #free: TileCounts[] = [];

  take(): TileCounts {
    return this.#free.pop() ?? new TileCounts();
  }

  giveUp(tile: Tile): void {
    if (tile.counts !== null && this.#free.length < MOST_FREE) this.#free.push(tile.counts);
    tile.counts = null;
  }
}
const MOST_FREE = 16;

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
