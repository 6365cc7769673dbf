import type { LocalHours } from '../local-hours.ts';
import type { ThroughputHour } from './region-throughput.ts';
import {
  addThroughput,
  directions,
  emptyThroughput,
  type Direction,
  type DirectionSums,
  type ThroughputSums,
} from './throughput-sums.ts';
import { HOUR_MS } from './totals.ts';

/** Throughput of a region in one direction over some time. Rates are bits per second and of one site; null where none was measured. */
export interface DirectionFigures {
  /** All that went through, by all the time that was measured. */
  meanBps: number | null;
  /** So much or less in 5, 50 and 95 % of the time that was measured, within 2 %. Null too where that is not kept any more. */
  p5Bps: number | null;
  p50Bps: number | null;
  p95Bps: number | null;
  /** Share of what the contracts would have let through meanwhile. Null where no contract says. */
  utilisation: number | null;
  bytes: number;
  samples: number;
  /** How many were measured at a time, on average. */
  sites: number;
}

/** The hour of the local day that carried most, 0..23; null where nothing went through. */
export type BusyHour = Record<Direction, number | null>;

export interface ThroughputRow extends Record<Direction, DirectionFigures> {
  /** Epoch milliseconds; the last row ends now where it goes on. */
  from: number;
  to: number;
  /** Of a day, or of all days together. */
  busyHour?: BusyHour;
}

export interface ThroughputReport {
  timeZone: string;
  /** All of the period. */
  total: ThroughputRow;
  /** Oldest first; an hour or day in which nothing was measured is left out. */
  rows: ThroughputRow[];
}

/** Makes rows of hours, or of the local days they lie in. */
export function reportThroughput(
  hours: readonly ThroughputHour[],
  period: { from: number; to: number },
  by: 'hour' | 'day',
  local: LocalHours,
): ThroughputReport {
  const total = { ...rowOf(hours, period), busyHour: busyHourOf(hours, local) };
  const clipped = (from: number, to: number) => ({
    from: Math.max(from, period.from),
    to: Math.max(from + 1, Math.min(to, period.to)),
  });
  const rows =
    by === 'hour'
      ? hours.map((each) => rowOf([each], clipped(each.hour, each.hour + HOUR_MS)))
      : daysOf(hours, local).map((ofDay) => {
          const { from, to } = local.bounds(local.dayOf(ofDay[0]?.hour ?? 0));
          return { ...rowOf(ofDay, clipped(from, to)), busyHour: busyHourOf(ofDay, local) };
        });
  return { timeZone: local.zoneAt(period.to), total, rows };
}

/** Figures of what was summed up over `ms` milliseconds. */
export function figuresOf(sums: DirectionSums, ms: number): DirectionFigures {
  const { measuredMs, bytes, samples, contractedBytes, capacityBytes, rates } = sums;
  const isWhole = rates.weight === measuredMs;
  const [p5Bps = null, p50Bps = null, p95Bps = null] = isWhole ? rates.percentiles([0.05, 0.5, 0.95]) : [];
  return {
    meanBps: measuredMs === 0 ? null : (bytes * 8000) / measuredMs,
    p5Bps,
    p50Bps,
    p95Bps,
    utilisation: capacityBytes === 0 ? null : contractedBytes / capacityBytes,
    bytes,
    samples,
    sites: ms <= 0 ? 0 : measuredMs / ms,
  };
}

function rowOf(hours: readonly ThroughputHour[], { from, to }: { from: number; to: number }): ThroughputRow {
  let all: ThroughputSums | undefined = hours[0]?.sums;
  if (hours.length !== 1) {
    all = emptyThroughput();
    for (const { sums } of hours) addThroughput(all, sums);
  }
  const { downlink, uplink } = all ?? emptyThroughput();
  return { from, to, downlink: figuresOf(downlink, to - from), uplink: figuresOf(uplink, to - from) };
}

function busyHourOf(hours: readonly ThroughputHour[], local: LocalHours): BusyHour {
  const busiest = (direction: Direction): number | null => {
    const bytes = new Array<number>(24).fill(0);
    for (const { hour, sums } of hours) {
      const ofDay = local.hourOfDay(hour);
      bytes[ofDay] = (bytes[ofDay] ?? 0) + sums[direction].bytes;
    }
    const most = Math.max(...bytes);
    return most <= 0 ? null : bytes.indexOf(most);
  };
  const [downlink = null, uplink = null] = directions.map(busiest);
  return { downlink, uplink };
}

function daysOf(hours: readonly ThroughputHour[], local: LocalHours): ThroughputHour[][] {
  const days = new Map<number, ThroughputHour[]>();
  for (const each of hours) {
    const day = local.dayOf(each.hour);
    const ofDay = days.get(day) ?? [];
    ofDay.push(each);
    days.set(day, ofDay);
  }
  return [...days.values()];
}
