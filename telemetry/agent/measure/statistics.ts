/** One probe: when it was sent (monotonic milliseconds) and how long the answer took, null when none came. */
export interface Attempt {
  sentAtMs: number;
  rttMs: number | null;
}

/** What the attempts of one target in one interval say. */
export interface RoundTrips {
  sent: number;
  lost: number;
  /** Undefined when nothing came back. */
  p50Ms?: number;
  p95Ms?: number;
  /** Mean difference of one round trip to the next (as RFC 3550 has it, without the smoothing); needs two. */
  jitterMs?: number;
}

export function roundTrips(attempts: readonly Attempt[]): RoundTrips {
  const rtts = attempts.map(({ rttMs }) => rttMs).filter((rttMs) => rttMs !== null);
  const result: RoundTrips = { sent: attempts.length, lost: attempts.length - rtts.length };
  const p50Ms = quantile(rtts, 0.5);
  const p95Ms = quantile(rtts, 0.95);
  if (p50Ms !== undefined) result.p50Ms = round(p50Ms);
  if (p95Ms !== undefined) result.p95Ms = round(p95Ms);
  if (rtts.length > 1) {
    const changes = rtts.slice(1).map((rttMs, index) => Math.abs(rttMs - (rtts[index] ?? rttMs)));
    result.jitterMs = round(changes.reduce((sum, each) => sum + each, 0) / changes.length);
  }
  return result;
}

/** The nearest rank: always a value that was measured, so one outlier among few does not smear over the rest. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** A minute with more than this lost is bad (docs/judgement.md). */
export const BAD_LOSS_RATIO = 0.2;
const WINDOW_MS = 10_000;
const FEW = 5;

/**
 * Seconds of `[fromMs, toMs)` in which more than 0.20 of the packets were lost, judged in windows of ten seconds,
 * and where such a window holds less than five probes, with those of the ten seconds before and after it.
 * A window without a probe is as the one before it; `before` tells how the interval began.
 */
export function badSeconds(
  attempts: readonly Attempt[],
  fromMs: number,
  toMs: number,
  before: boolean,
): number {
  const between = (start: number, end: number): Attempt[] =>
    attempts.filter(({ sentAtMs }) => sentAtMs >= start && sentAtMs < end);
  let bad = before;
  let badMs = 0;
  for (let start = fromMs; start < toMs; start += WINDOW_MS) {
    const end = Math.min(toMs, start + WINDOW_MS);
    let near = between(start, end);
    if (near.length > 0) {
      if (near.length < FEW) near = between(start - WINDOW_MS, end + WINDOW_MS);
      bad = near.filter(({ rttMs }) => rttMs === null).length / near.length > BAD_LOSS_RATIO;
    }
    if (bad) badMs += end - start;
  }
  return Math.round(badMs / 100) / 10;
}

/** Three significant digits of a rate: more would be chance, and each costs bytes. */
export function roundRate(bps: number): number {
  return Number(bps.toPrecision(3));
}

/** Tenths: what a satellite link's round trip is good for, and short on the wire. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
