import { tileLayer } from 'leaflet';
import type { GridLayer, Map as LeafletMap } from 'leaflet';
import type { MapBase } from '../../connection/map-setup.ts';
import { UnusableArchive } from './base-ground.ts';
import type { BaseListener, BaseLook, Ground } from './base-ground.ts';
import { TileTally } from './tile-tally.ts';

const RETRY_MS = 60_000;
/** So long nothing is said of a ground that is on its way. */
const PATIENCE_MS = 15_000;

/** The installation's own ground. As long as none of it came, the outlines of the package are the ground. */
export class BaseMap {
  readonly #map: LeafletMap;
  #layer: GridLayer | null = null;
  /** What lies there until the next has come. */
  readonly #former = new Set<GridLayer>();
  /** Pictures that are shown are the same in every look. */
  #pictures: MapBase | null = null;
  #minZoom = 0;
  #isThere = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was asked for last: what comes for anything before is too late. */
  #round = 0;

  /** The map must have the pane `base`. */
  constructor(map: LeafletMap) {
    this.#map = map;
    map.on('zoomend', () => this.#mark());
    map.on('unload', () => clearTimeout(this.#timer));
  }

  /** Lays a ground, or the same in another look. */
  async show(base: MapBase, look: BaseLook, listener: BaseListener): Promise<void> {
    if (this.#pictures === base && this.#isThere) return;
    clearTimeout(this.#timer);
    const round = ++this.#round;
    const again = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.show(base, look, listener), RETRY_MS);
    };
    // a host that never answers is as good as none; browsers wait for it for minutes
    this.#timer = setTimeout(() => {
      // what lies there already stays meanwhile
      if (!this.#isThere) listener.problem('unreachable');
    }, PATIENCE_MS);
    try {
      const { layer, isRaster, minZoom } = await layerOf(base, look, listener);
      if (round !== this.#round) return;
      this.#pictures = isRaster ? base : null;
      this.#put(layer, isRaster, minZoom, (isThere) => {
        this.#isThere = isThere;
        this.#mark();
        listener.problem(isThere ? null : 'unreachable');
        clearTimeout(this.#timer);
        if (!isThere) again();
      });
    } catch (error) {
      if (round !== this.#round) return;
      listener.problem(error instanceof UnusableArchive ? error.problem : 'unreachable');
      again();
    }
  }

  /** The outlines are the ground again. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#round += 1;
    for (const each of [this.#layer, ...this.#former]) each?.remove();
    this.#former.clear();
    this.#layer = this.#pictures = null;
    this.#isThere = false;
    this.#map.getContainer().classList.remove('has-raster-base');
    this.#mark();
  }

  #put(layer: GridLayer, isRaster: boolean, minZoom: number, settled: (isThere: boolean) => void): void {
    if (this.#layer !== null) this.#former.add(this.#layer);
    this.#layer = layer;
    this.#minZoom = minZoom;
    this.#map.getContainer().classList.toggle('has-raster-base', isRaster);
    const tally = new TileTally(layer, () => {
      if (this.#layer !== layer) return;
      for (const each of this.#former) each.remove();
      this.#former.clear();
      settled(tally.failed === 0 || tally.loaded > 0);
    });
    layer.addTo(this.#map);
    this.#mark();
  }

  /** From farther away than the ground has tiles, the outlines are the ground. */
  #mark(): void {
    const isSeen = this.#isThere && this.#map.getZoom() >= this.#minZoom;
    this.#map.getContainer().classList.toggle('has-base', isSeen);
  }
}

async function layerOf(base: MapBase, look: BaseLook, listener: BaseListener): Promise<Ground> {
  if (base.kind === 'archive') {
    // only installations that have an archive load what reads it
    const { archiveGround } = await import('./archive-ground.ts');
    return await archiveGround(base.url, look, listener);
  }
  const minZoom = base.minZoom ?? 0;
  const layer = tileLayer(base.url, {
    pane: 'base',
    minZoom,
    maxNativeZoom: base.maxZoom ?? 18,
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
  return { layer, isRaster: true, minZoom };
}
