/** What colours do to eyes: contrast, and how far apart they look, also to people with colour-blindness. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** Channels 0..1 of a `#rrggbb`. */
export function hex(text: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (text.slice(1).match(/../g) ?? []).map(
    (each) => parseInt(each, 16) / 255,
  );
  return [red, green, blue];
}

/** Contrast of WCAG 2, 1..21. */
export function contrast(first: Rgb, second: Rgb): number {
  const [light = 0, dark = 0] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

export type Eyes = 'all' | 'protanopia' | 'deuteranopia' | 'tritanopia';

/** Machado, Oliveira and Fernandes 2009, severity 1, for linear channels. */
const simulations: Record<Eyes, readonly [Rgb, Rgb, Rgb]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** How far apart two colours look to such eyes: distance in OKLab times 100; about 2 is just seen side by side. */
export function difference(first: Rgb, second: Rgb, eyes: Eyes): number {
  const [a, b] = [seen(first, eyes), seen(second, eyes)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function seen(colour: Rgb, eyes: Eyes): Rgb {
  const [red, green, blue] = linear(colour);
  const through = simulations[eyes].map(([r, g, b]) =>
    Math.min(1, Math.max(0, r * red + g * green + b * blue)),
  );
  return okLab(through as unknown as Rgb);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(colour: Rgb): Rgb {
  const one = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return [one(colour[0]), one(colour[1]), one(colour[2])];
}

function okLab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
