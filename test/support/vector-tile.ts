import { varint } from './varint.ts';

type Corner = readonly [x: number, y: number];

/** Something in a vector tile: points, lines or rings, in 4096ths of the tile. */
export interface Feature {
  readonly kind: 'point' | 'line' | 'polygon';
  readonly parts: readonly (readonly Corner[])[];
  readonly properties: Readonly<Record<string, string | number>>;
}

export type Layers = Readonly<Record<string, readonly Feature[]>>;

/** All of a tile, as one ring. */
export const wholeTile: readonly Corner[] = [
  [0, 0],
  [4096, 0],
  [4096, 4096],
  [0, 4096],
];

/** Writes a vector tile (Mapbox Vector Tile 2.1), not packed. */
export function vectorTile(layers: Layers): Buffer {
  return Buffer.concat(Object.entries(layers).map(([name, features]) => field(3, layer(name, features))));
}

function layer(name: string, features: readonly Feature[]): Buffer {
  const keys = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
  const values = [...new Set(features.flatMap(({ properties }) => Object.values(properties)))];
  return Buffer.concat([
    number(15, 2),
    field(1, Buffer.from(name)),
    ...features.map((each) => field(2, feature(each, keys, values))),
    ...keys.map((key) => field(3, Buffer.from(key))),
    ...values.map((value) =>
      field(4, typeof value === 'string' ? field(1, Buffer.from(value)) : number(5, value)),
    ),
    number(5, 4096),
  ]);
}

function feature(
  { kind, parts, properties }: Feature,
  keys: readonly string[],
  values: readonly (string | number)[],
): Buffer {
  const tags = Object.entries(properties).flatMap(([key, value]) => [
    keys.indexOf(key),
    values.indexOf(value),
  ]);
  return Buffer.concat([
    field(2, Buffer.concat(tags.map(varint))),
    number(3, { point: 1, line: 2, polygon: 3 }[kind]),
    field(4, Buffer.concat(geometry(kind, parts).map(varint))),
  ]);
}

function geometry(kind: Feature['kind'], parts: Feature['parts']): number[] {
  const numbers: number[] = [];
  let [penX, penY] = [0, 0];
  const to = ([x, y]: Corner): void => {
    numbers.push(zigzag(x - penX), zigzag(y - penY));
    [penX, penY] = [x, y];
  };
  for (const part of parts) {
    const [first, ...others] = part;
    if (first === undefined) continue;
    numbers.push(command(1, 1));
    to(first);
    if (others.length > 0) numbers.push(command(2, others.length));
    others.forEach(to);
    if (kind === 'polygon') numbers.push(command(7, 1));
  }
  return numbers;
}

function command(id: number, count: number): number {
  return count * 8 + id;
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function field(id: number, content: Buffer): Buffer {
  return Buffer.concat([varint(id * 8 + 2), varint(content.length), content]);
}

function number(id: number, value: number): Buffer {
  return Buffer.concat([varint(id * 8), varint(value)]);
}
