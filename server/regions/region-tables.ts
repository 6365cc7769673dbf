import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HourDelta } from './region-hours.ts';

const ROWS_AT_ONCE = 100;

/** Adds the deltas to the written sums. Must run in the transaction that moves the checkpoint, so that each is added once. */
export async function addRegionHours(trx: Transaction<Schema>, deltas: readonly HourDelta[]): Promise<void> {
  for (let at = 0; at < deltas.length; at += ROWS_AT_ONCE) {
    const rows = deltas.slice(at, at + ROWS_AT_ONCE).map(({ regionCode, hour, totals }) => ({
      region_code: regionCode,
      hour,
      scheduled_s: totals.scheduled,
      down_s: totals.down,
      unknown_monitoring_s: totals.unknownMonitoring,
      unknown_silent_s: totals.unknownSilent,
      excluded_s: totals.excluded,
      downlink_sum_bps: totals.downlinkSumBps,
      downlink_samples: totals.downlinkSamples,
      uplink_sum_bps: totals.uplinkSumBps,
      uplink_samples: totals.uplinkSamples,
    }));
    const sum = (column: string) =>
      sql<number>`${sql.ref(`region_hours.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
    await trx
      .insertInto('region_hours')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['region_code', 'hour']).doUpdateSet({
          scheduled_s: sum('scheduled_s'),
          down_s: sum('down_s'),
          unknown_monitoring_s: sum('unknown_monitoring_s'),
          unknown_silent_s: sum('unknown_silent_s'),
          excluded_s: sum('excluded_s'),
          downlink_sum_bps: sum('downlink_sum_bps'),
          downlink_samples: sum('downlink_samples'),
          uplink_sum_bps: sum('uplink_sum_bps'),
          uplink_samples: sum('uplink_samples'),
        }),
      )
      .execute();
  }
}
