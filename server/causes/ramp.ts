import { median, quantile } from './link-view.ts';

/** A value at a time, epoch milliseconds. */
export interface Reading {
  at: number;
  value: number;
}

/** How a value left its clear level. */
export interface Ramp {
  /** What it is in good times: three quarters of the readings lie below. */
  clear: number;
  /** How far below that it came. */
  drop: number;
  /** Readings on the way down, neither clear nor at the bottom. */
  steps: number;
  /** From the last clear reading to the bottom. */
  minutes: number;
}

export interface RampLimits {
  /** A smaller drop is none. */
  leastDrop: number;
  /** What may lie between two readings of a steady value; more where the value itself is noisier. */
  tolerance: number;
}

/** For decibels. A satellite link keeps 3 to 8 dB for rain; readings of a clear sky differ by some tenths. */
export const decibelRamp: RampLimits = { leastDrop: 2.5, tolerance: 1 };
/** Within so much of the depth it is at the bottom. */
const BOTTOM_SHARE = 0.15;
/** Readings that must be known before a level can be told. */
const LEAST_READINGS = 3;

/**
 * How the value went down from `before` into `through`, each oldest first; null: too few readings to tell.
 * `drop` 0: it did not.
 */
export function rampOf(
  before: readonly Reading[],
  through: readonly Reading[],
  { leastDrop, tolerance }: RampLimits,
): Ramp | null {
  if (before.length < LEAST_READINGS) return null;
  const clear = quantile(
    before.map(({ value }) => value),
    0.75,
  ) as number;
  const noise = noiseOf(before);
  const slack = Math.max(tolerance, Math.min(3 * noise, 3 * tolerance));
  const series = [...before, ...through];
  const isClear = (reading: Reading | undefined) => (reading?.value ?? -Infinity) >= clear - slack;
  // What was clear again went down for something else.
  const clearAgain = before.findLastIndex((reading, index) => isClear(reading) && isClear(before[index - 1]));
  const firstLow = series.findIndex(
    (reading, index) => index >= Math.max(clearAgain, before.length - 15) && !isClear(reading),
  );
  const none = { clear, drop: 0, steps: 0, minutes: 0 };
  if (firstLow === -1) return none;
  const lowest = Math.min(...series.slice(firstLow).map(({ value }) => value));
  const drop = clear - lowest;
  if (drop < Math.max(leastDrop, 4 * noise)) return none;
  const bottomAt = series.findIndex(
    ({ value }, index) => index >= firstLow && value <= lowest + BOTTOM_SHARE * drop,
  );
  let lastClear = bottomAt - 1;
  while (lastClear >= 0 && (series[lastClear] as Reading).value < clear - slack) lastClear -= 1;
  // Where nothing was measured any more the last reading is on the way down itself.
  const isCut = through.length === 0;
  const steps = bottomAt - lastClear - 1 + (isCut ? series.length - bottomAt : 0);
  const start = series[Math.max(0, lastClear)] as Reading;
  const end = (isCut ? series.at(-1) : series[bottomAt]) as Reading;
  return { clear, drop, steps, minutes: (end.at - start.at) / 60_000 };
}

/** Standard deviation of what differs from reading to reading, by the median, so that a ramp is no noise. */
function noiseOf(readings: readonly Reading[]): number {
  const steps = readings
    .slice(1)
    .map(({ value }, index) => Math.abs(value - (readings[index] as Reading).value));
  return (median(steps) ?? 0) / 0.954;
}
