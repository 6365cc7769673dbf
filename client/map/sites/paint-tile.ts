import { paintGround } from './paint-ground.ts';
import type { Marks } from './marks.ts';
import type { Palette } from './palette.ts';
import type { Sprites } from './sprites.ts';
import type { TilePlan } from './tile-plan.ts';
import { isTroubleLook } from '../../look/looks.ts';

/** How a tile is shown: everything is painted in the screen's own pixels. */
export interface Scale {
  /** Pixels of the screen for one of the tile's: at half zooms it is shown smaller or larger. */
  tile: number;
  /** Of the whole tile, in pixels of the screen. */
  width: number;
  height: number;
  zoom: number;
  /** False: only trouble is painted, from afar. */
  quiet: boolean;
}

export function paintTile(
  canvas: HTMLCanvasElement,
  plan: TilePlan,
  palette: Palette,
  sprites: Sprites,
  { tile, width, height, zoom, quiet }: Scale,
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, width, height);
  if (plan.ground !== null && quiet) paintGround(context, plan.ground, palette, tile);
  paintMarks(context, plan, sprites, tile, zoom);
  paintNumbers(context, plan.crowds, sprites, tile);
}

function paintMarks(
  context: CanvasRenderingContext2D,
  { marks: { length, x, y, look, count, of }, small }: TilePlan,
  sprites: Sprites,
  tile: number,
  zoom: number,
): void {
  const least = small ? SMALL_PX : leastSize(zoom);
  const quiet = quietSize(zoom);
  // where neighbours overlap, each would bite into the other
  const quietHalo = quiet < 8 ? 0 : 1;
  for (let at = 0; at < length; at += 1) {
    const code = look[at] ?? 0;
    const sprite = isTroubleLook[code]
      ? sprites.shape(code, troubleSize(least, count[at] ?? 1, of[at] ?? 1), least < 9 ? 1 : 2)
      : sprites.shape(code, quiet, quietHalo);
    draw(context, sprite, (x[at] ?? 0) * tile, (y[at] ?? 0) * tile);
  }
}

function paintNumbers(
  context: CanvasRenderingContext2D,
  { length, x, y, look, count }: Marks,
  sprites: Sprites,
  tile: number,
): void {
  for (let at = 0; at < length; at += 1) {
    const place = { x: (x[at] ?? 0) * tile, y: (y[at] ?? 0) * tile };
    const sites = count[at] ?? 0;
    sprites.drawNumber(context, look[at] ?? 0, shortNumber(sites), numberSize(sites), place);
  }
}

/** On whole pixels: a sprite between two of them would be blurred, and costs more. */
function draw(context: CanvasRenderingContext2D, sprite: HTMLCanvasElement, x: number, y: number): void {
  context.drawImage(sprite, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2));
}

const SMALL_PX = 8;
const LARGEST_PX = 18;

/** A single failed site is always seen; seen from afar it is small, or the country would be nothing but marks on any day. */
function leastSize(zoom: number): number {
  return Math.max(6.5, Math.min(15, 6.5 + (zoom - 5) * 1.6));
}

function quietSize(zoom: number): number {
  return Math.max(6, Math.min(9, 6 + zoom - 9));
}

/** Marks grow by how many failed, and more so where those are much of what stands there. */
export function troubleSize(least: number, count: number, of: number): number {
  const grown = least + 1.3 * Math.log2(count + 1) * Math.sqrt(count / of);
  return Math.min(Math.max(least, LARGEST_PX), grown);
}

function numberSize(count: number): number {
  return count < 100 ? 9.5 : count < 1000 ? 10.5 : 11.5;
}

/** 999, 1.2k, 34k: a number that is seen and not read. */
export function shortNumber(count: number): string {
  if (count < 1000) return String(count);
  const thousands = count / 1000;
  return `${thousands < 10 ? Math.floor(thousands * 10) / 10 : Math.floor(thousands)}k`;
}
