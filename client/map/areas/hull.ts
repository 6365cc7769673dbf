/** Positions of the world, 0..1 in both axes, see morton.ts: x and y in turn. */
export type Positions = readonly number[];

/** The corners of the smallest convex area that holds all positions, in order; fewer than three where there is no area. */
export function convexHull(positions: Positions): number[] {
  const order = Array.from({ length: positions.length / 2 }, (_, at) => at).sort(
    (a, b) => at(positions, a, 0) - at(positions, b, 0) || at(positions, a, 1) - at(positions, b, 1),
  );
  const lower = halfHull(positions, order);
  const upper = halfHull(positions, order.reverse());
  const corners = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  if (corners.length === 0) corners.push(...lower.slice(0, 1));
  return corners.flatMap((corner) => [at(positions, corner, 0), at(positions, corner, 1)]);
}

/** One side of the hull (Andrew's monotone chain), from the first position of the order to the last. */
function halfHull(positions: Positions, order: readonly number[]): number[] {
  const chain: number[] = [];
  for (const next of order) {
    while (chain.length >= 2 && turn(positions, chain.at(-2) ?? 0, chain.at(-1) ?? 0, next) <= 0) chain.pop();
    chain.push(next);
  }
  return chain;
}

/** Positive where the way from a over b to c bends to one side, negative to the other, 0 where it is straight. */
function turn(positions: Positions, a: number, b: number, c: number): number {
  const [ax, ay] = [at(positions, a, 0), at(positions, a, 1)];
  return (
    (at(positions, b, 0) - ax) * (at(positions, c, 1) - ay) -
    (at(positions, b, 1) - ay) * (at(positions, c, 0) - ax)
  );
}

function at(positions: Positions, place: number, axis: 0 | 1): number {
  return positions[2 * place + axis] ?? 0;
}

/**
 * Groups positions of which each is near another of its group: a member far from all others is a group of its own. How near
 * depends on how far they reach as a whole, within the limits given, all in units of the world.
 */
export function groupNear(positions: Positions, least: number, most: number): number[][] {
  const count = positions.length / 2;
  if (count === 0) return [];
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let place = 0; place < count; place += 1) {
    minX = Math.min(minX, at(positions, place, 0));
    maxX = Math.max(maxX, at(positions, place, 0));
    minY = Math.min(minY, at(positions, place, 1));
    maxY = Math.max(maxY, at(positions, place, 1));
  }
  const cell = Math.max(least, Math.min(most, Math.hypot(maxX - minX, maxY - minY) / REACH_PARTS));
  const cells = new Map<number, number[]>();
  for (let place = 0; place < count; place += 1) {
    const key =
      Math.floor((at(positions, place, 0) - minX) / cell) * ROW +
      Math.floor((at(positions, place, 1) - minY) / cell);
    const members = cells.get(key);
    if (members === undefined) cells.set(key, [place]);
    else members.push(place);
  }
  const groups: number[][] = [];
  for (const start of [...cells.keys()]) {
    if (!cells.has(start)) continue;
    const group: number[] = [];
    const waiting = [start];
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      const members = cells.get(key);
      if (members === undefined) continue;
      cells.delete(key);
      for (const place of members) group.push(at(positions, place, 0), at(positions, place, 1));
      for (let dx = -1; dx <= 1; dx += 1)
        for (let dy = -1; dy <= 1; dy += 1) waiting.push(key + dx * ROW + dy);
    }
    groups.push(group);
  }
  return groups;
}

/** Neighbours lie within so many parts of the whole. */
const REACH_PARTS = 6;
const ROW = 1_000_003;

/**
 * The outline of all places within `pad` of a hull: its edges moved outwards, its corners round. A single position gives a
 * circle. In the hull's own units.
 */
export function padded(hull: Positions, pad: number): number[] {
  const corners = hull.length / 2;
  const outline: number[] = [];
  for (let place = 0; place < corners; place += 1) {
    const [x, y] = [at(hull, place, 0), at(hull, place, 1)];
    const from = corners === 1 ? 0 : outwards(hull, (place + corners - 1) % corners, place);
    let to = corners === 1 ? 2 * Math.PI : outwards(hull, place, (place + 1) % corners);
    if (to < from) to += 2 * Math.PI;
    const steps = Math.max(1, Math.ceil((to - from) / ARC_STEP));
    for (let step = 0; step <= steps; step += 1) {
      const angle = from + ((to - from) * step) / steps;
      outline.push(x + pad * Math.cos(angle), y + pad * Math.sin(angle));
    }
  }
  return outline;
}

const ARC_STEP = Math.PI / 9;

/** The direction away from the hull, across the edge between two corners. */
function outwards(hull: Positions, from: number, to: number): number {
  return Math.atan2(at(hull, to, 1) - at(hull, from, 1), at(hull, to, 0) - at(hull, from, 0)) - Math.PI / 2;
}

/** Whether a position lies within an outline. */
export function isWithin(outline: Positions, x: number, y: number): boolean {
  let inside = false;
  const corners = outline.length / 2;
  for (let place = 0, before = corners - 1; place < corners; before = place, place += 1) {
    const [ax, ay] = [at(outline, place, 0), at(outline, place, 1)];
    const [bx, by] = [at(outline, before, 0), at(outline, before, 1)];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
