import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { AbsenceInterval, Segment } from '../timeline/segments.ts';
import type { Interval } from '../timeline/intervals.ts';
import type { HourDelta } from './region-hours.ts';
import { segmentsOf } from '../timeline/segments.ts';

export type TerminalSegments = readonly Segment[];

/** Written sums of full hours; `code` undefined: of all regions. */
export async function readHours(
  db: Database,
  code: RegionCode | undefined,
  from: number,
  to: number,
): Promise<HourDelta[]> {
  let query = db.selectFrom('region_hours').selectAll().where('hour', '>=', from).where('hour', '<', to);
  if (code !== undefined) query = query.where('region_code', '=', code);
  const rows = await query.execute();
  return rows.map((row) => ({
    regionCode: row.region_code,
    hour: row.hour,
    totals: {
      scheduled: row.scheduled_s,
      down: row.down_s,
      unknownMonitoring: row.unknown_monitoring_s,
      unknownSilent: row.unknown_silent_s,
      excluded: row.excluded_s,
      downlinkSumBps: row.downlink_sum_bps,
      downlinkSamples: row.downlink_samples,
      uplinkSumBps: row.uplink_sum_bps,
      uplinkSamples: row.uplink_samples,
    },
  }));
}

/** SQLite and PostgreSQL both take at least this many parameters. */
const IDS_AT_ONCE = 500;

/** How the time of some terminals counted between `from` and `to`, by terminal id. */
export async function readSegments(
  db: Database,
  which: { terminalIds: readonly string[] } | { regionCode: RegionCode },
  from: number,
  to: number,
): Promise<Map<string, TerminalSegments>> {
  const result = new Map<string, TerminalSegments>();
  if ('regionCode' in which) {
    for (const [id, segments] of await readSegmentsOf(db, undefined, which.regionCode, from, to))
      result.set(id, segments);
    return result;
  }
  for (let at = 0; at < which.terminalIds.length; at += IDS_AT_ONCE) {
    const ids = which.terminalIds.slice(at, at + IDS_AT_ONCE);
    for (const [id, segments] of await readSegmentsOf(db, ids, COUNTRY_CODE, from, to))
      result.set(id, segments);
  }
  return result;
}

async function readSegmentsOf(
  db: Database,
  terminalIds: readonly string[] | undefined,
  regionCode: RegionCode,
  from: number,
  to: number,
): Promise<Map<string, TerminalSegments>> {
  const within = regionCode === COUNTRY_CODE ? '%' : `${regionCode}%`;
  let outages = db
    .selectFrom('outages')
    .innerJoin('sites', 'sites.id', 'outages.site_id')
    .select(['outages.terminal_id', 'outages.starts_at', 'outages.ends_at'])
    .where('outages.starts_at', '<', to)
    .where((where) => where.or([where('outages.ends_at', 'is', null), where('outages.ends_at', '>', from)]))
    .where('sites.region_code', 'like', within);
  let absences = db
    .selectFrom('absences')
    .innerJoin('sites', 'sites.id', 'absences.site_id')
    .select(['absences.terminal_id', 'absences.kind', 'absences.starts_at', 'absences.ends_at'])
    .where('absences.starts_at', '<', to)
    .where((where) => where.or([where('absences.ends_at', 'is', null), where('absences.ends_at', '>', from)]))
    .where('sites.region_code', 'like', within);
  if (terminalIds !== undefined) {
    outages = outages.where('outages.terminal_id', 'in', terminalIds);
    absences = absences.where('absences.terminal_id', 'in', terminalIds);
  }
  const [outageRows, absenceRows] = await Promise.all([outages.execute(), absences.execute()]);
  const recorded = new Map<string, { outages: Interval[]; absences: AbsenceInterval[] }>();
  const of = (terminalId: string) => {
    const known = recorded.get(terminalId) ?? { outages: [], absences: [] };
    recorded.set(terminalId, known);
    return known;
  };
  for (const row of outageRows)
    of(row.terminal_id).outages.push({ from: row.starts_at, to: row.ends_at ?? Infinity });
  for (const row of absenceRows) {
    const kind = row.kind as AbsenceInterval['kind'];
    of(row.terminal_id).absences.push({ kind, from: row.starts_at, to: row.ends_at ?? Infinity });
  }
  return new Map([...recorded].map(([id, { outages, absences }]) => [id, segmentsOf(outages, absences)]));
}
