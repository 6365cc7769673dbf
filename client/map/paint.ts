import { siteStates } from '../../telemetry/contract/site-state.ts';
import { looks, lookShapes } from '../look/looks.ts';
import type { Palette } from './palette.ts';
import { TILE_PX } from './tile-plan.ts';
import type { Mark, TilePlan } from './tile-plan.ts';

const SHAPE_BOX = 16;

/**
 * Paints a tile. `ink` scales the marks against the tile, because Leaflet stretches tiles at half zooms
 * and marks should keep their size on the screen.
 */
export function paintTile(
  canvas: HTMLCanvasElement,
  plan: TilePlan,
  palette: Palette,
  pixelRatio: number,
  ink: number,
): void {
  const side = Math.round(TILE_PX * pixelRatio);
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, TILE_PX, TILE_PX);
  if (plan.single) {
    for (const mark of plan.ground) paintShape(context, mark, palette, 9 * ink, 1.5);
    for (const mark of plan.trouble) paintShape(context, mark, palette, 15 * ink, 2);
  } else {
    paintGround(context, plan.ground, palette, ink);
    for (const mark of plan.trouble) paintShape(context, mark, palette, troubleSize(mark.count) * ink, 2);
  }
}

/** Dots whose size tells how many sites merged; one path per state, since there may be thousands. */
function paintGround(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  palette: Palette,
  ink: number,
): void {
  siteStates.forEach((_, state) => {
    context.beginPath();
    for (const mark of marks) {
      if (mark.look !== state) continue;
      const radius = Math.min(3.4, 1.7 + 0.35 * Math.log2(mark.count)) * ink;
      context.moveTo(mark.x + radius, mark.y);
      context.arc(mark.x, mark.y, radius, 0, 2 * Math.PI);
    }
    context.fillStyle = palette.fill[state] ?? '';
    context.fill();
  });
}

/** A sprite: the look's shape with a halo of the ground's colour, so that it stands out over its neighbours. */
function paintShape(
  context: CanvasRenderingContext2D,
  mark: Mark,
  palette: Palette,
  size: number,
  haloPx: number,
): void {
  const sprite = spriteOf(mark.look, palette, size, haloPx);
  const width = sprite.width / SPRITE_DENSITY;
  context.drawImage(sprite, mark.x - width / 2, mark.y - width / 2, width, width);
}

function troubleSize(count: number): number {
  return Math.min(17, 11 + 1.4 * Math.log2(count));
}

/** Sprites are drawn this much larger than shown, so that they stay sharp on dense screens. */
const SPRITE_DENSITY = 3;
const MAX_SPRITES = 400;
const sprites = new Map<string, HTMLCanvasElement>();

function spriteOf(look: number, palette: Palette, size: number, haloPx: number): HTMLCanvasElement {
  const rounded = Math.round(size * 2) / 2;
  const fill = palette.fill[look] ?? '';
  const key = `${look}|${fill}|${palette.halo}|${rounded}|${haloPx}`;
  const known = sprites.get(key);
  if (known !== undefined) return known;
  if (sprites.size >= MAX_SPRITES) sprites.clear();
  const sprite = document.createElement('canvas');
  sprite.width = sprite.height = Math.ceil((rounded + 2 * haloPx) * SPRITE_DENSITY);
  const context = sprite.getContext('2d');
  const shape = looks[look];
  if (context !== null && shape !== undefined) {
    const path = new Path2D(lookShapes[shape]);
    const scale = (rounded / SHAPE_BOX) * SPRITE_DENSITY;
    context.translate(sprite.width / 2, sprite.height / 2);
    context.scale(scale, scale);
    context.translate(-SHAPE_BOX / 2, -SHAPE_BOX / 2);
    context.lineJoin = 'round';
    context.lineWidth = (2 * haloPx * SPRITE_DENSITY) / scale;
    context.strokeStyle = palette.halo;
    context.stroke(path);
    context.fillStyle = fill;
    context.fill(path, 'evenodd');
  }
  sprites.set(key, sprite);
  return sprite;
}
