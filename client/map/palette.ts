import { looks, stateUnder } from '../look/looks.ts';

/** The colours the canvas needs, by the code of a look, read from the style sheet: one source for both. */
export interface Palette {
  fill: string[];
  halo: string;
}

/** Reads the colours of the present theme. Custom properties may hold light-dark(), so the browser resolves them. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('i');
  // Where less motion is wished for, every property has a transition, and a colour read within it is the one before.
  probe.style.setProperty('transition', 'none', 'important');
  element.append(probe);
  const resolve = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    fill: looks.map((look) => resolve(`--mark-${stateUnder(look)}`)),
    halo: resolve('--land'),
  };
  probe.remove();
  return palette;
}
