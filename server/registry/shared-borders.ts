import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from 'geojson';
import { lineWeights } from '../../telemetry/contract/line-weights.ts';
import type { OutlineOfRegion, OutlineTopology } from '../../telemetry/contract/outlines.ts';
import type { RegionOutlines } from './shipped-places.ts';

/** Degrees of a step, 11 m: at zoom 13 a pixel. */
const STEP = 1e-4;
/** Steps that a line may be off when it is simplified. */
const TOLERANCE = 1;
/** Of an island that is smaller than the tolerance. */
const ISLAND_POINTS = 6;
/** Points after which others may run: an outline of a whole state in full detail must hold up no sample. */
const POINTS_A_TURN = 20_000;

/**
 * Outlines as a screen needs them: rounded, simplified, and with the line between two neighbours once, so that it is the same
 * for both and no gap opens between them. Neighbours must have the same points, as those of one source have.
 */
export async function sharedBorders(
  { features }: RegionOutlines,
  tolerance = TOLERANCE,
): Promise<OutlineTopology> {
  const turns = new Turns();
  const points = new Points();
  const regions: { code: string; name: string; polygons: number[][][] }[] = [];
  for (const { properties, geometry } of features) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const rings = polygons.map((polygon) => polygon.map((ring) => points.ring(ring)).filter(hasArea));
    regions.push({ code: properties.code, name: properties.name, polygons: rings.filter(isNotEmpty) });
    await turns.after(polygons.flat().reduce((sum, ring) => sum + ring.length, 0));
  }
  const lines = new Lines(points);
  const geometries: OutlineOfRegion[] = [];
  for (const { code, name, polygons } of regions) {
    const arcs = polygons.map((rings) => rings.map((ring) => lines.through(ring)));
    geometries.push({ type: 'MultiPolygon', arcs, properties: { code, name } });
    await turns.after(polygons.flat().reduce((sum, ring) => sum + ring.length, 0));
  }
  const arcs: OutlineTopology['arcs'] = [];
  for (const chain of lines.chains) {
    arcs.push(points.encoded(simplified(chain, points, tolerance)));
    await turns.after(chain.length);
  }
  return {
    type: 'Topology',
    transform: { scale: [STEP, STEP], translate: [0, 0] },
    arcs,
    objects: { regions: { type: 'GeometryCollection', geometries } },
  };
}

/** All places that rings go through, each once, and whether borders meet or part there. */
class Points {
  readonly xs: number[] = [];
  readonly ys: number[] = [];
  readonly #ids = new Map<number, number>();
  readonly #before: number[] = [];
  readonly #after: number[] = [];
  readonly #isJunction: boolean[] = [];

  get count(): number {
    return this.xs.length;
  }

  /** The ids of a ring's points; the first is not repeated at the end. */
  ring(positions: readonly Position[]): number[] {
    const ids: number[] = [];
    for (const [longitude = 0, latitude = 0] of positions) {
      const id = this.#id(Math.round(longitude / STEP), Math.round(latitude / STEP));
      if (id !== ids.at(-1)) ids.push(id);
    }
    while (ids.length > 1 && ids[0] === ids.at(-1)) ids.pop();
    ids.forEach((id, at) => this.#meet(id, ids.at(at - 1) ?? id, ids[(at + 1) % ids.length] ?? id));
    return ids;
  }

  isJunction(id: number): boolean {
    return this.#isJunction[id] ?? false;
  }

  /** As TopoJSON has a line: the first point, then the steps from each to the next. */
  encoded(chain: readonly number[]): [number, number][] {
    let [x, y] = [0, 0];
    return chain.map((id) => {
      const [nextX, nextY] = [this.xs[id] ?? 0, this.ys[id] ?? 0];
      const step: [number, number] = [nextX - x, nextY - y];
      [x, y] = [nextX, nextY];
      return step;
    });
  }

  #id(x: number, y: number): number {
    // both are below four million
    const key = (x + 2e6) * 4e6 + y + 2e6;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.xs.length;
      this.#ids.set(key, id);
      this.xs.push(x);
      this.ys.push(y);
    }
    return id;
  }

  /** Where every ring comes from and goes on to the same two neighbours, a line runs through. */
  #meet(id: number, one: number, other: number): void {
    const [low, high] = one < other ? [one, other] : [other, one];
    if (this.#before[id] === undefined) {
      this.#before[id] = low;
      this.#after[id] = high;
    } else if (this.#before[id] !== low || this.#after[id] !== high) this.#isJunction[id] = true;
  }
}

/** Lines between junctions. Between them every point has one way on, so the first two points say which line it is. */
class Lines {
  readonly chains: number[][] = [];
  readonly #points: Points;
  readonly #byStart = new Map<number, number>();

  constructor(points: Points) {
    this.#points = points;
  }

  /** The lines that make up a ring, as TopoJSON numbers them. */
  through(ring: readonly number[]): number[] {
    const start = this.#startOf(ring);
    const closed = [...ring.slice(start), ...ring.slice(0, start + 1)];
    const arcs: number[] = [];
    let chain: number[] = [];
    for (const id of closed) {
      chain.push(id);
      if (chain.length < 2 || !this.#points.isJunction(id)) continue;
      arcs.push(this.#numberOf(chain));
      chain = [id];
    }
    if (chain.length > 1) arcs.push(this.#numberOf(chain));
    return arcs;
  }

  /** A junction; in a ring without any a point that its neighbour finds too. */
  #startOf(ring: readonly number[]): number {
    const junction = ring.findIndex((id) => this.#points.isJunction(id));
    if (junction >= 0) return junction;
    return ring.reduce((least, id, at) => (id < (ring[least] ?? Infinity) ? at : least), 0);
  }

  #numberOf(chain: number[]): number {
    const known = this.#byStart.get(this.#key(chain[0], chain[1]));
    if (known !== undefined) return known;
    const number = this.chains.push(chain) - 1;
    this.#byStart.set(this.#key(chain.at(-1), chain.at(-2)), ~number);
    this.#byStart.set(this.#key(chain[0], chain[1]), number);
    return number;
  }

  #key(first = 0, second = 0): number {
    return first * this.#points.count + second;
  }
}

function simplified(chain: readonly number[], { xs, ys }: Points, tolerance: number): readonly number[] {
  const weights = lineWeights(
    chain.map((id) => xs[id] ?? 0),
    chain.map((id) => ys[id] ?? 0),
  );
  const kept = chain.filter((_, at) => (weights[at] ?? 0) > tolerance);
  if (chain[0] !== chain.at(-1) || kept.length >= 4) return kept;
  // a small island stays one, with the points that matter most
  const least = weights.toSorted().at(-ISLAND_POINTS) ?? 0;
  return chain.filter((_, at) => (weights[at] ?? 0) >= least);
}

function hasArea(ring: readonly number[]): boolean {
  return ring.length > 2;
}

function isNotEmpty(rings: readonly unknown[]): boolean {
  return rings.length > 0;
}

class Turns {
  #points = 0;

  async after(points: number): Promise<void> {
    this.#points += points;
    if (this.#points < POINTS_A_TURN) return;
    this.#points = 0;
    await nextTurn();
  }
}
