/** Half-open `[from, to)` in epoch milliseconds; `to` Infinity: still open. */
export interface Interval {
  from: number;
  to: number;
}

/** What is left of `intervals` outside `holes`. Both sorted by `from`; holes may overlap each other. */
export function subtract<T extends Interval>(intervals: readonly T[], holes: readonly Interval[]): T[] {
  const result: T[] = [];
  for (const interval of intervals) {
    let from = interval.from;
    for (const hole of holes) {
      if (hole.to <= from) continue;
      if (hole.from >= interval.to) break;
      if (hole.from > from) result.push({ ...interval, from, to: hole.from });
      from = Math.max(from, hole.to);
    }
    if (from < interval.to) result.push({ ...interval, from });
  }
  return result;
}

/** The union, sorted; neighbours closer than `toleranceMs` grow together. */
export function unite(intervals: readonly Interval[], toleranceMs = 0): Interval[] {
  const result: Interval[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to + toleranceMs) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

export function clip<T extends Interval>(intervals: readonly T[], from: number, to: number): T[] {
  return intervals
    .filter((interval) => interval.to > from && interval.from < to)
    .map((interval) => ({ ...interval, from: Math.max(interval.from, from), to: Math.min(interval.to, to) }));
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.from < b.to && b.from < a.to;
}

export function secondsOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + (to - from), 0) / 1000;
}

/** What lies between intervals that neither overlap nor touch, sorted by `from`. */
export function gaps(intervals: readonly Interval[]): Interval[] {
  return intervals.slice(1).map(({ from }, at) => ({ from: intervals[at]?.to ?? from, to: from }));
}
