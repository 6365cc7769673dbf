import { canvas, circleMarker, layerGroup, polyline, svg } from 'leaflet';
import type { LatLngTuple, LayerGroup, Map as LeafletMap, Path } from 'leaflet';
import type { FleetColumns } from '../../state/fleet-columns.ts';
import { styleColours } from '../style-colours.ts';

/** From so many on they are spots under the sites: rings over each other would hide what they ring. */
const MANY = 60;
const RADIUS_PX = 8;
/** From the zoom on at which each site has a mark of its own, a spot is seen around that. */
const MARKS_FROM_ZOOM = 9;
const SPOT_PX = { far: 5, near: 18 };

/** A box of degrees. */
export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Rings around the sites of one subject, or spots under them. */
export class MemberMarks {
  readonly #map: LeafletMap;
  readonly #marks: LayerGroup;
  readonly #above = svg({ pane: 'members', padding: 0.5 });
  /** As SVG twenty thousand of them took half a second at each change of zoom. */
  readonly #below = canvas({ pane: 'spots', padding: 0.3 });
  #spots: Path | null = null;

  /** The map must have the panes `members`, over the sites, and `spots`, under them. */
  constructor(map: LeafletMap) {
    this.#map = map;
    this.#marks = layerGroup().addTo(map);
    map.on('zoomend', () => this.recolour());
  }

  /** Marks these sites and no others; returns what box holds them, null where none has a position. */
  show(siteIds: readonly string[], fleet: FleetColumns): Bounds | null {
    this.#marks.clearLayers();
    const places = siteIds.flatMap((siteId): LatLngTuple[] => {
      const row = fleet.rowOf(siteId);
      const [latitude = NaN, longitude = NaN] =
        row === undefined ? [] : [fleet.latitudes[row], fleet.longitudes[row]];
      return Number.isNaN(latitude + longitude) ? [] : [[latitude, longitude]];
    });
    this.#spots = null;
    if (places.length > MANY) {
      // lines without length, with round ends: one thing to draw, however many there are
      const lines = places.map((place) => [place, place]);
      this.#spots = polyline(lines, {
        ...{ pane: 'spots', renderer: this.#below, interactive: false },
        ...this.#spotStyle(),
      }).addTo(this.#marks);
      return boxOf(places);
    }
    for (const place of places) {
      circleMarker(place, {
        ...{ pane: 'members', renderer: this.#above, interactive: false, className: 'map-member' },
        ...{ radius: RADIUS_PX, fill: false },
      }).addTo(this.#marks);
    }
    return boxOf(places);
  }

  /** Spots are painted, so their colour is read anew with each theme. */
  recolour(): void {
    this.#spots?.setStyle(this.#spotStyle());
  }

  #spotStyle(): { color: string; weight: number; opacity: number } {
    const { '--accent': color } = styleColours(this.#map.getContainer(), ['--accent']);
    const isNear = this.#map.getZoom() >= MARKS_FROM_ZOOM;
    return { color, weight: isNear ? SPOT_PX.near : SPOT_PX.far, opacity: isNear ? 0.4 : 0.8 };
  }
}

function boxOf(places: readonly LatLngTuple[]): Bounds | null {
  if (places.length === 0) return null;
  const bounds = { south: Infinity, west: Infinity, north: -Infinity, east: -Infinity };
  for (const [latitude, longitude] of places) {
    bounds.south = Math.min(bounds.south, latitude);
    bounds.west = Math.min(bounds.west, longitude);
    bounds.north = Math.max(bounds.north, latitude);
    bounds.east = Math.max(bounds.east, longitude);
  }
  return bounds;
}
