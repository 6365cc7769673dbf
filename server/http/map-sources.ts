import type { MapConfig } from '../map-file.ts';
import { sourceOf } from '../tile-template.ts';

/** Other hosts that the map's configuration names, by how browsers load from them. */
export function mapSources(map: MapConfig | undefined): { images: string[]; archives: string[] } {
  const { base, overlays = [] } = map ?? {};
  const addressed = base !== undefined && 'url' in base ? base : undefined;
  const images = [...(addressed?.kind === 'tiles' ? [addressed.url] : []), ...overlays.map(({ url }) => url)];
  return {
    images: distinct(images),
    archives: distinct(addressed?.kind === 'archive' ? [addressed.url] : []),
  };
}

function distinct(addresses: readonly string[]): string[] {
  return [...new Set(addresses.flatMap((address) => sourceOf(address) ?? []))];
}
