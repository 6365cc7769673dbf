/**
 * Milliseconds of some links' time over some period, by how they count. They recombine by adding: over any partition of the
 * period, and over any links. docs/judgement.md gives each its meaning and the formulas.
 */
export interface Sums {
  /** The time that counts. */
  scheduled: number;
  /** Outages as far as we could see, whatever their cause. */
  down: number;
  /** Nothing was heard, outside outages. */
  silent: number;
  /** We could not see, also within an outage. */
  monitoring: number;
  /** Counts as up, and may have been down, as far as the samples at an outage's ends can tell. */
  maybeDown: number;
  /** Counts as down, and may have been up. */
  maybeUp: number;
  /** Agreed maintenance; what follows lies outside of it. */
  maintenance: number;
  /** Outages whose cause is not the provider's. */
  exonerated: number;
  contractualDown: number;
  contractualSilent: number;
  contractualMonitoring: number;
  contractualMaybeDown: number;
  contractualMaybeUp: number;
}

export const sumFields = [
  'scheduled',
  'down',
  'silent',
  'monitoring',
  'maybeDown',
  'maybeUp',
  'maintenance',
  'exonerated',
  'contractualDown',
  'contractualSilent',
  'contractualMonitoring',
  'contractualMaybeDown',
  'contractualMaybeUp',
] as const satisfies readonly (keyof Sums)[];

export function noSums(): Sums {
  return {
    scheduled: 0,
    down: 0,
    silent: 0,
    monitoring: 0,
    maybeDown: 0,
    maybeUp: 0,
    maintenance: 0,
    exonerated: 0,
    contractualDown: 0,
    contractualSilent: 0,
    contractualMonitoring: 0,
    contractualMaybeDown: 0,
    contractualMaybeUp: 0,
  };
}

export function addSums(into: Sums, more: Readonly<Sums>): void {
  for (const field of sumFields) into[field] += more[field];
}

/** One figure with everything it is made of. Ratios are null where nothing counts. */
export interface Figure {
  ratio: number | null;
  /** The true figure lies between these. */
  lowerBound: number | null;
  upperBound: number | null;
  numeratorSeconds: number;
  denominatorSeconds: number;
  unknownSeconds: number;
  excludedSeconds: number;
}

/** strict = up / scheduled: unknown counts against, nothing is excluded. */
export function strictFigure(sums: Readonly<Sums>): Figure {
  const unknown = sums.silent + sums.monitoring;
  const up = sums.scheduled - sums.down - unknown;
  return {
    ratio: share(up, sums.scheduled),
    lowerBound: share(up - sums.maybeDown, sums.scheduled),
    upperBound: share(up + unknown + sums.maybeUp, sums.scheduled),
    numeratorSeconds: up / 1000,
    denominatorSeconds: sums.scheduled / 1000,
    unknownSeconds: unknown / 1000,
    excludedSeconds: 0,
  };
}

/**
 * contractual = up / (scheduled - excluded - monitoring), all outside agreed maintenance. `silent` counts against the provider.
 * The bounds put the time that we could not see back, as down and as up.
 */
export function contractualFigure(sums: Readonly<Sums>): Figure {
  const excluded = sums.maintenance + sums.exonerated;
  const { contractualSilent: silent, contractualMonitoring: monitoring } = sums;
  const counted = sums.scheduled - excluded;
  const up = counted - sums.contractualDown - silent - monitoring;
  return {
    ratio: share(up, counted - monitoring),
    lowerBound: share(up - sums.contractualMaybeDown, counted),
    upperBound: share(up + silent + monitoring + sums.contractualMaybeUp, counted),
    numeratorSeconds: up / 1000,
    denominatorSeconds: (counted - monitoring) / 1000,
    unknownSeconds: (silent + monitoring) / 1000,
    excludedSeconds: excluded / 1000,
  };
}

function share(numerator: number, denominator: number): number | null {
  return denominator > 0 ? Math.min(1, Math.max(0, numerator / denominator)) : null;
}
