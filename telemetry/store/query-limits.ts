/** One call of `samples` answers at most this many; go on from the last one's `measuredAt + 1`. */
export const MAX_SAMPLES_PER_QUERY = 100_000;
/** One history has at most this many steps, full or empty. */
export const MAX_HISTORY_STEPS = 50_000;

/** How many samples a query may answer: what was asked, within the limit. */
export function boundedLimit(limit: number | undefined): number {
  return Math.max(0, Math.min(limit ?? MAX_SAMPLES_PER_QUERY, MAX_SAMPLES_PER_QUERY));
}

/** @throws RangeError for more samples than one call may answer */
export function assertSamples(terminals: number, limit: number): void {
  if (terminals * limit > MAX_SAMPLES_PER_QUERY) {
    throw new RangeError(
      `one call answers at most ${MAX_SAMPLES_PER_QUERY} samples: ask for fewer than ${limit} of each of ${terminals} terminals`,
    );
  }
}

/** @throws RangeError for a step that is no positive whole number, or a period of too many steps */
export function assertHistorySteps(from: number, to: number, stepMs: number): void {
  if (!Number.isSafeInteger(stepMs) || stepMs < 1) {
    throw new RangeError(`a history needs a step of whole milliseconds, got ${stepMs}`);
  }
  if ((to - from) / stepMs > MAX_HISTORY_STEPS) {
    throw new RangeError(
      `a history has at most ${MAX_HISTORY_STEPS} steps: choose a longer step or a shorter period`,
    );
  }
}
