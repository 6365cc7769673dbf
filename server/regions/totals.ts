/** Sums of one region over some time: seconds of sites, and samples with their rates. They recombine by adding. */
export interface Totals {
  scheduled: number;
  down: number;
  unknownMonitoring: number;
  unknownSilent: number;
  excluded: number;
  downlinkSumBps: number;
  downlinkSamples: number;
  uplinkSumBps: number;
  uplinkSamples: number;
}

export type SecondsField = 'scheduled' | 'down' | 'unknownMonitoring' | 'unknownSilent' | 'excluded';

export const HOUR_MS = 3_600_000;

/** The full hour that a moment lies in. */
export function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS) * HOUR_MS;
}

export function zeroTotals(): Totals {
  return {
    scheduled: 0,
    down: 0,
    unknownMonitoring: 0,
    unknownSilent: 0,
    excluded: 0,
    downlinkSumBps: 0,
    downlinkSamples: 0,
    uplinkSumBps: 0,
    uplinkSamples: 0,
  };
}

export function addTotals(into: Totals, more: Totals): void {
  into.scheduled += more.scheduled;
  into.down += more.down;
  into.unknownMonitoring += more.unknownMonitoring;
  into.unknownSilent += more.unknownSilent;
  into.excluded += more.excluded;
  into.downlinkSumBps += more.downlinkSumBps;
  into.downlinkSamples += more.downlinkSamples;
  into.uplinkSumBps += more.uplinkSumBps;
  into.uplinkSamples += more.uplinkSamples;
}

/** The figures of docs/judgement.md. Ratios are null where nothing was scheduled. */
export interface Availability {
  strict: number | null;
  contractual: number | null;
  lowerBound: number | null;
  upperBound: number | null;
  upSeconds: number;
  scheduledSeconds: number;
  unknownSeconds: number;
  excludedSeconds: number;
}

/**
 * strict = up / scheduled; contractual = up / (scheduled - excluded - unknown for our own reasons).
 * Lower and upper bound of the strict figure take unknown time as down and as up.
 */
export function availabilityOf(totals: Totals): Availability {
  const scheduledSeconds = tidy(totals.scheduled);
  const unknownSeconds = tidy(totals.unknownMonitoring + totals.unknownSilent);
  const excludedSeconds = tidy(totals.excluded);
  const upSeconds = tidy(Math.max(0, scheduledSeconds - totals.down - unknownSeconds - excludedSeconds));
  const accountable = scheduledSeconds - excludedSeconds - totals.unknownMonitoring;
  const ratio = (numerator: number, denominator: number) =>
    denominator > 1e-6 ? Math.min(1, numerator / denominator) : null;
  return {
    strict: ratio(upSeconds, scheduledSeconds),
    contractual: ratio(upSeconds, accountable),
    lowerBound: ratio(upSeconds, scheduledSeconds),
    upperBound: ratio(upSeconds + unknownSeconds, scheduledSeconds),
    upSeconds,
    scheduledSeconds,
    unknownSeconds,
    excludedSeconds,
  };
}

export function meanBps(sum: number, samples: number): number | null {
  return samples === 0 ? null : sum / samples;
}

/** Sums of floats leave dust; milliseconds are what was measured. */
function tidy(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
