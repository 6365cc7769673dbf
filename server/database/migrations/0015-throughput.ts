import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../migrations.ts';

/** Volume, contracted capacity and the distribution of rates, by region and hour. Sums are floats: they pass what SQLite's driver takes for whole. */
export async function addThroughput(
  db: Kysely<unknown>,
  { whole, float, bytes }: ColumnTypes,
): Promise<void> {
  const columns = ['downlink', 'uplink'].map(
    (direction) =>
      `${direction}_samples ${whole} not null, ${direction}_ms ${float} not null, ${direction}_bytes ${float} not null,
      ${direction}_contracted_bytes ${float} not null, ${direction}_capacity_bytes ${float} not null,
      ${direction}_rates ${bytes}`,
  );
  await sql
    .raw(
      `create table region_throughput (region_code text not null, hour ${whole} not null, ${columns.join(', ')},
      primary key (region_code, hour))`,
    )
    .execute(db);
  await sql.raw('create index region_throughput_hour on region_throughput (hour)').execute(db);
}
