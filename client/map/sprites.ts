import { looks, lookShapes } from '../look/looks.ts';
import type { Palette } from './palette.ts';

/** Marks drawn once, in the screen's own pixels, so that painting one is a copy and its edges are sharp. */
export class Sprites {
  readonly #palette: Palette;
  readonly #ratio: number;
  readonly #shapes = new Map<number, HTMLCanvasElement>();
  readonly #numbers = new Map<string, HTMLCanvasElement>();
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

  /** A number of sites, `px` high (the same for the same text), on a plate of their look's colour. */
  number(look: number, text: string, px: number): HTMLCanvasElement {
    const key = `${look} ${text}`;
    let sprite = this.#numbers.get(key);
    if (sprite === undefined) {
      if (this.#numbers.size >= MOST_NUMBERS) this.#numbers.clear();
      sprite = this.#drawNumber(look, text, px * this.#ratio);
      this.#numbers.set(key, sprite);
    }
    return sprite;
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

  #drawNumber(look: number, text: string, px: number): HTMLCanvasElement {
    const font = `600 ${String(px)}px ${this.#palette.font}`;
    const width = this.#widthOf(text, font);
    const [mark, gap, pad, halo] = [0.86 * px, 0.25 * px, 0.42 * px, 1.5 * this.#ratio];
    const height = 1.6 * px;
    const [canvas, context] = sprite(width + mark + gap + 2 * pad + 2 * halo, height + 2 * halo);
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
    context.font = font;
    context.textBaseline = 'middle';
    context.fillText(text, halo + pad + mark + gap, canvas.height / 2 + 0.06 * px);
    context.translate(halo + pad, (canvas.height - mark) / 2);
    context.scale(mark / SHAPE_BOX, mark / SHAPE_BOX);
    context.fill(path, 'evenodd');
    return canvas;
  }

  #widthOf(text: string, font: string): number {
    if (this.#ruler === null) return 0;
    this.#ruler.font = font;
    return this.#ruler.measureText(text).width;
  }
}

const SHAPE_BOX = 16;
/** All sizes of all looks there are on a screen are some hundred. */
const MOST_SHAPES = 1000;
const MOST_NUMBERS = 500;

function sprite(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D | null] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  return [canvas, canvas.getContext('2d')];
}
