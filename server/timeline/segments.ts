import { subtract, type Interval } from './intervals.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/**
 * Time without evidence. `outOfService`: people said so; it does not count, whatever was measured in it. `doubtful`: it counts as
 * what is around it, and may have been otherwise, because what was measured against that was too little to turn it, or because
 * lost reports were bridged; bounds know of it, nothing else does.
 */
export interface AbsenceInterval extends Interval {
  kind: 'disconnected' | 'silent' | 'monitoring' | 'offBySchedule' | 'outOfService' | 'doubtful';
}

export interface Absence extends AbsenceInterval {
  id: string;
}

/**
 * An interval of lost service as far as the samples at its ends can tell: the true start lies within `startUncertaintyMs` of
 * `from`, the true end within `endUncertaintyMs` of `to`.
 */
export interface JudgedInterval extends Interval {
  startUncertaintyMs: number;
  endUncertaintyMs: number;
}

export interface Outage extends JudgedInterval {
  id: string;
  cause: OutageCause;
  causeConfidence: number;
  evidence: string[];
  incidentId: string;
  detectedAt: number;
}

/** Unavailable from the first of so much bad time in a row to the first of so much good time in a row (DESIGN section 4): no outage is shorter. */
export const RUN_MS = 180_000;

/**
 * Service that ended where a sample did ended some time before the next one was due: in the middle, for want of anything better,
 * and a minute and a half later at most, so that an outage of three minutes keeps half of them.
 * @param intervalMs of the last sample
 * @returns how long after the sample's end
 */
export function lostAfterMs(intervalMs: number, holeMs: number): number {
  return Math.min(Math.round(intervalMs / 1000) * 500, RUN_MS / 2, holeMs / 2);
}

/** Time in which people kept it out of service. */
export function isRest({ kind }: Pick<AbsenceInterval, 'kind'>): boolean {
  return kind === 'outOfService';
}

/** How a stretch of a terminal's time counts. Time that is in no segment counts as up. */
export interface Segment extends Interval {
  counts: 'down' | 'unknownSilent' | 'unknownMonitoring' | 'outOfService';
}

/**
 * Each moment counts once: time out of service wins over all, an outage over the absence it was judged from, and time that we could
 * not see over an outage that was to either side of it.
 */
export function segmentsOf(outages: readonly Interval[], absences: readonly AbsenceInterval[]): Segment[] {
  const sorted = absences.filter(({ kind }) => kind !== 'doubtful').sort((a, b) => a.from - b.from);
  const [rests, gone] = [sorted.filter(isRest), sorted.filter((absence) => !isRest(absence))];
  const unseen = sorted.filter((absence) => absence.kind === 'monitoring' || isRest(absence));
  const down = subtract(
    [...outages].sort((a, b) => a.from - b.from),
    unseen,
  );
  const unknown = subtract(subtract(gone, down), rests);
  return [
    ...rests.map(({ from, to }) => ({ from, to, counts: 'outOfService' as const })),
    ...down.map(({ from, to }) => ({ from, to, counts: 'down' as const })),
    ...unknown.map(({ from, to, kind }) => ({
      from,
      to,
      // Neither what we could not see nor what was switched off is the provider's.
      counts:
        kind === 'monitoring' || kind === 'offBySchedule'
          ? ('unknownMonitoring' as const)
          : ('unknownSilent' as const),
    })),
  ];
}
