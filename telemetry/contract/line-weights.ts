/**
 * How far a line would be off without each of its points, in its own units (Douglas and Peucker): leaving out all points below
 * a tolerance gives the line simplified by it. Ends are for ever; a point never outweighs those that it hangs on.
 * Steps of a raster and the like, of which the farthest point is one at an end again and again, would take their number squared:
 * they are halved instead, which keeps some points too many.
 */
export function lineWeights(xs: ArrayLike<number>, ys: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(xs.length).fill(Infinity);
  const deepest = DEPTH * Math.log2(xs.length + 1);
  const open: [first: number, last: number, most: number, depth: number][] = [
    [0, xs.length - 1, Infinity, 0],
  ];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [first, last, most, depth] = part;
    if (last - first < 2) continue;
    const { at: far, distance } = farthest(xs, ys, first, last);
    const at = depth < deepest ? far : (first + last) >> 1;
    const weight = Math.min(most, distance);
    weights[at] = weight;
    open.push([first, at, weight, depth + 1], [at, last, weight, depth + 1]);
  }
  return weights;
}

/** Halves are as deep as the binary logarithm of the number of points; borders that nature made some times more. */
const DEPTH = 4;

function farthest(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  first: number,
  last: number,
): { at: number; distance: number } {
  const [x0, y0] = [xs[first] ?? 0, ys[first] ?? 0];
  const [dx, dy] = [(xs[last] ?? 0) - x0, (ys[last] ?? 0) - y0];
  const length = dx * dx + dy * dy;
  let [at, most] = [first + 1, -1];
  for (let each = first + 1; each < last; each += 1) {
    const [x, y] = [(xs[each] ?? 0) - x0, (ys[each] ?? 0) - y0];
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
    const [offX, offY] = [x - share * dx, y - share * dy];
    const square = offX * offX + offY * offY;
    if (square > most) [at, most] = [each, square];
  }
  return { at, distance: Math.sqrt(most) };
}
