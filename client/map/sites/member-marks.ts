import { circleMarker, layerGroup, svg } from 'leaflet';
import type { LayerGroup, Map as LeafletMap } from 'leaflet';
import type { FleetColumns } from '../../state/fleet-columns.ts';

/** More rings than this say no more than so many do. */
const MOST_RINGS = 1000;
/** From so many on rings are thin and small. */
const MANY = 60;
const RADIUS_PX = { few: 8, many: 5 };

/** A box of degrees. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Rings around the sites of one subject, over the sites and under the pointer. */
export class MemberMarks {
  readonly #rings: LayerGroup;
  readonly #renderer = svg({ pane: 'members', padding: 0.5 });

  /** The map must have a pane `members`. */
  constructor(map: LeafletMap) {
    this.#rings = layerGroup().addTo(map);
  }

  /** Rings these sites and no others; returns what box holds them, null where none has a position. */
  show(siteIds: readonly string[], fleet: FleetColumns): Bounds | null {
    this.#rings.clearLayers();
    let bounds = null as Bounds | null;
    let rings = 0;
    const isMany = siteIds.length > MANY;
    for (const siteId of siteIds) {
      const row = fleet.rowOf(siteId);
      const [latitude, longitude] = row === undefined ? [] : [fleet.latitudes[row], fleet.longitudes[row]];
      if (latitude === undefined || longitude === undefined || Number.isNaN(latitude + longitude)) continue;
      bounds = {
        south: Math.min(bounds?.south ?? latitude, latitude),
        west: Math.min(bounds?.west ?? longitude, longitude),
        north: Math.max(bounds?.north ?? latitude, latitude),
        east: Math.max(bounds?.east ?? longitude, longitude),
      };
      rings += 1;
      if (rings > MOST_RINGS) continue;
      circleMarker([latitude, longitude], {
        pane: 'members',
        renderer: this.#renderer,
        interactive: false,
        className: isMany ? 'map-member is-one-of-many' : 'map-member',
        radius: isMany ? RADIUS_PX.many : RADIUS_PX.few,
        fill: false,
      }).addTo(this.#rings);
    }
    return bounds;
  }
}
