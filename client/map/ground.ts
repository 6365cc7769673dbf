import { siteStates } from '../../telemetry/contract/site-state.ts';
import { isTrouble } from '../state/severity.ts';
import type { Palette } from './palette.ts';
import { GROUND_CELL_PX, GROUND_SIDE } from './tile-plan.ts';
import type { TilePlan } from './tile-plan.ts';

const CELLS = GROUND_SIDE ** 2;
/** From so many sites in a cell on it is as dense as it looks. */
const FULL = 400;
const FAINTEST = 0.3;
/** How much of a cell's colour is that of its crowd: more than its share, or it would be mud. From a third on it is all. */
const LEAST_TINT = 0.35;
const TINT = 2;
const STATES = siteStates.length;
const troubled = siteStates.map(isTrouble);

let picture: { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D; image: ImageData } | null = null;

/**
 * Paints how densely quiet sites stand: one pixel for each cell, drawn large. The browser flows one cell into the next, so
 * that density reads as density, and thousands of cells cost as much as one picture.
 */
export function paintGround(
  context: CanvasRenderingContext2D,
  plan: TilePlan,
  palette: Palette,
  ratio: number,
): void {
  picture ??= makePicture();
  if (picture === null) return;
  const { data } = picture.image;
  const { ground } = plan;
  for (let cell = 0; cell < CELLS; cell += 1) {
    let [all, most, quiet, trouble, worst] = [0, 0, 0, 0, 0];
    for (let state = 0; state < STATES; state += 1) {
      const count = ground[state * CELLS + cell] ?? 0;
      if (count === 0) continue;
      all += count;
      if (troubled[state] === true) {
        trouble = count;
        worst = state;
      } else if (count > most) {
        most = count;
        quiet = state;
      }
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
