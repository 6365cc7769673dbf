import { looks, lookShapes } from '../../look/looks.ts';
import type { Palette } from './palette.ts';

/** Marks drawn once, in the screen's own pixels, so that painting one is a copy and its edges are sharp. */
export class Sprites {
  readonly #palette: Palette;
  readonly #ratio: number;
  readonly #shapes = new Map<number, HTMLCanvasElement>();
  readonly #plates = new Map<string, HTMLCanvasElement>();
  readonly #widths = new Map<string, number>();
  /** Shapes of looks, in a box of `SHAPE_BOX`. */
  readonly #paths = looks.map((shape) => new Path2D(lookShapes[shape]));
  readonly #ruler = document.createElement('canvas').getContext('2d');

  /** `ratio` is how many pixels of the screen one of the marks' pixels is. */
  constructor(palette: Palette, ratio: number) {
    this.#palette = palette;
    this.#ratio = ratio;
  }

  /** A look's shape with a halo of the ground's colour, so that it stands out over its neighbours. */
  shape(look: number, size: number, halo: number): HTMLCanvasElement {
    // sizes are told apart by half pixels of the screen
    const steps = Math.round(size * this.#ratio * 2);
    const key = (steps * 8 + halo) * 16 + look;
    let sprite = this.#shapes.get(key);
    if (sprite === undefined) {
      if (this.#shapes.size >= MOST_SHAPES) this.#shapes.clear();
      sprite = this.#drawShape(look, steps / 2, halo * this.#ratio);
      this.#shapes.set(key, sprite);
    }
    return sprite;
  }

  /**
   * Draws a number of sites, `px` high, on a plate of its look's colour, in the middle of a place. Plates are kept by their
   * width and numbers are written anew: kept with their numbers, a country that changes would make and drop hundreds a second.
   */
  drawNumber(
    onto: CanvasRenderingContext2D,
    look: number,
    text: string,
    px: number,
    at: { x: number; y: number },
  ): void {
    const size = px * this.#ratio;
    const font = `600 ${String(size)}px ${this.#palette.font}`;
    const width = this.#widthOf(text, font);
    const plate = this.#plate(look, Math.ceil(width), size);
    const [left, top] = [Math.round(at.x - plate.width / 2), Math.round(at.y - plate.height / 2)];
    onto.drawImage(plate, left, top);
    onto.fillStyle = this.#palette.plateInk;
    onto.font = font;
    onto.textBaseline = 'middle';
    const { halo, pad, mark, gap } = plateParts(size, this.#ratio);
    onto.fillText(text, left + halo + pad + mark + gap, top + plate.height / 2 + 0.06 * size);
  }

  #drawShape(look: number, size: number, halo: number): HTMLCanvasElement {
    const [canvas, context] = sprite(size + 2 * halo, size + 2 * halo);
    const path = this.#paths[look];
    if (context === null || path === undefined) return canvas;
    const scale = size / SHAPE_BOX;
    context.translate(canvas.width / 2, canvas.height / 2);
    context.scale(scale, scale);
    context.translate(-SHAPE_BOX / 2, -SHAPE_BOX / 2);
    context.lineJoin = 'round';
    if (halo > 0) {
      context.lineWidth = (2 * halo) / scale;
      context.strokeStyle = this.#palette.halo;
      context.stroke(path);
    }
    context.fillStyle = this.#palette.fill[look] ?? '';
    context.fill(path, 'evenodd');
    return canvas;
  }

  #plate(look: number, textWidth: number, size: number): HTMLCanvasElement {
    const key = `${look} ${textWidth} ${size}`;
    let plate = this.#plates.get(key);
    if (plate === undefined) {
      if (this.#plates.size >= MOST_PLATES) this.#plates.clear();
      plate = this.#drawPlate(look, textWidth, size);
      this.#plates.set(key, plate);
    }
    return plate;
  }

  #drawPlate(look: number, textWidth: number, size: number): HTMLCanvasElement {
    const { halo, pad, mark, gap } = plateParts(size, this.#ratio);
    const height = 1.6 * size;
    const [canvas, context] = sprite(textWidth + mark + gap + 2 * pad + 2 * halo, height + 2 * halo);
    const path = this.#paths[look];
    if (context === null || path === undefined) return canvas;
    context.beginPath();
    context.roundRect(halo, halo, canvas.width - 2 * halo, canvas.height - 2 * halo, height / 2);
    context.lineWidth = 2 * halo;
    context.strokeStyle = this.#palette.halo;
    context.stroke();
    context.fillStyle = this.#palette.plate[look] ?? '';
    context.fill();
    context.fillStyle = this.#palette.plateInk;
    context.translate(halo + pad, (canvas.height - mark) / 2);
    context.scale(mark / SHAPE_BOX, mark / SHAPE_BOX);
    context.fill(path, 'evenodd');
    return canvas;
  }

  #widthOf(text: string, font: string): number {
    const key = `${text} ${font}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#ruler === null) return 0;
      this.#ruler.font = font;
      width = this.#ruler.measureText(text).width;
      if (this.#widths.size >= MOST_WIDTHS) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width;
  }
}

/** What a plate is made of beside its number, for a number of this size in the screen's pixels. */
function plateParts(size: number, ratio: number): { mark: number; gap: number; pad: number; halo: number } {
  return { mark: 0.86 * size, gap: 0.25 * size, pad: 0.42 * size, halo: 1.5 * ratio };
}

const SHAPE_BOX = 16;
/** All sizes of all looks there are on a screen are some hundred. */
const MOST_SHAPES = 1000;
const MOST_PLATES = 500;
const MOST_WIDTHS = 3000;

function sprite(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  return [canvas, canvas.getContext('2d')];
}
