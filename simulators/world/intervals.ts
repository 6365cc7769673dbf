/** `[from, to)` in epoch milliseconds. */
export interface Interval {
  from: number;
  to: number;
}

/** How long `[from, to)` and an interval have in common, in milliseconds. */
export function overlapMs(interval: Interval, from: number, to: number): number {
  return Math.max(0, Math.min(interval.to, to) - Math.max(interval.from, from));
}

/** Edges of `above` are exact to this. */
const EDGE_MS = 100;

/** When a continuous function of time stands above a threshold within `[from, to)`; spans shorter than `stepMs` may be missed. */
export function above(
  of: (at: number) => number,
  threshold: number,
  from: number,
  to: number,
  stepMs: number,
): Interval[] {
  const spans: Interval[] = [];
  let began = of(from) > threshold ? from : null;
  for (let before = from; before < to; before += stepMs) {
    const at = Math.min(to, before + stepMs);
    const isAbove = of(at) > threshold;
    if (isAbove && began === null) began = edge(before, at, false);
    if (!isAbove && began !== null) {
      spans.push({ from: began, to: edge(before, at, true) });
      began = null;
    }
  }
  if (began !== null) spans.push({ from: began, to });
  return spans.filter((span) => span.to > span.from);

  function edge(low: number, high: number, lowIsAbove: boolean): number {
    let [left, right] = [low, high];
    while (right - left > EDGE_MS) {
      const middle = (left + right) / 2;
      if (of(middle) > threshold === lowIsAbove) left = middle;
      else right = middle;
    }
    return Math.round(right);
  }
}
