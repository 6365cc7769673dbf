/**
 * How far a line would be off without each of its points, in its own units (Douglas and Peucker): leaving out all points below
 * a tolerance gives the line simplified by it. Ends are for ever; a point never outweighs those that it hangs on.
 */
export function lineWeights(xs: ArrayLike<number>, ys: ArrayLike<number>): Float64Array {
  const weights = new Float64Array(xs.length).fill(Infinity);
  const open: [first: number, last: number, most: number][] = [[0, xs.length - 1, Infinity]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [first, last, most] = part;
    if (last - first < 2) continue;
    const { at, distance } = farthest(xs, ys, first, last);
    const weight = Math.min(most, distance);
    weights[at] = weight;
    open.push([first, at, weight], [at, last, weight]);
  }
  return weights;
}

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
