import type { Geometry } from 'geojson';
import { lineWeights } from '../../../telemetry/contract/line-weights.ts';
import { ShapeError } from '../../connection/shape.ts';
import { worldX, worldY } from '../morton.ts';

/** In units of the world, see morton.ts: y grows to the south. */
export interface WorldBox {
  west: number;
  north: number;
  east: number;
  south: number;
}

/** A line between regions, or at the edge of one. */
export interface BorderLine {
  xs: Float64Array;
  ys: Float64Array;
  /** How far the line would be off without each point, in units of the world. */
  weights: Float64Array;
  box: WorldBox;
  /** How many of the regions it bounds: 1 at the edge of all of them. */
  sides: number;
}

export interface RegionShape {
  code: string;
  name: string;
  /** Lines by number in `lines`; `~3` is line 3 from its end. */
  rings: readonly (readonly number[])[];
  lines: readonly BorderLine[];
  box: WorldBox;
  /** Where its name has most room, and how much; in units of the world. */
  room: { x: number; y: number; width: number };
}

/** A closed line. */
export interface Rim {
  xs: number[];
  ys: number[];
}

/** Outlines of a state's municipalities. */
export interface StateShapes {
  lines: readonly BorderLine[];
  regions: readonly RegionShape[];
  box: WorldBox;
}

/** Reads an OutlineTopology straight into what is painted. @throws ShapeError */
export function readBorders(value: unknown, path: string): StateShapes {
  const fail = (what: string): never => {
    throw new ShapeError(`${path}: expected ${what} of an OutlineTopology`);
  };
  const listOf = (each: unknown, what: string): readonly unknown[] =>
    Array.isArray(each) ? (each as unknown[]) : fail(what);
  const numberOf = (each: unknown, what: string): number =>
    typeof each === 'number' && Number.isFinite(each) ? each : fail(what);

  const topology = membersOf(value);
  const transform = membersOf(topology['transform']);
  const [scaleX, scaleY] = listOf(transform['scale'], 'a scale').map((each) => numberOf(each, 'a scale'));
  const [startX, startY] = listOf(transform['translate'], 'a translation').map((each) =>
    numberOf(each, 'a translation'),
  );
  const lines = listOf(topology['arcs'], 'arcs').map((arc) => {
    const points = listOf(arc, 'an arc');
    const [xs, ys] = [new Float64Array(points.length), new Float64Array(points.length)];
    let [x, y] = [0, 0];
    points.forEach((point, at) => {
      const [dx, dy] = listOf(point, 'a point');
      x += numberOf(dx, 'a point');
      y += numberOf(dy, 'a point');
      xs[at] = worldX(x * (scaleX ?? 0) + (startX ?? 0));
      ys[at] = worldY(y * (scaleY ?? 0) + (startY ?? 0));
    });
    return lineOf(xs, ys);
  });
  const regions = membersOf(membersOf(topology['objects'])['regions'])['geometries'];
  const shapes = listOf(regions, 'geometries').map((geometry): RegionShape => {
    const { arcs, properties } = membersOf(geometry);
    const { code, name } = membersOf(properties);
    if (typeof code !== 'string' || typeof name !== 'string') return fail('a code and a name');
    const rings = listOf(arcs, 'polygons').flatMap((polygon) =>
      listOf(polygon, 'a polygon').map((ring) =>
        listOf(ring, 'a ring').map((number) => {
          const of = numberOf(number, 'a ring');
          const line = lines[of < 0 ? ~of : of] ?? fail('a known arc');
          line.sides += 1;
          return of;
        }),
      ),
    );
    const box = boxOf(rings.flat().map((number) => lineAt(lines, number).box));
    return { code, name, rings, lines, box, room: roomFor(rings, lines, box) };
  });
  return { lines, regions: shapes, box: boxOf(shapes.map((shape) => shape.box)) };
}

/** In units of the world; holes are so rare that they count as part of it. */
export function areaOf(regions: readonly RegionShape[]): number {
  let area = 0;
  for (const { rings, lines } of regions) {
    for (const ring of rings) {
      const corners = ring.flatMap((number) => {
        const { xs, ys } = lineAt(lines, number);
        const each = Array.from(xs, (x, at): [number, number] => [x, ys[at] ?? 0]);
        return number < 0 ? each.reverse() : each;
      });
      area += Math.abs(signedArea(corners));
    }
  }
  return area;
}

/** The same of GeoJSON in degrees. */
export function areaOfGeometry(geometry: Geometry): number {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  return polygons.reduce((sum, [ring = []]) => {
    const corners = ring.map(([x = 0, y = 0]): [number, number] => [worldX(x), worldY(y)]);
    return sum + Math.abs(signedArea(corners));
  }, 0);
}

/** The region at a position of the world; null: none is there. */
export function regionAt(states: Iterable<StateShapes>, x: number, y: number): RegionShape | null {
  for (const { regions, box } of states) {
    if (!holds(box, x, y)) continue;
    const hit = regions.find((region) => holds(region.box, x, y) && isInside(region, x, y));
    if (hit !== undefined) return hit;
  }
  return null;
}

/** The rings around all regions together: what lies around a whole state. Gaps within it are none of its edge. */
export function rimOf(shapes: StateShapes): Rim[] {
  const rims = chainedEdges(shapes);
  const boxed = rims.map((rim) => ({ rim, box: boxAround(rim) }));
  return rims.filter((rim) => {
    const [x, y] = [rim.xs[0] ?? NaN, rim.ys[0] ?? NaN];
    return !boxed.some((other) => other.rim !== rim && holds(other.box, x, y) && isAround(other.rim, x, y));
  });
}

function chainedEdges({ lines }: StateShapes): Rim[] {
  const loose = new Set(lines.filter(({ sides }) => sides === 1));
  const byEnd = new Map<string, BorderLine[]>();
  for (const line of loose) {
    for (const end of [endOf(line, 0), endOf(line, line.xs.length - 1)])
      byEnd.set(end, [...(byEnd.get(end) ?? []), line]);
  }
  const rings: Rim[] = [];
  for (const first of loose) {
    const ring = { xs: [...first.xs], ys: [...first.ys] };
    loose.delete(first);
    for (;;) {
      const end = `${ring.xs.at(-1) ?? 0}/${ring.ys.at(-1) ?? 0}`;
      const next = byEnd.get(end)?.find((line) => loose.has(line));
      if (next === undefined || end === `${ring.xs[0] ?? 0}/${ring.ys[0] ?? 0}`) break;
      loose.delete(next);
      const isForward = endOf(next, 0) === end;
      // one by one: a long coast has more points than a call may have arguments
      for (const x of (isForward ? next.xs : next.xs.toReversed()).subarray(1)) ring.xs.push(x);
      for (const y of (isForward ? next.ys : next.ys.toReversed()).subarray(1)) ring.ys.push(y);
    }
    rings.push(ring);
  }
  return rings;
}

export function lineAt(lines: readonly BorderLine[], number: number): BorderLine {
  const line = lines[number < 0 ? ~number : number];
  if (line === undefined) throw new RangeError(`there is no line ${number}`);
  return line;
}

export function overlap(a: WorldBox, b: WorldBox): boolean {
  return a.west <= b.east && a.east >= b.west && a.north <= b.south && a.south >= b.north;
}

export function boxOf(boxes: readonly WorldBox[]): WorldBox {
  const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  for (const each of boxes) {
    box.west = Math.min(box.west, each.west);
    box.north = Math.min(box.north, each.north);
    box.east = Math.max(box.east, each.east);
    box.south = Math.max(box.south, each.south);
  }
  return box;
}

function lineOf(xs: Float64Array, ys: Float64Array): BorderLine {
  return { xs, ys, weights: lineWeights(xs, ys), box: boxAround({ xs, ys }), sides: 0 };
}

function boxAround({ xs, ys }: { xs: ArrayLike<number>; ys: ArrayLike<number> }): WorldBox {
  const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  for (let at = 0; at < xs.length; at += 1) {
    box.west = Math.min(box.west, xs[at] ?? NaN);
    box.east = Math.max(box.east, xs[at] ?? NaN);
    box.north = Math.min(box.north, ys[at] ?? NaN);
    box.south = Math.max(box.south, ys[at] ?? NaN);
  }
  return box;
}

function holds({ west, north, east, south }: WorldBox, x: number, y: number): boolean {
  return x >= west && x <= east && y >= north && y <= south;
}

/** Even-odd rule over all rings, so that holes and islands need no special care. */
function isInside({ rings, lines }: RegionShape, x: number, y: number): boolean {
  return crossings(rings, lines, y).filter((each) => each > x).length % 2 === 1;
}

/** Where the rings cross the parallel of y. */
function crossings(rings: readonly (readonly number[])[], lines: readonly BorderLine[], y: number): number[] {
  const found: number[] = [];
  for (const number of rings.flat()) {
    const { xs, ys, box } = lineAt(lines, number);
    if (y < box.north || y > box.south) continue;
    for (let at = 1; at < xs.length; at += 1) {
      const [ay = 0, by = 0] = [ys[at - 1], ys[at]];
      if (ay > y === by > y) continue;
      const [ax = 0, bx = 0] = [xs[at - 1], xs[at]];
      found.push(((bx - ax) * (y - ay)) / (by - ay) + ax);
    }
  }
  return found;
}

/** The widest stretch within a region on some parallels near its middle. */
function roomFor(
  rings: readonly (readonly number[])[],
  lines: readonly BorderLine[],
  box: WorldBox,
): RegionShape['room'] {
  const room = { x: (box.west + box.east) / 2, y: (box.north + box.south) / 2, width: 0 };
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = box.north + share * (box.south - box.north);
    const xs = crossings(rings, lines, y).sort((a, b) => a - b);
    for (let at = 1; at < xs.length; at += 2) {
      const [from = 0, to = 0] = [xs[at - 1], xs[at]];
      // near the middle is better than a little more room
      if (to - from > room.width * 1.2) Object.assign(room, { x: (from + to) / 2, y, width: to - from });
    }
  }
  return room;
}

function isAround({ xs, ys }: Rim, x: number, y: number): boolean {
  let inside = false;
  for (let at = 1; at < xs.length; at += 1) {
    const [ay = 0, by = 0] = [ys[at - 1], ys[at]];
    if (ay > y === by > y) continue;
    const [ax = 0, bx = 0] = [xs[at - 1], xs[at]];
    if (x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function signedArea(corners: readonly [number, number][]): number {
  let area = 0;
  for (let at = 1; at < corners.length; at += 1) {
    const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = [corners[at - 1], corners[at]];
    area += (x0 * y1 - x1 * y0) / 2;
  }
  return area;
}

function endOf({ xs, ys }: BorderLine, at: number): string {
  return `${xs[at] ?? 0}/${ys[at] ?? 0}`;
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
