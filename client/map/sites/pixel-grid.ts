import { GridLayer } from 'leaflet';
import type { Coords, GridLayerOptions, LatLng, LeafletEvent, Map as LeafletMap, Point } from 'leaflet';
import { TILE_PX } from './tile-geometry.ts';

/** Tiles of one whole zoom, as Leaflet keeps them. */
interface Level {
  el: HTMLElement;
  zoom: number;
  origin: Point;
}

/** What Leaflet's grid has beside what is typed. */
interface GridInternals {
  _levels: Record<number, Level>;
  _setView(center: LatLng, zoom: number, noPrune?: boolean, noUpdate?: boolean): void;
}
const Grid = GridLayer as unknown as new (options?: GridLayerOptions) => GridLayer & GridInternals;

/**
 * A grid whose tiles lie on the pixels of the screen at half zooms too. Leaflet shows the tiles of the next whole zoom smaller
 * or larger: each pixel is then mixed of four, at every frame of every move, which took most of the time of a screen without
 * a graphics card. Here tiles are as large as they are shown, and only while the zoom moves are they stretched.
 */
export class PixelGrid extends Grid {
  /** How large a pixel of the tile is on the screen, by whole zoom. */
  readonly #scales = new Map<number, number>();
  #viewZoom: number | null = null;

  constructor(options: GridLayerOptions) {
    super({ ...options, tileSize: TILE_PX, noWrap: true });
    this.on('tileloadstart', (event: LeafletEvent & { tile: HTMLElement; coords: Coords }) =>
      this.#lay(event.tile, event.coords),
    );
  }

  override onAdd(map: LeafletMap): this {
    map.on('zoomend', this.#settle, this);
    return super.onAdd(map);
  }

  override onRemove(map: LeafletMap): this {
    map.off('zoomend', this.#settle, this);
    return super.onRemove(map);
  }

  /** How large a pixel of such a tile is on the screen: 0.7 to 1.4. */
  scaleOf(zoom: number): number {
    return this.#scales.get(zoom) ?? 1;
  }

  /** What a tile covers, in pixels of the screen. */
  sizeOf({ x, y, z }: Coords): { width: number; height: number } {
    const scale = this.scaleOf(z);
    const { x: left, y: top } = this._levels[z]?.origin ?? { x: 0, y: 0 };
    const edge = (at: number, from: number): number => Math.round((at * TILE_PX - from) * scale);
    return { width: edge(x + 1, left) - edge(x, left), height: edge(y + 1, top) - edge(y, top) };
  }

  /** The tiles of the zoom that is shown are shown at another size than before. */
  protected rescaled(): void {
    // for who extends this
  }

  /** Tiles of another whole zoom are shown than before. */
  protected zoomChanged(): void {
    // for who extends this
  }

  /** Leaflet's: where the view goes, said before it moves. */
  override _setView(center: LatLng, zoom: number, noPrune?: boolean, noUpdate?: boolean): void {
    if (noUpdate !== true) this.#viewZoom = zoom;
    const before = this._tileZoom;
    super._setView(center, zoom, noPrune, noUpdate);
    if (this._tileZoom !== before) this.zoomChanged();
  }

  /** Leaflet's: where tiles of a whole zoom are for a view. */
  _setZoomTransform(level: Level, center: LatLng, zoom: number): void {
    const map = this._map as LeafletMap & { _getNewPixelOrigin(center: LatLng, zoom: number): Point };
    let scale = this.#scales.get(level.zoom);
    if (scale === undefined) {
      scale = map.getZoomScale(this.#viewZoom ?? zoom, level.zoom);
      this.#scales.set(level.zoom, scale);
    }
    const stretch = map.getZoomScale(zoom, level.zoom);
    const at = level.origin.multiplyBy(stretch).subtract(map._getNewPixelOrigin(center, zoom)).round();
    level.el.style.transform = `translate3d(${at.x}px,${at.y}px,0) scale(${stretch / scale})`;
  }

  /** Leaflet's: tiles of a whole zoom are gone. */
  _onRemoveLevel(zoom: number): void {
    this.#scales.delete(zoom);
  }

  /** The zoom has come to rest between the same two whole ones: what it stretched is shown at its size. */
  #settle(): void {
    const map = this._map as LeafletMap | null;
    const level = this._tileZoom === undefined ? undefined : this._levels[this._tileZoom];
    if (map === null || level === undefined) return;
    const scale = map.getZoomScale(map.getZoom(), level.zoom);
    if (scale === this.#scales.get(level.zoom)) return;
    this.#scales.set(level.zoom, scale);
    for (const { el, coords } of Object.values(this._tiles))
      if (coords.z === level.zoom) this.#lay(el, coords);
    this._setZoomTransform(level, map.getCenter(), map.getZoom());
    this.rescaled();
  }

  #lay(tile: HTMLElement, coords: Coords): void {
    const scale = this.scaleOf(coords.z);
    const { x, y } = this._levels[coords.z]?.origin ?? { x: 0, y: 0 };
    const left = Math.round((coords.x * TILE_PX - x) * scale);
    const top = Math.round((coords.y * TILE_PX - y) * scale);
    const { width, height } = this.sizeOf(coords);
    // not in three dimensions: a tile needs no layer of the screen for itself
    Object.assign(tile.style, {
      transform: `translate(${left}px,${top}px)`,
      width: `${width}px`,
      height: `${height}px`,
    });
  }
}
