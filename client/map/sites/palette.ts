import { siteStates } from '../../../telemetry/contract/site-state.ts';
import { looks, stateUnder } from '../../look/looks.ts';

/** The colours the canvas needs, read from the style sheet: one source for both. */
export interface Palette {
  /** By the code of a look. */
  fill: string[];
  halo: string;
  /** Red, green and blue of density, by the wire code of a state. */
  ground: [number, number, number][];
  /** Behind a number, by the code of a look, and what is written on it. */
  plate: string[];
  plateInk: string;
  font: string;
}

/** Reads the colours of the present theme. Custom properties may hold light-dark(), so the browser resolves them. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('i');
  // a colour read within a transition is the one before
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  const resolve = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    fill: looks.map((look) => resolve(`--mark-${stateUnder(look)}`)),
    halo: resolve('--land'),
    ground: siteStates.map((state) => channels(resolve(`--density-${state}`))),
    plate: looks.map((look) => resolve(`--plate-${stateUnder(look)}`)),
    plateInk: resolve('--plate-ink'),
    font: getComputedStyle(probe).fontFamily,
  };
  probe.remove();
  return palette;
}

/** `rgb(1, 2, 3)`, as browsers write every opaque colour they computed. */
function channels(colour: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
