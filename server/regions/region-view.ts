import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { ThroughputNow } from './throughput-now.ts';
import type { ThroughputReport } from './throughput-report.ts';
import type { Availability } from './totals.ts';

/** What the sums say of a region. */
export interface AvailabilityRow extends Availability {
  regionCode: RegionCode;
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** Throughput of one region in one hour. */
export interface RegionHour {
  hour: number;
  strict: number | null;
  downlinkMeanBps: number | null;
  uplinkMeanBps: number | null;
}

/** How a region does now, and what went through on average since `from`; its availability is reckoned elsewhere. */
export type MeasuredFigures = Omit<
  RegionFigures,
  'strict' | 'contractual' | 'upSeconds' | 'scheduledSeconds' | 'unknownSeconds' | 'excludedSeconds'
>;

/** What the rest of the server may ask of the region aggregates. Times in epoch milliseconds. */
export interface RegionView {
  /** Now, and availability over the last 24 hours. Undefined for a code nobody knows. */
  figures(code: RegionCode): RegionFigures | undefined;
  /** Codes of regions whose figures changed since the last call back, at most once a second; returns its undo. */
  onChange(listener: (codes: readonly RegionCode[]) => void): () => void;
  hours(code: RegionCode, from: number, to: number): Promise<RegionHour[]>;
  throughputNow(code: RegionCode): ThroughputNow;
  /** Between the full hours around `from` and `to`; days are those of the region's own clocks. */
  throughput(code: RegionCode, from: number, to: number, by: 'hour' | 'day'): Promise<ThroughputReport>;
}
