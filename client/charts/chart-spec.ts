/** One line over time. Null is a gap and stays one. */
export interface Line {
  label: string;
  /** Custom property that holds its colour. */
  colour: string;
  values: readonly (number | null)[];
  /** Least and most of each step; drawn as a band behind the line. */
  low?: readonly (number | null)[];
  high?: readonly (number | null)[];
  dashed?: boolean;
}

/** A height that something is compared with, e.g. what is contracted. */
export interface Level {
  label: string;
  value: number;
  colour: string;
}

/** A stretch of time behind the lines. Epoch milliseconds. */
export interface Band {
  from: number;
  to: number;
  kind: 'outage' | 'maintenance' | 'gap';
  /** What it was, for whoever points at it. */
  label: string;
}

export interface ChartSpec {
  title: string;
  /** Starts of the steps, epoch milliseconds, ascending. */
  times: readonly number[];
  lines: readonly Line[];
  levels: readonly Level[];
  bands: readonly Band[];
  from: number;
  to: number;
  stepMs: number;
  /** Drawn as a line where it lies within. */
  now: number;
  scale: Scale;
  write: (value: number | null) => string;
}

export interface Scale {
  /** `zero`: from nothing; `floating`: around what was measured; `share`: near the top of 0..1. */
  kind: 'zero' | 'floating' | 'share';
  /** The axis reaches at least so far. */
  least?: number;
  /** It is never more. */
  most?: number;
}

/** What a level is compared with is on the axis while the lines reach this part of it; else the words say it. */
const LEVEL_FROM = 0.3;

/** The ends of the value axis. Several charts with the same `shared` specs can share one. */
export function valueRange(
  specs: readonly Pick<ChartSpec, 'lines' | 'levels' | 'scale'>[],
): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  const see = (value: number | null | undefined) => {
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { lines } of specs)
    for (const { values, low: lows, high: highs } of lines)
      for (const list of [values, lows ?? [], highs ?? []]) for (const value of list) see(value);
  const { kind, least = 0, most = Infinity } = specs[0]?.scale ?? { kind: 'zero' };
  if (kind === 'share') return [shareFloor(low), 1];
  if (high === -Infinity) return [0, Math.max(least, 1)];
  if (kind === 'floating') {
    const room = Math.max((high - low) * 0.15, Math.abs(high) * 0.02, 0.5);
    return [low - room, high + room];
  }
  const levels = specs.flatMap((spec) => spec.levels).filter(({ value }) => high >= value * LEVEL_FROM);
  const top = Math.max(high, least, ...levels.map(({ value }) => value));
  return [0, Math.min(Math.max(top * 1.1, 1e-9), Math.max(most, high))];
}

/** Levels that lie on the axis. */
export function shownLevels({ levels }: Pick<ChartSpec, 'levels'>, [low, high]: [number, number]): Level[] {
  return levels.filter(({ value }) => value >= low && value <= high);
}

/** Where a chart of shares starts: low enough to show the worst, high enough to show small dips. */
export function shareFloor(least: number): number {
  if (!Number.isFinite(least)) return 0;
  return [0.99, 0.95, 0.9, 0.75, 0.5].find((floor) => least > floor) ?? 0;
}

/** The step in which a time lies; null outside. */
export function stepAt({ times, stepMs }: Pick<ChartSpec, 'times' | 'stepMs'>, time: number): number | null {
  const first = times[0];
  if (first === undefined) return null;
  const step = Math.floor((time - first) / stepMs);
  return step >= 0 && step < times.length ? step : null;
}

/** The newest step in which any line has a value. */
export function newestStep({ lines, times }: Pick<ChartSpec, 'lines' | 'times'>): number | null {
  for (let at = times.length - 1; at >= 0; at -= 1)
    if (lines.some(({ values }) => (values[at] ?? null) !== null)) return at;
  return null;
}

/** Stretches of steps without a measurement. A single empty step is none: reports may be as rare, and the newest is being filled. */
export function gapsOf(
  measured: readonly boolean[],
  times: readonly number[],
  stepMs: number,
): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let start: number | null = null;
  measured.forEach((there, at) => {
    const time = times[at] ?? 0;
    const last = at === measured.length - 1;
    if (!there && !last) {
      start ??= time;
      return;
    }
    if (start !== null && time - start > stepMs) gaps.push({ from: start, to: time });
    start = null;
  });
  return gaps;
}

/** What lies behind a step: the bands that touch it, the gravest first. */
export function bandsAt(bands: readonly Band[], time: number, stepMs: number): Band[] {
  const order = ['outage', 'maintenance', 'gap'] as const;
  return bands
    .filter(({ from, to }) => from < time + stepMs && to > time)
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
