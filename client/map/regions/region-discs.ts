import { canvas, circleMarker, layerGroup } from 'leaflet';
import type { CircleMarker, LayerGroup, Map as LeafletMap } from 'leaflet';
import { CLASSES } from './measures.ts';
import type { MeasuredRegion } from './measures.ts';
import { scaleColours, styleColours } from '../style-colours.ts';

/** A region without an outline, at its seat. */
export interface RegionDisc {
  region: MeasuredRegion;
  /** 0..4; null: no data. */
  class: number | null;
}

const REACH_PX = 3;

/** Regions without an outline as discs at their seats; their area tells how many sites they have. */
export class RegionDiscs {
  readonly #map: LeafletMap;
  readonly #group: LayerGroup;
  readonly #renderer = canvas({ pane: 'measures', padding: 0.3 });
  #shown: { disc: RegionDisc; marker: CircleMarker }[] = [];

  /** The map must have a pane `measures`. */
  constructor(map: LeafletMap) {
    this.#map = map;
    this.#group = layerGroup().addTo(map);
    map.on('zoomend', () => this.#fit());
  }

  show(discs: readonly RegionDisc[]): void {
    this.#group.clearLayers();
    const colours = styleColours(this.#map.getContainer(), [...scaleColours, '--land']);
    // small ones over large ones
    const ordered = [...discs].sort((a, b) => b.region.sites - a.region.sites);
    this.#shown = ordered.flatMap((disc) => {
      const { latitude, longitude, sites } = disc.region;
      if (latitude === null || longitude === null) return [];
      const marker = circleMarker([latitude, longitude], {
        pane: 'measures',
        renderer: this.#renderer,
        interactive: false,
        radius: this.#radius(sites),
        fillColor: colours[scaleColours[disc.class ?? CLASSES] ?? '--scale-none'],
        fillOpacity: 1,
        color: colours['--land'],
        weight: 1,
        ...(disc.class === null ? { dashArray: '2 2' } : {}),
      }).addTo(this.#group);
      return [{ disc, marker }];
    });
  }

  /** The smallest disc at a place of the screen. */
  at(x: number, y: number): MeasuredRegion | null {
    for (const { disc, marker } of [...this.#shown].reverse()) {
      const at = this.#map.latLngToContainerPoint(marker.getLatLng());
      if (Math.hypot(at.x - x, at.y - y) <= marker.getRadius() + REACH_PX) return disc.region;
    }
    return null;
  }

  #fit(): void {
    for (const { disc, marker } of this.#shown) marker.setRadius(this.#radius(disc.region.sites));
  }

  #radius(sites: number): number {
    const nearer = 1 + Math.max(0, this.#map.getZoom() - 5) * 0.45;
    return Math.max(2.5, Math.min(40, (1.6 + 0.28 * Math.sqrt(sites)) * nearer));
  }
}
