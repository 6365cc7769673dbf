import { polygon, svg } from 'leaflet';
import type { LatLngExpression, LatLngTuple, Map as LeafletMap, Polygon } from 'leaflet';
import type { FeatureCollection, Geometry } from 'geojson';
import { isWithin } from '../areas/hull.ts';
import { MapLabels } from '../map-labels.ts';
import type { MapLabel } from '../map-labels.ts';
import { centreOf, outerRings, polygonsOf } from './outline-centre.ts';

/** Small states are named later, or their names would lie over each other. */
const labelsFromZoom = { large: 5.5, middle: 6.5, small: 8 };

interface Ring {
  code: string;
  /** Longitude and latitude in turn, and the box around them. */
  corners: number[];
  box: [west: number, south: number, east: number, north: number];
}

/** States of the country (or any regions with outlines): their ground, their names, their colour, and which one is where. */
export class Outlines {
  readonly #map: LeafletMap;
  readonly #paths = new Map<string, Polygon>();
  readonly #renderer = svg({ pane: 'outlines', padding: 0.5 });
  readonly #labels: MapLabels;
  #rings: Ring[] = [];
  #classes: ReadonlyMap<string, string> = new Map();

  /** The map must have the panes `outlines` and `labels`. */
  constructor(map: LeafletMap) {
    this.#map = map;
    this.#labels = new MapLabels(map, 'labels', 'map-label');
  }

  /** Shows these and no others, with the colours that were there; none is marked. */
  set(outlines: FeatureCollection): void {
    for (const path of this.#paths.values()) path.remove();
    this.#paths.clear();
    const look = {
      pane: 'outlines',
      interactive: false,
      fillOpacity: 1,
      weight: 1,
      renderer: this.#renderer,
    };
    for (const { properties, geometry } of outlines.features) {
      const path = polygon(cornersOf(geometry), { ...look, className: 'map-outline' }).addTo(this.#map);
      const code: unknown = properties?.['code'];
      if (typeof code === 'string') this.#paths.set(code, path);
    }
    this.#rings = outlines.features.flatMap(ringsOf);
    this.#labels.show(outlines.features.flatMap(labelOf));
    this.colour(this.#classes);
  }

  /** Gives an outline another line; names, colours and what is where stay. */
  refine(code: string, rings: LatLngExpression[][]): void {
    this.#paths.get(code)?.setLatLngs(rings.map((ring) => [ring]));
  }

  /** Marks one outline; null, or a code without an outline, marks none. */
  highlight(regionCode: string | null): void {
    for (const [code, outline] of this.#paths) {
      outline.getElement()?.classList.toggle('is-chosen', code === regionCode);
      if (code === regionCode) outline.bringToFront();
    }
  }

  /** Gives outlines a class of the style sheet by code; those left out are plain ground. */
  colour(classes: ReadonlyMap<string, string>): void {
    for (const [code, outline] of this.#paths) {
      const element = outline.getElement();
      const [before, after] = [this.#classes.get(code), classes.get(code)];
      if (before !== undefined) element?.classList.remove(before);
      if (after !== undefined) element?.classList.add(after);
    }
    this.#classes = classes;
  }

  /** The code of the outline that holds a position; null: none does. */
  at(latitude: number, longitude: number): string | null {
    const hit = this.#rings.find(({ corners, box: [west, south, east, north] }) => {
      const isNear = longitude >= west && longitude <= east && latitude >= south && latitude <= north;
      return isNear && isWithin(corners, longitude, latitude);
    });
    return hit?.code ?? null;
  }
}

function cornersOf(geometry: Geometry): LatLngTuple[][][] {
  return polygonsOf(geometry).map((rings) =>
    rings.map((ring) => ring.map(([longitude = NaN, latitude = NaN]): LatLngTuple => [latitude, longitude])),
  );
}

function ringsOf({ properties, geometry }: FeatureCollection['features'][number]): Ring[] {
  const code: unknown = properties?.['code'];
  if (typeof code !== 'string') return [];
  return outerRings(geometry).map((ring): Ring => {
    const box: Ring['box'] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [longitude = NaN, latitude = NaN] of ring) {
      box[0] = Math.min(box[0], longitude);
      box[1] = Math.min(box[1], latitude);
      box[2] = Math.max(box[2], longitude);
      box[3] = Math.max(box[3], latitude);
    }
    return {
      code,
      corners: ring.flatMap(([longitude = NaN, latitude = NaN]) => [longitude, latitude]),
      box,
    };
  });
}

function labelOf({ properties, geometry }: FeatureCollection['features'][number]): MapLabel[] {
  const code: unknown = properties?.['code'];
  const name: unknown = properties?.['name'];
  const centre = centreOf(geometry);
  if (typeof name !== 'string' || centre === null) return [];
  const { latitude, longitude, area } = centre;
  return [
    {
      id: String(code),
      text: name,
      latitude,
      longitude,
      className: '',
      fromZoom: labelsFromZoom[sizeOf(area)],
    },
  ];
}

/** By the outline's area in square degrees. */
function sizeOf(area: number): keyof typeof labelsFromZoom {
  return area > 4.5 ? 'large' : area > 1.5 ? 'middle' : 'small';
}
