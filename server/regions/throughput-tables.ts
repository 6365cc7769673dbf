import type { Transaction } from 'kysely';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Database, Schema } from '../database/schema.ts';
import type { RegionThroughputTable } from '../database/tables/judgement.ts';
import { RateHistogram } from './rate-histogram.ts';
import type { ThroughputHour } from './region-throughput.ts';
import { addThroughput, DirectionSums, directions, type Direction } from './throughput-sums.ts';

/** Between two portions everything else may run. */
const ROWS_AT_ONCE = 100;

/**
 * Adds to what is written. Must run in the transaction that moves the checkpoint, so that each is added once. No database adds
 * histograms up, so the rows are read, added to here and written again.
 */
export async function addRegionThroughput(
  trx: Transaction<Schema>,
  hours: readonly ThroughputHour[],
): Promise<void> {
  for (const [hour, ofHour] of byHour(hours)) {
    for (let at = 0; at < ofHour.length; at += ROWS_AT_ONCE) {
      const portion = ofHour.slice(at, at + ROWS_AT_ONCE);
      const codes = portion.map(({ regionCode }) => regionCode);
      const known = await trx
        .selectFrom('region_throughput')
        .selectAll()
        .where('hour', '=', hour)
        .where('region_code', 'in', codes)
        .execute();
      const written = new Map(known.map((row) => [row.region_code, hourOfRow(row).sums]));
      const rows = portion.map(({ regionCode, sums }) => {
        const all = written.get(regionCode);
        if (all === undefined) return rowOf({ regionCode, hour, sums });
        addThroughput(all, sums);
        return rowOf({ regionCode, hour, sums: all });
      });
      await trx
        .insertInto('region_throughput')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['region_code', 'hour']).doUpdateSet((eb) => ({
            downlink_samples: eb.ref('excluded.downlink_samples'),
            downlink_ms: eb.ref('excluded.downlink_ms'),
            downlink_bytes: eb.ref('excluded.downlink_bytes'),
            downlink_contracted_bytes: eb.ref('excluded.downlink_contracted_bytes'),
            downlink_capacity_bytes: eb.ref('excluded.downlink_capacity_bytes'),
            downlink_rates: eb.ref('excluded.downlink_rates'),
            uplink_samples: eb.ref('excluded.uplink_samples'),
            uplink_ms: eb.ref('excluded.uplink_ms'),
            uplink_bytes: eb.ref('excluded.uplink_bytes'),
            uplink_contracted_bytes: eb.ref('excluded.uplink_contracted_bytes'),
            uplink_capacity_bytes: eb.ref('excluded.uplink_capacity_bytes'),
            uplink_rates: eb.ref('excluded.uplink_rates'),
          })),
        )
        .execute();
    }
  }
}

/** Written hours of one region with `from <= hour < to`, oldest first. */
export async function readThroughput(
  db: Database,
  code: RegionCode,
  from: number,
  to: number,
): Promise<ThroughputHour[]> {
  const rows = await db
    .selectFrom('region_throughput')
    .selectAll()
    .where('region_code', '=', code)
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .orderBy('hour')
    .execute();
  return rows.map(hourOfRow);
}

/** Forgets how rates were distributed before `time`; what they sum up to stays. */
export async function purgeRates(db: Database, time: number): Promise<void> {
  await db
    .updateTable('region_throughput')
    .set({ downlink_rates: null, uplink_rates: null })
    .where('hour', '<', time)
    .where((where) =>
      where.or([where('downlink_rates', 'is not', null), where('uplink_rates', 'is not', null)]),
    )
    .execute();
}

function byHour(hours: readonly ThroughputHour[]): Map<number, ThroughputHour[]> {
  const result = new Map<number, ThroughputHour[]>();
  for (const each of hours) {
    const ofHour = result.get(each.hour) ?? [];
    ofHour.push(each);
    result.set(each.hour, ofHour);
  }
  return result;
}

function hourOfRow(row: RegionThroughputTable): ThroughputHour {
  const [downlink, uplink] = directions.map((direction) => sumsOfRow(row, direction));
  const sums = { downlink: downlink ?? new DirectionSums(), uplink: uplink ?? new DirectionSums() };
  return { regionCode: row.region_code, hour: row.hour, sums };
}

function sumsOfRow(row: RegionThroughputTable, direction: Direction): DirectionSums {
  return Object.assign(new DirectionSums(), {
    samples: row[`${direction}_samples`],
    measuredMs: row[`${direction}_ms`],
    bytes: row[`${direction}_bytes`],
    contractedBytes: row[`${direction}_contracted_bytes`],
    capacityBytes: row[`${direction}_capacity_bytes`],
    rates: RateHistogram.read(row[`${direction}_rates`]),
  });
}

function rowOf({ regionCode, hour, sums: { downlink, uplink } }: ThroughputHour): RegionThroughputTable {
  return {
    region_code: regionCode,
    hour,
    downlink_samples: downlink.samples,
    downlink_ms: downlink.measuredMs,
    downlink_bytes: downlink.bytes,
    downlink_contracted_bytes: downlink.contractedBytes,
    downlink_capacity_bytes: downlink.capacityBytes,
    downlink_rates: downlink.rates.write(),
    uplink_samples: uplink.samples,
    uplink_ms: uplink.measuredMs,
    uplink_bytes: uplink.bytes,
    uplink_contracted_bytes: uplink.contractedBytes,
    uplink_capacity_bytes: uplink.capacityBytes,
    uplink_rates: uplink.rates.write(),
  };
}
