import { GridLayer } from 'leaflet';
import type { Coords, DoneCallback, GridLayerOptions, TileEvent } from 'leaflet';
import type { PMTiles } from 'pmtiles';
import { Labelers, paint, PmtilesSource, TileCache, View } from 'protomaps-leaflet';
import type { PaintRule, PreparedTile } from 'protomaps-leaflet';
import type { BaseLook } from './base-ground.ts';
import { groundRules } from './ground-rules.ts';

const TILE_PX = 256;
/** A tile of the archive is drawn on four of ours. */
const DATA_TILE_PX = 512;
/** Labels and wide lines reach over the edge of their tile. */
const REACH_PX = 16;
/** Names of so many tiles are kept apart from each other: more than a wall of 4K shows. */
const LABELLED_TILES = 64;

/** A tile that is on the map, or will be. */
interface VectorTile {
  canvas: HTMLCanvasElement;
  coords: Coords;
  prepared: PreparedTile | null;
}

/**
 * Vector tiles of the Protomaps basemap, drawn with the parts of protomaps-leaflet. Its own layer expects a global Leaflet
 * and keeps silent about tiles that did not come.
 */
export class VectorLayer extends GridLayer {
  readonly #view: View;
  readonly #paints: PaintRule[];
  readonly #background: string;
  readonly #labelers: Labelers;
  readonly #tiles = new Map<string, VectorTile>();
  /** One tile a frame: the sites are painted in the same frames. */
  readonly #waiting = new Set<string>();
  #frame = 0;

  constructor(archive: PMTiles, maxDataZoom: number, look: BaseLook, options: GridLayerOptions) {
    super(options);
    const { paints, labels, background } = groundRules(look);
    this.#paints = paints;
    this.#background = background;
    const scratch = document.createElement('canvas').getContext('2d');
    if (scratch === null) throw new Error('this browser has no canvas');
    const cache = new TileCache(new PmtilesSource(archive, false), DATA_TILE_PX);
    this.#view = new View(cache, maxDataZoom, Math.log2(DATA_TILE_PX / TILE_PX));
    this.#labelers = new Labelers(scratch, labels, LABELLED_TILES, (keys) => {
      for (const key of keys) this.#soon(key);
    });
    this.on('tileunload', ({ coords }: TileEvent) => this.#tiles.delete(keyOf(coords)));
    this.on('remove', () => cancelAnimationFrame(this.#frame));
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    const tile: VectorTile = { canvas, coords, prepared: null };
    this.#tiles.set(keyOf(coords), tile);
    this.#view.getDisplayTile(coords).then(
      (prepared) => {
        tile.prepared = prepared;
        this.#labelers.add(coords.z, new Map([['', [prepared]]]));
        this.#soon(keyOf(coords));
        done(undefined, canvas);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), canvas),
    );
    return canvas;
  }

  #soon(key: string): void {
    this.#waiting.add(key);
    this.#frame ||= requestAnimationFrame(() => this.#paintNext());
  }

  #paintNext(): void {
    this.#frame = 0;
    for (const key of this.#waiting) {
      this.#waiting.delete(key);
      const tile = this.#tiles.get(key);
      // gone meanwhile
      if (tile === undefined || tile.prepared === null) continue;
      this.#paint(tile, tile.prepared);
      break;
    }
    if (this.#waiting.size > 0) this.#frame = requestAnimationFrame(() => this.#paintNext());
  }

  #paint({ canvas, coords: { x, y, z } }: VectorTile, prepared: PreparedTile): void {
    const fine = devicePixelRatio;
    canvas.width = TILE_PX * fine;
    canvas.height = TILE_PX * fine;
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.scale(fine, fine);
    context.fillStyle = this.#background;
    context.fillRect(0, 0, TILE_PX, TILE_PX);
    const [left, top] = [TILE_PX * x, TILE_PX * y];
    const box = {
      minX: left - REACH_PX,
      minY: top - REACH_PX,
      maxX: left + TILE_PX + REACH_PX,
      maxY: top + TILE_PX + REACH_PX,
    };
    const corner = prepared.origin.clone();
    [corner.x, corner.y] = [left, top];
    const data = new Map([['', [prepared]]]);
    paint(context, z, data, this.#labelers.getIndex(z) ?? null, this.#paints, box, corner, false);
  }
}

function keyOf({ x, y, z }: Coords): string {
  return `${x}:${y}:${z}`;
}
