import { latLng, latLngBounds, point, polygon, svg, svgOverlay } from 'leaflet';
import type { LatLngExpression, Map as LeafletMap, Path } from 'leaflet';
import { boxOf, lineAt, regionAt } from './borders.ts';
import type { RegionShape, StateShapes } from './borders.ts';
import { CLASSES } from './measures.ts';
import { worldX, worldY } from './morton.ts';
import { fillRegions, strokeLines, writeNames } from './paint-borders.ts';
import { scaleColours, styleColours } from './style-colours.ts';
import { latitudeAt, longitudeAt } from './world.ts';

/** Of the municipalities that are measured; null: no data, undefined: nothing to measure there. */
export type Fills = ReadonlyMap<string, number | null | undefined>;

/** From here on municipal borders are drawn beside what they hold. */
export const BORDERS_FROM_ZOOM = 7;
const NAMES_FROM_ZOOM = 9;
/** Where regions are coloured, lines between them would cover the small ones from farther off. */
const FILLED_BORDERS_FROM_ZOOM = 6;
/** Painted around the view, as a share of it, so that a pan has something to show. */
const AROUND = 0.25;
const WORLD_PX = 256;
const names = [...scaleColours, '--land', '--border', '--line-strong', '--label', '--ink-2'] as const;

/** The operator's municipalities on one canvas under the sites: lines from near, filled where they are measured. */
export class MunicipalLayer {
  readonly #map: LeafletMap;
  readonly #canvas = document.createElement('canvas');
  readonly #overlay;
  readonly #lines = svg({ pane: 'region-lines', padding: 0.5 });
  #states: readonly StateShapes[] = [];
  #byCode: ReadonlyMap<string, RegionShape> = new Map();
  #fills: Fills | null = null;
  #colours: Record<(typeof names)[number], string> | null = null;
  #widths = new Map<string, number>();
  #chosen: { code: string | null; path: Path | null } = { code: null, path: null };
  #pointed: { code: string | null; path: Path | null } = { code: null, path: null };
  #frame = 0;
  #isGone = false;
  readonly #paper = matchMedia('print');
  readonly #onPaper = (): void => {
    this.#colours = null;
    this.#paint();
  };

  constructor(map: LeafletMap) {
    this.#map = map;
    map.createPane('municipalities').style.zIndex = '210';
    map.createPane('region-lines').style.zIndex = '225';
    // Leaflet moves and scales any element that way, of which a canvas is one
    const element = this.#canvas as unknown as SVGElement;
    const nowhere = latLngBounds([0, 0], [1, 1]);
    this.#overlay = svgOverlay(element, nowhere, { pane: 'municipalities', interactive: false });
    this.#canvas.hidden = true;
    map.on('moveend', () => this.#paint());
    map.on('resize', () => this.recolour());
    this.#paper.addEventListener('change', this.#onPaper);
    map.on('unload', () => {
      this.#paper.removeEventListener('change', this.#onPaper);
      cancelAnimationFrame(this.#frame);
      this.#isGone = true;
    });
  }

  /** What is known of outlines so far. */
  show(states: Iterable<StateShapes>): void {
    this.#states = [...states];
    this.#byCode = new Map(this.#states.flatMap(({ regions }) => regions.map((each) => [each.code, each])));
    this.#outline(this.#chosen, 'is-chosen');
    this.#paintSoon();
  }

  /** Null: nothing is measured. Only what is measured can be pointed at. */
  fill(fills: Fills | null): void {
    if (fills === null && this.#fills === null) return;
    this.#fills = fills;
    this.#paintSoon();
  }

  /** The theme changed, or how large everything is. */
  recolour(): void {
    this.#colours = null;
    this.#widths.clear();
    this.#paintSoon();
  }

  /** Marks one by its own outline; null, or one without an outline, marks none. */
  highlight(code: string | null): void {
    this.#chosen.code = code;
    this.#outline(this.#chosen, 'is-chosen');
  }

  /** Marks the one under the mouse. */
  point(code: string | null): void {
    if (this.#pointed.code === code) return;
    this.#pointed.code = code;
    this.#outline(this.#pointed, 'is-pointed');
  }

  /** The code of the measured municipality whose outline holds a position. */
  at(latitude: number, longitude: number): string | null {
    if (this.#fills === null) return null;
    const hit = regionAt(this.#states, worldX(longitude), worldY(latitude));
    return hit !== null && this.#fills.has(hit.code) ? hit.code : null;
  }

  #outline(mark: { code: string | null; path: Path | null }, className: string): void {
    mark.path?.remove();
    const shape = mark.code === null ? undefined : this.#byCode.get(mark.code);
    mark.path =
      shape === undefined
        ? null
        : polygon(cornersOf(shape), {
            pane: 'region-lines',
            renderer: this.#lines,
            interactive: false,
            className: `map-region-line ${className}`,
          }).addTo(this.#map);
  }

  #paintSoon(): void {
    if (this.#frame !== 0 || this.#isGone) return;
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const zoom = this.#map.getZoom();
    const isFilled = this.#fills !== null;
    const part =
      this.#states.length === 0 || (!isFilled && zoom < BORDERS_FROM_ZOOM) ? null : this.#part(zoom);
    this.#canvas.hidden = part === null;
    if (part === null) return;
    const context = this.#prepared(part.width, part.height);
    if (context === null) return;
    const colours = (this.#colours ??= styleColours(this.#map.getContainer(), names));
    if (this.#fills === null) this.#paintLines(context, part, zoom, colours);
    else this.#paintFills(context, part, zoom, colours, this.#fills);
    if (zoom >= NAMES_FROM_ZOOM) this.#writeNames(context, part, colours);
  }

  /** The part of the world that is painted, in whole pixels; null where no outline is near. */
  #part(zoom: number): (Parameters<typeof fillRegions>[1] & { width: number; height: number }) | null {
    const size = this.#map.getSize();
    const around = size.multiplyBy(AROUND).round();
    const origin = this.#map.getPixelOrigin();
    const from = this.#map.containerPointToLayerPoint(point(-around.x, -around.y)).add(origin);
    const to = this.#map.containerPointToLayerPoint(size.add(around)).add(origin);
    const worldPx = WORLD_PX * 2 ** zoom;
    const all = boxOf(this.#states.map(({ box }) => box));
    const left = Math.round(Math.max(from.x, all.west * worldPx - 2));
    const right = Math.round(Math.min(to.x, all.east * worldPx + 2));
    const top = Math.round(Math.max(from.y, all.north * worldPx - 2));
    const bottom = Math.round(Math.min(to.y, all.south * worldPx + 2));
    const [width, height] = [right - left, bottom - top];
    if (!(width > 0 && height > 0)) return null;
    if (!this.#map.hasLayer(this.#overlay)) this.#overlay.addTo(this.#map);
    this.#overlay.setBounds(
      latLngBounds(this.#map.unproject([left, bottom], zoom), this.#map.unproject([right, top], zoom)),
    );
    const box = {
      west: left / worldPx,
      north: top / worldPx,
      east: right / worldPx,
      south: bottom / worldPx,
    };
    return { box, worldPx, width, height };
  }

  #prepared(width: number, height: number): CanvasRenderingContext2D | null {
    const ratio = Math.min(2, devicePixelRatio);
    this.#canvas.width = Math.ceil(width * ratio);
    this.#canvas.height = Math.ceil(height * ratio);
    const context = this.#canvas.getContext('2d');
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (context !== null) context.lineJoin = 'round';
    return context;
  }

  #paintLines(
    context: CanvasRenderingContext2D,
    part: Parameters<typeof fillRegions>[1],
    zoom: number,
    colours: Record<(typeof names)[number], string>,
  ): void {
    const overTiles = this.#map.getContainer().classList.contains('has-base');
    context.strokeStyle = colours[overTiles ? '--line-strong' : '--border'];
    context.globalAlpha = Math.min(1, 0.45 + (zoom - BORDERS_FROM_ZOOM) * 0.2);
    context.lineWidth = zoom < 9 ? 0.75 : 1;
    // the edge of the state is drawn with the states
    strokeLines(context, part, this.#states, ({ sides }) => sides > 1);
    context.globalAlpha = 1;
  }

  #paintFills(
    context: CanvasRenderingContext2D,
    part: Parameters<typeof fillRegions>[1],
    zoom: number,
    colours: Record<(typeof names)[number], string>,
    fills: Fills,
  ): void {
    fillRegions(context, part, this.#states, (code) => {
      const fill = fills.get(code);
      if (fill === undefined) return undefined;
      return colours[scaleColours[fill ?? CLASSES] ?? '--scale-none'];
    });
    if (zoom >= FILLED_BORDERS_FROM_ZOOM) {
      context.strokeStyle = colours['--land'];
      context.lineWidth = zoom < 8 ? 0.5 : 1;
      strokeLines(context, part, this.#states, ({ sides }) => sides > 1);
    }
    context.strokeStyle = colours['--line-strong'];
    context.lineWidth = zoom < 7 ? 0.6 : 1;
    strokeLines(context, part, this.#states, ({ sides }) => sides === 1);
  }

  #writeNames(
    context: CanvasRenderingContext2D,
    part: Parameters<typeof fillRegions>[1],
    colours: Record<(typeof names)[number], string>,
  ): void {
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    context.font = `500 ${0.6875 * root}px 'Inter Variable', system-ui, sans-serif`;
    writeNames(context, part, this.#states, {
      ink: colours[this.#fills === null ? '--label' : '--ink-2'],
      halo: colours['--land'],
      widthOf: (name) => {
        let width = this.#widths.get(name);
        if (width === undefined) this.#widths.set(name, (width = context.measureText(name).width));
        return width;
      },
    });
  }
}

/** All rings, for Leaflet. */
function cornersOf({ rings, lines }: RegionShape): LatLngExpression[][] {
  return rings.map((ring) =>
    ring.flatMap((number) => {
      const { xs, ys } = lineAt(lines, number);
      const corners = Array.from(xs, (x, at) => latLng(latitudeAt(ys[at] ?? 0), longitudeAt(x)));
      return number < 0 ? corners.reverse() : corners;
    }),
  );
}
