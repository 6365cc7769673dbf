import { z } from 'zod';
import type { ThroughputReport, ThroughputRow } from '../regions/throughput-report.ts';
import { iso } from './answers.ts';

/*
 * Throughput of regions, as schemas. Rates are bits per second and of one site.
 */

const time = z.string().meta({ format: 'date-time' });
const rate = z.number().nullable();

const rates = {
  meanBps: rate,
  p5Bps: rate.describe('within 2 %, as the other percentiles'),
  p50Bps: rate,
  p95Bps: rate,
  utilisation: z.number().nullable().describe('share of what the contracts let through; null without any'),
};

const directionNow = z.object({
  bps: z.number().describe('all sites together'),
  ...rates,
  sites: z.number().describe('that are there now'),
});
export const throughputNow = z.object({ downlink: directionNow, uplink: directionNow });

const direction = z.object({
  ...rates,
  bytes: z.number(),
  samples: z.number(),
  sites: z.number().describe('measured at a time, on average'),
});
const busyHour = z.object({
  downlink: z.number().nullable().describe('hour of the local day that carried most, 0..23'),
  uplink: z.number().nullable(),
});
const throughputRow = z.object({
  from: time,
  to: time,
  downlink: direction,
  uplink: direction,
  busyHour: busyHour.optional().describe('of a day, and of all days together'),
});

export const throughputReport = z.object({
  regionCode: z.string(),
  by: z.enum(['hour', 'day']),
  timeZone: z.string().describe("of the region's days and hours"),
  total: throughputRow,
  items: z.array(throughputRow),
  nextCursor: z.null(),
});

export function throughputView(
  regionCode: string,
  by: 'hour' | 'day',
  { timeZone, total, rows }: ThroughputReport,
): z.infer<typeof throughputReport> {
  return { regionCode, by, timeZone, total: rowView(total), items: rows.map(rowView), nextCursor: null };
}

function rowView({ from, to, ...figures }: ThroughputRow): z.infer<typeof throughputRow> {
  return { from: iso(from), to: iso(to), ...figures };
}
