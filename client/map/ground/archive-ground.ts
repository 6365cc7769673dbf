import { GridLayer, LatLngBounds } from 'leaflet';
import type { Coords, DoneCallback, GridLayerOptions } from 'leaflet';
import { PMTiles, TileType } from 'pmtiles';
import type { Header } from 'pmtiles';
import { UnusableArchive } from './base-ground.ts';
import type { BaseListener, BaseLook, Ground } from './base-ground.ts';
import { VectorLayer } from './vector-layer.ts';

/** Kept for as long as the page: another look needs no new reading of its head. */
const archives = new Map<string, PMTiles>();

/**
 * The ground from a PMTiles archive, vector tiles or pictures.
 * @throws UnusableArchive where it cannot be drawn at all
 */
export async function archiveGround(url: string, look: BaseLook, listener: BaseListener): Promise<Ground> {
  const archive = archives.get(url) ?? new PMTiles(url);
  archives.set(url, archive);
  const header = await headerOf(archive);
  const facts = await archive.getMetadata().catch(() => undefined);
  const { attribution, vector_layers: layers } = (facts ?? {}) as Record<string, unknown>;
  if (typeof attribution === 'string') listener.attribution(plainText(attribution));
  const options: GridLayerOptions = {
    pane: 'base',
    minZoom: header.minZoom,
    bounds: boundsOf(header),
  };
  const { minZoom } = header;
  if (header.tileType !== TileType.Mvt) {
    const layer = new PictureLayer(archive, { ...options, maxNativeZoom: header.maxZoom });
    return { layer, isRaster: true, minZoom };
  }
  if (Array.isArray(layers) && !layers.some((each) => (each as { id?: unknown }).id === 'earth')) {
    throw new UnusableArchive('otherScheme');
  }
  return { layer: new VectorLayer(archive, header.maxZoom, look, options), isRaster: false, minZoom };
}

async function headerOf(archive: PMTiles): Promise<Header> {
  try {
    const header = await archive.getHeader();
    if (header.specVersion !== 3 || header.tileType === TileType.Unknown) {
      throw new UnusableArchive('unreadable');
    }
    return header;
  } catch (error) {
    archives.delete(archive.source.getKey());
    if (error instanceof Error && /magic|spec version/.test(error.message)) {
      throw new UnusableArchive('unreadable');
    }
    throw error;
  }
}

function boundsOf({ minLat, minLon, maxLat, maxLon }: Header): LatLngBounds {
  return new LatLngBounds([minLat, minLon], [maxLat, maxLon]);
}

/** Archives name their sources as HTML. */
function plainText(html: string): string {
  const text = new DOMParser().parseFromString(html, 'text/html').body.textContent;
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}

/** Tiles that are pictures: PNG, JPEG, WebP or AVIF. */
class PictureLayer extends GridLayer {
  readonly #archive: PMTiles;

  constructor(archive: PMTiles, options: GridLayerOptions) {
    super(options);
    this.#archive = archive;
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const image = document.createElement('img');
    image.alt = '';
    void this.#fill(image, coords).then(
      () => done(undefined, image),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), image),
    );
    return image;
  }

  async #fill(image: HTMLImageElement, { z, x, y }: Coords): Promise<void> {
    const tile = await this.#archive.getZxy(z, x, y);
    if (tile === undefined) return;
    const url = URL.createObjectURL(new Blob([tile.data]));
    try {
      image.src = url;
      await image.decode();
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}
