import type { GridLayer, TileErrorEvent, TileEvent } from 'leaflet';

/** Which of the tiles that a layer holds came, and which did not. */
export class TileTally {
  readonly #isLoaded = new Map<string, boolean>();

  /** `settled` is called whenever all tiles in view came or failed. */
  constructor(layer: GridLayer, settled: () => void) {
    layer.on('tileload', (event: TileEvent) => this.#isLoaded.set(keyOf(event), true));
    layer.on('tileerror', (event: TileErrorEvent) => this.#isLoaded.set(keyOf(event), false));
    layer.on('tileunload', (event: TileEvent) => this.#isLoaded.delete(keyOf(event)));
    layer.on('load', settled);
  }

  get loaded(): number {
    return [...this.#isLoaded.values()].filter((each) => each).length;
  }

  get failed(): number {
    return this.#isLoaded.size - this.loaded;
  }
}

function keyOf({ coords: { x, y, z } }: TileEvent): string {
  return `${x}:${y}:${z}`;
}
