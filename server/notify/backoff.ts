const FIRST_MS = 5_000;
const LONGEST_MS = 30 * 60_000;

/** An attempt that could not begin within a day is news to nobody: the notification has failed. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * Wait before the next attempt: 5 s, doubled at each attempt up to 30 min, half of it by chance
 * so that what failed together does not come back together. `random` gives 0..1.
 */
export function backoffMs(attempts: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(full * (0.5 + 0.5 * random()));
}
