import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { isTrouble } from '../../state/severity.ts';
import type { Palette } from './palette.ts';
import { GROUND_CELL_PX, GROUND_SIDE } from './tile-geometry.ts';
import { NO_TINT } from './tile-plan.ts';
import type { Ground } from './tile-plan.ts';

const CELLS = GROUND_SIDE ** 2;
/** From so many sites in a cell on it is as dense as it looks. */
const FULL = 400;
const FAINTEST = 0.3;
/** How much of a cell's colour is that of its crowd: more than its share, or it would be mud. From a third on it is all. */
const LEAST_TINT = 0.35;
const TINT = 2;
/** Wire codes of the states that are well. */
const quietStates = siteStates.flatMap((state, code) => (isTrouble(state) ? [] : [code]));

let picture: { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D; image: ImageData } | null = null;

/**
 * Paints how densely quiet sites stand: one pixel for each cell, drawn large. The browser flows one cell into the next, so
 * that density reads as density, and thousands of cells cost as much as one picture.
 */
export function paintGround(
  context: CanvasRenderingContext2D,
  { counts, tints }: Ground,
  palette: Palette,
  ratio: number,
): void {
  picture ??= makePicture();
  if (picture === null) return;
  const { data } = picture.image;
  for (let cell = 0; cell < CELLS; cell += 1) {
    const worst = tints[cell] ?? NO_TINT;
    const trouble = worst === NO_TINT ? 0 : (counts[worst * CELLS + cell] ?? 0);
    let [all, most, quiet] = [trouble, 0, 0];
    for (const state of quietStates) {
      const count = counts[state * CELLS + cell] ?? 0;
      all += count;
      if (count <= most) continue;
      most = count;
      quiet = state;
    }
    const at = cell * 4;
    data[at + 3] = densities[Math.min(all, FULL)] ?? 0;
    if (all === 0) continue;
    const [base, over] = [palette.ground[quiet], palette.ground[worst]];
    const share = trouble === 0 ? 0 : Math.min(1, LEAST_TINT + (trouble / all) * TINT);
    for (let channel = 0; channel < 3; channel += 1) {
      data[at + channel] = (base?.[channel] ?? 0) * (1 - share) + (over?.[channel] ?? 0) * share;
    }
  }
  picture.context.putImageData(picture.image, 0, 0);
  const cellPx = GROUND_CELL_PX * ratio;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture.canvas, -cellPx, -cellPx, GROUND_SIDE * cellPx, GROUND_SIDE * cellPx);
}

/** Opacity by sites in a cell: each doubling is a step, since towns have a thousand times what a village has. */
const densities = Uint8ClampedArray.from({ length: FULL + 1 }, (_, count) =>
  count === 0 ? 0 : 255 * (FAINTEST + ((1 - FAINTEST) * Math.log2(count)) / Math.log2(FULL)),
);

function makePicture(): typeof picture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = GROUND_SIDE;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return context === null
    ? null
    : { canvas, context, image: context.createImageData(GROUND_SIDE, GROUND_SIDE) };
}
