import { lineAt, overlap } from './borders.ts';
import type { BorderLine, RegionShape, StateShapes, WorldBox } from './borders.ts';

/** The part of the world on a canvas. */
export interface PaintedPart {
  box: WorldBox;
  /** Pixels of the whole world. */
  worldPx: number;
}

/** Details below this are not seen. */
const DETAIL_PX = 0.4;

/** Fills a state's regions with the colour of each; those of one colour are one area, without a seam between them. */
export function fillRegions(
  context: CanvasRenderingContext2D,
  part: PaintedPart,
  { regions, box }: StateShapes,
  colourOf: (code: string) => string | undefined,
): void {
  if (!overlap(box, part.box)) return;
  const byColour = new Map<string, RegionShape[]>();
  for (const region of regions) {
    const colour = overlap(region.box, part.box) ? colourOf(region.code) : undefined;
    if (colour === undefined) continue;
    const alike = byColour.get(colour);
    if (alike === undefined) byColour.set(colour, [region]);
    else alike.push(region);
  }
  for (const [colour, alike] of byColour) {
    context.beginPath();
    for (const region of alike) traceRegion(context, part, region);
    context.fillStyle = colour;
    context.fill('evenodd');
  }
}

/** Strokes a state's lines that `isWanted`. */
export function strokeLines(
  context: CanvasRenderingContext2D,
  part: PaintedPart,
  { lines, box }: StateShapes,
  isWanted: (line: BorderLine) => boolean,
): void {
  if (!overlap(box, part.box)) return;
  context.beginPath();
  for (const line of lines) {
    if (isWanted(line) && overlap(line.box, part.box)) traceLine(context, part, line, true, true);
  }
  context.stroke();
}

function traceRegion(context: CanvasRenderingContext2D, part: PaintedPart, region: RegionShape): void {
  for (const ring of region.rings) {
    ring.forEach((number, at) =>
      traceLine(context, part, lineAt(region.lines, number), number >= 0, at === 0),
    );
    context.closePath();
  }
}

function traceLine(
  context: CanvasRenderingContext2D,
  { box, worldPx }: PaintedPart,
  { xs, ys, weights }: BorderLine,
  isForward: boolean,
  begins: boolean,
): void {
  const least = DETAIL_PX / worldPx;
  const last = xs.length - 1;
  for (let step = begins ? 0 : 1; step <= last; step += 1) {
    const at = isForward ? step : last - step;
    if ((weights[at] ?? 0) < least) continue;
    const x = ((xs[at] ?? 0) - box.west) * worldPx;
    const y = ((ys[at] ?? 0) - box.north) * worldPx;
    if (begins && step === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

/** Writes the names of a state's regions that have room for them. */
export function writeNames(
  context: CanvasRenderingContext2D,
  { box, worldPx }: PaintedPart,
  { regions, box: around }: StateShapes,
  { ink, halo, widthOf }: { ink: string; halo: string; widthOf: (name: string) => number },
): void {
  if (!overlap(around, box)) return;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.fillStyle = ink;
  for (const { name, room, box: own } of regions) {
    if (!overlap(own, box) || room.width * worldPx < widthOf(name) + NAME_ROOM_PX) continue;
    const [x, y] = [Math.round((room.x - box.west) * worldPx), Math.round((room.y - box.north) * worldPx)];
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

const NAME_ROOM_PX = 10;
