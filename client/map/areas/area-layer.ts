import { layerGroup, svg } from 'leaflet';
import type { LayerGroup, Map as LeafletMap } from 'leaflet';
import { AreaPath, PAD_PX } from './area-path.ts';
import { MapLabels } from '../map-labels.ts';
import type { MapLabel } from '../map-labels.ts';
import type { MapBox } from '../../state/view.ts';
import type { WorldBox } from '../regions/borders.ts';
import { latitudeAt, longitudeAt } from '../world.ts';

/** Sites that have something in common, drawn as what lies around them. */
export interface Area {
  id: string;
  /** One of the style sheet's, beside `map-area`. */
  className: string;
  /** Hulls of its groups of sites, in units of the world. */
  hulls: readonly (readonly number[])[];
  /** Written in it where there is room; null: nothing. */
  label: string | null;
}

interface Drawn {
  area: Area;
  shape: AreaPath;
}

/** A label stands in an area that is so wide on the screen. */
const LABEL_FROM_PX = 64;
const WORLD_PX = 256;
/** From more on they are lines almost without a ground: so many over each other would hide the sites. */
const MANY = 80;

/** Areas under the sites: the first of the list is the worst and lies over the others. */
export class AreaLayer {
  readonly #map: LeafletMap;
  readonly #pane: string;
  readonly #shapes: LayerGroup;
  readonly #labels: MapLabels;
  readonly #renderer;
  #drawn: Drawn[] = [];
  #chosen: string | null = null;

  /** The map must have the pane. `seen`: what no panel covers. */
  constructor(map: LeafletMap, pane: string, seen: () => MapBox) {
    this.#map = map;
    this.#pane = pane;
    this.#renderer = svg({ pane, padding: 0.3 });
    this.#shapes = layerGroup().addTo(map);
    this.#labels = new MapLabels(map, 'area-labels', 'map-area-label', seen);
  }

  show(areas: readonly Area[]): void {
    const before = new Map(this.#drawn.map((each) => [each.area.id, each]));
    this.#drawn = areas.map((area) => {
      const known = before.get(area.id);
      before.delete(area.id);
      const isSame = known?.area.hulls === area.hulls && known.area.className === area.className;
      if (known !== undefined && isSame) return { ...known, area };
      known?.shape.remove();
      return { area, shape: this.#shapeOf(area) };
    });
    for (const { shape } of before.values()) shape.remove();
    // the last in the document lies on top
    for (const { shape } of [...this.#drawn].reverse()) shape.bringToFront();
    this.#map.getPane(this.#pane)?.classList.toggle('has-many', areas.length > MANY);
    this.#mark();
    this.#labels.show(areas.flatMap(labelOf));
  }

  /** Marks one of them, null none. */
  choose(id: string | null): void {
    this.#chosen = id;
    this.#mark();
  }

  /** The worst one at a position of the world. */
  at(x: number, y: number): Area | null {
    const hit = this.#drawn.find(({ shape }) => shape.contains(x, y));
    return hit?.area ?? null;
  }

  /** The one whose label is at a place of the screen: it lies over the sites. */
  labelAt(x: number, y: number): Area | null {
    const id = this.#labels.at(x, y);
    return this.#drawn.find(({ area }) => area.id === id)?.area ?? null;
  }

  #shapeOf({ className, hulls }: Area): AreaPath {
    return new AreaPath(hulls, {
      pane: this.#pane,
      renderer: this.#renderer,
      interactive: false,
      className: `map-area ${className}`,
    }).addTo(this.#shapes);
  }

  #mark(): void {
    for (const { area, shape } of this.#drawn) {
      const isChosen = area.id === this.#chosen;
      shape.getElement()?.classList.toggle('is-chosen', isChosen);
      if (isChosen) shape.bringToFront();
    }
  }
}

/** In the middle over the widest of its hulls, from the zoom on at which that is wide enough. */
function labelOf({ id, label, className, hulls }: Area): MapLabel[] {
  const boxes = hulls.map(boxOf);
  const widest = boxes.reduce(
    (most, box) => (widthOf(box) > widthOf(most) ? box : most),
    boxes[0] ?? nowhere,
  );
  if (label === null || widest === nowhere) return [];
  const { west, north, east, south } = widest;
  const fromZoom = Math.log2((LABEL_FROM_PX - 2 * PAD_PX) / (WORLD_PX * widthOf(widest)));
  const area = {
    west: longitudeAt(west),
    north: latitudeAt(north),
    east: longitudeAt(east),
    south: latitudeAt(south),
  };
  const at = { latitude: area.north, longitude: longitudeAt((west + east) / 2) };
  return [{ id, text: label, ...at, className, fromZoom, abovePx: PAD_PX, area }];
}

function widthOf({ west, east }: WorldBox): number {
  return east - west;
}

const nowhere: WorldBox = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };

function boxOf(outline: readonly number[]): WorldBox {
  const box = { ...nowhere };
  for (let at = 0; at < outline.length; at += 2) {
    const [x = 0, y = 0] = [outline[at], outline[at + 1]];
    box.west = Math.min(box.west, x);
    box.east = Math.max(box.east, x);
    box.north = Math.min(box.north, y);
    box.south = Math.max(box.south, y);
  }
  return box;
}
