import { latLng, latLngBounds, layerGroup, point, polygon, svg, svgOverlay } from 'leaflet';
import type { LatLngBounds, LatLngExpression, Layer, Map as LeafletMap } from 'leaflet';
import { boxOf, lineAt, regionAt } from './borders.ts';
import type { RegionShape, StateShapes } from './borders.ts';
import { CLASSES } from './measures.ts';
import { worldX, worldY } from '../morton.ts';
import { fillRegions, strokeLines, writeNames } from './paint-borders.ts';
import type { PaintedPart } from './paint-borders.ts';
import { scaleColours, styleColours } from '../style-colours.ts';
import { latitudeAt, longitudeAt } from '../world.ts';

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
/** Painting stops after this long in one frame and goes on in the next, as that of the sites does. */
const FRAME_BUDGET_MS = 5;
const names = [...scaleColours, '--land', '--border', '--line-strong', '--label', '--ink-2'] as const;
type Colours = Record<(typeof names)[number], string>;

/** What is painted, in whole pixels. */
interface CanvasPart extends PaintedPart {
  width: number;
  height: number;
  bounds: LatLngBounds;
}

/** The operator's municipalities on one canvas under the sites: lines from near, filled where they are measured. */
export class MunicipalLayer {
  readonly #map: LeafletMap;
  readonly #canvas = document.createElement('canvas');
  readonly #back = document.createElement('canvas');
  readonly #overlay;
  readonly #lines = svg({ pane: 'region-lines', padding: 0.5 });
  #states: readonly StateShapes[] = [];
  #byCode: ReadonlyMap<string, RegionShape> = new Map();
  #fills: Fills | null = null;
  #colours: Colours | null = null;
  #widths = new Map<string, number>();
  #chosen: Layer | null = null;
  #pointed: { code: string | null; line: Layer | null } = { code: null, line: null };
  #frame = 0;
  #work: Generator<void> | null = null;
  #again = false;
  #painted: (() => void) | null = null;
  #isGone = false;
  readonly #paper = matchMedia('print');
  readonly #onPaper = (): void => {
    this.#stopPainting();
    this.#colours = null;
    // paper does not wait for frames
    for (const _ of this.#paint());
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
    map.on('moveend', () => this.#paintSoon());
    // what was begun is of another zoom: until the new one is painted, what is shown is scaled
    map.on('zoomanim', () => this.#stopPainting());
    map.on('resize', () => this.recolour());
    // text is of another width in its own font
    void document.fonts.ready.then(() => this.recolour());
    this.#paper.addEventListener('change', this.#onPaper);
    map.on('unload', () => {
      this.#paper.removeEventListener('change', this.#onPaper);
      this.#stopPainting();
      this.#isGone = true;
    });
  }

  /** What is known of outlines so far. */
  show(states: Iterable<StateShapes>): void {
    this.#states = [...states];
    this.#byCode = new Map(this.#states.flatMap(({ regions }) => regions.map((each) => [each.code, each])));
    this.#paintAfter();
  }

  /** Null: nothing is measured. Only what is measured can be pointed at. `painted` is called once it is to be seen. */
  fill(fills: Fills | null, painted: (() => void) | null = null): void {
    if (fills === null && this.#fills === null) return;
    this.#fills = fills;
    this.#painted = painted;
    this.#paintAfter();
  }

  /** The theme changed, or how large everything is. */
  recolour(): void {
    this.#colours = null;
    this.#widths.clear();
    this.#paintSoon();
  }

  /** Marks what lies within rings; null marks nothing. */
  highlight(rings: LatLngExpression[][] | null): void {
    this.#chosen?.remove();
    this.#chosen = rings === null ? null : this.#line(rings, 'is-chosen');
  }

  /** Marks the one under the mouse. */
  point(code: string | null): void {
    if (this.#pointed.code === code) return;
    this.#pointed.line?.remove();
    const shape = code === null ? undefined : this.#byCode.get(code);
    this.#pointed = { code, line: shape === undefined ? null : this.#line(cornersOf(shape), 'is-pointed') };
  }

  /** The code of the measured municipality whose outline holds a position. */
  at(latitude: number, longitude: number): string | null {
    if (this.#fills === null) return null;
    const hit = regionAt(this.#states, worldX(longitude), worldY(latitude));
    return hit !== null && this.#fills.has(hit.code) ? hit.code : null;
  }

  /** A line with a lighter one under it, so that it is seen on every colour. */
  #line(rings: LatLngExpression[][], className: string): Layer {
    const shape = { pane: 'region-lines', renderer: this.#lines, interactive: false };
    return layerGroup([
      polygon(rings, { ...shape, className: 'map-region-casing' }),
      polygon(rings, { ...shape, className: `map-region-line ${className}` }),
    ]).addTo(this.#map);
  }

  /** What is being painted is finished first: while much arrives, it would never be. */
  #paintAfter(): void {
    if (this.#work === null) this.#paintSoon();
    else this.#again = true;
  }

  #paintSoon(): void {
    if (this.#isGone) return;
    this.#stopPainting();
    this.#frame = requestAnimationFrame(() => {
      this.#work = this.#paint();
      this.#goOn();
    });
  }

  #stopPainting(): void {
    cancelAnimationFrame(this.#frame);
    this.#work = null;
    this.#again = false;
  }

  #goOn(): void {
    const until = performance.now() + FRAME_BUDGET_MS;
    while (this.#work?.next().done === false) {
      if (performance.now() < until) continue;
      this.#frame = requestAnimationFrame(() => this.#goOn());
      return;
    }
    this.#work = null;
    if (this.#again) this.#paintSoon();
  }

  /** Paints beside what is shown, state by state, and shows it when all is there. */
  *#paint(): Generator<void, void> {
    const painted = this.#painted;
    const zoom = this.#map.getZoom();
    const isShown = this.#states.length > 0 && (this.#fills !== null || zoom >= BORDERS_FROM_ZOOM);
    const part = isShown ? this.#part(zoom) : null;
    // the installation's own ground has names of its own
    const hasGround = this.#map.getContainer().classList.contains('has-base');
    const hasNames = part !== null && zoom >= NAMES_FROM_ZOOM && !hasGround;
    const context = part === null ? null : this.#prepared(part);
    if (part !== null && context !== null) {
      const colours = (this.#colours ??= styleColours(this.#map.getContainer(), names));
      if (this.#fills === null) yield* this.#paintLines(context, part, zoom, colours);
      else yield* this.#paintFills(context, part, zoom, colours, this.#fills);
      if (hasNames) yield* this.#writeNames(context, part, colours);
      this.#show(part);
    }
    this.#canvas.hidden = part === null;
    this.#map.getContainer().classList.toggle('has-municipal-names', hasNames);
    if (this.#painted === painted) this.#painted = null;
    if (this.#fills !== null) painted?.();
  }

  #show({ bounds }: CanvasPart): void {
    this.#canvas.width = this.#back.width;
    this.#canvas.height = this.#back.height;
    this.#canvas.getContext('2d')?.drawImage(this.#back, 0, 0);
    if (!this.#map.hasLayer(this.#overlay)) this.#overlay.addTo(this.#map);
    this.#overlay.setBounds(bounds);
  }

  /** The part of the world that is painted, in whole pixels; null where no outline is near. */
  #part(zoom: number): CanvasPart | null {
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
    const bounds = latLngBounds(
      this.#map.unproject([left, bottom], zoom),
      this.#map.unproject([right, top], zoom),
    );
    const box = {
      west: left / worldPx,
      north: top / worldPx,
      east: right / worldPx,
      south: bottom / worldPx,
    };
    return { box, worldPx, width, height, bounds };
  }

  #prepared({ width, height }: CanvasPart): CanvasRenderingContext2D | null {
    const ratio = Math.min(2, devicePixelRatio);
    this.#back.width = Math.ceil(width * ratio);
    this.#back.height = Math.ceil(height * ratio);
    const context = this.#back.getContext('2d');
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (context !== null) context.lineJoin = 'round';
    return context;
  }

  /** Others may run after each state. */
  *#each(paint: (state: StateShapes) => void): Generator<void> {
    for (const state of this.#states) {
      paint(state);
      yield;
    }
  }

  *#paintLines(
    context: CanvasRenderingContext2D,
    part: CanvasPart,
    zoom: number,
    colours: Colours,
  ): Generator<void> {
    const overPictures = this.#map.getContainer().classList.contains('has-raster-base');
    context.strokeStyle = colours[overPictures ? '--line-strong' : '--border'];
    context.globalAlpha = Math.min(1, 0.6 + (zoom - BORDERS_FROM_ZOOM) * 0.2);
    context.lineWidth = zoom < 9 ? 0.75 : 1;
    yield* this.#each((state) => strokeLines(context, part, state, ({ sides }) => sides > 1));
    // what parts states is seen as more than what parts municipalities
    context.strokeStyle = colours['--line-strong'];
    context.globalAlpha = 0.6;
    context.lineWidth = 1;
    yield* this.#each((state) => strokeLines(context, part, state, ({ sides }) => sides === 1));
    context.globalAlpha = 1;
  }

  *#paintFills(
    context: CanvasRenderingContext2D,
    part: CanvasPart,
    zoom: number,
    colours: Colours,
    fills: Fills,
  ): Generator<void> {
    const colourOf = (code: string): string | undefined => {
      const fill = fills.get(code);
      return fill === undefined ? undefined : colours[scaleColours[fill ?? CLASSES] ?? '--scale-none'];
    };
    yield* this.#each((state) => fillRegions(context, part, state, colourOf));
    if (zoom >= FILLED_BORDERS_FROM_ZOOM) {
      context.strokeStyle = colours['--land'];
      context.lineWidth = zoom < 8 ? 0.5 : 1;
      yield* this.#each((state) => strokeLines(context, part, state, ({ sides }) => sides > 1));
    }
    context.strokeStyle = colours['--line-strong'];
    context.lineWidth = zoom < 7 ? 0.6 : 1;
    yield* this.#each((state) => strokeLines(context, part, state, ({ sides }) => sides === 1));
  }

  *#writeNames(context: CanvasRenderingContext2D, part: CanvasPart, colours: Colours): Generator<void> {
    const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
    context.font = `500 ${0.6875 * root}px 'Inter Variable', system-ui, sans-serif`;
    const style = {
      ink: colours[this.#fills === null ? '--label' : '--ink-2'],
      halo: colours['--land'],
      widthOf: (name: string): number => {
        let width = this.#widths.get(name);
        if (width === undefined) this.#widths.set(name, (width = context.measureText(name).width));
        return width;
      },
    };
    yield* this.#each((state) => writeNames(context, part, state, style));
  }
}

/** All rings of a region, for Leaflet. */
export function cornersOf({ rings, lines }: RegionShape): LatLngExpression[][] {
  return rings.map((ring) =>
    ring.flatMap((number) => {
      const { xs, ys } = lineAt(lines, number);
      const corners = Array.from(xs, (x, at) => latLng(latitudeAt(ys[at] ?? 0), longitudeAt(x)));
      return number < 0 ? corners.reverse() : corners;
    }),
  );
}
