/** 1990 to 2100, in milliseconds: a time outside is none. */
const EARLIEST_MS = 631_152_000_000;
const LATEST_MS = 4_102_444_800_000;

/** Epoch milliseconds of a time in seconds, milliseconds, microseconds or nanoseconds, told apart by size. */
export function epochMs(time: unknown): number | undefined {
  if (typeof time === 'string') return inRange(Date.parse(time));
  if (typeof time !== 'number' || !(time > 0)) return undefined;
  let ms = time < 1e11 ? time * 1000 : time;
  while (ms >= 1e14) ms /= 1000;
  return inRange(Math.round(ms));
}

/** Undefined for what cannot be a time of measurement. */
export function inRange(ms: number): number | undefined {
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : undefined;
}
